import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cipher, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { startServer } from "../harness/server-process.ts";
import { attackBook } from "./attack-book.ts";
import { bearer, forgeToken, SECRET } from "./forge-token.ts";

const OPERATOR_KEY = "sk-operator-4d1f0c9ab7";
const CALLER_KEYS = ["sk-caller-first-77aa01", "sk-caller-refused-77aa02", "sk-caller-hanging-77aa03"] as const;
const ADMIN = "operator-token-for-no-leaks";
/** Words that occur only in the book; two of them in places without text. */
const SENTENCE = "Marmaduke buried the zircon under the third pear tree.";
const CHAPTER = "The Zanzibar Ledger";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-no-leaks-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Status {
	status: string;
	segments: { needs_review: number };
}

it("whatever fails, no key and no token is in the log or the data folder, and no text of a book in the log", {
	timeout: 90_000,
}, async () => {
	const provider = await startFakeOpenAi({ keys: [OPERATOR_KEY, CALLER_KEYS[0], CALLER_KEYS[2]] });
	const data = join(folder, "data");
	const server = await startServer(data, {
		LOG_LEVEL: "TRACE",
		OPENAI_BASE_URL: provider.url,
		OPENAI_API_KEY: OPERATOR_KEY,
		REQUIRE_AUTH: "true",
		JWT_SECRET: SECRET,
		ADMIN_TOKEN: ADMIN,
	});
	let output = "";
	for (const stream of [server.process.stdout, server.process.stderr]) {
		stream?.on("data", (chunk) => {
			output += chunk;
		});
	}
	const token = await forgeToken();
	const headers = bearer(token);
	const ask = (path: string, init: RequestInit = {}) => fetch(server.url + path, { headers, ...init });

	async function submit(fields: Record<string, string>, book = attackBook(CHAPTER, `<p>${SENTENCE}</p>`)) {
		const form = new FormData();
		for (const [name, value] of Object.entries({ target_language: "es", model: "gpt4o", ...fields }))
			form.append(name, value);
		form.append("file", new Blob([new Uint8Array(book)]), "Book.epub");
		return ask("/translate", { method: "POST", body: form });
	}
	const idOf = async (answer: Response) => ((await answer.json()) as { job_id: string }).job_id;
	async function waitForEnd(id: string): Promise<Status> {
		for (let tries = 0; tries < 200; tries++) {
			const status = (await (await ask(`/status/${id}?wait=5`)).json()) as Status;
			if (!["pending", "processing"].includes(status.status)) return status;
		}
		throw new Error("the job did not end");
	}

	const secrets = [OPERATOR_KEY, ...CALLER_KEYS, ADMIN, SECRET, token, ...token.split(".").slice(1)];
	try {
		// The provider's own words repeat the key that it refuses.
		const refused = await idOf(await submit({ openai_key: CALLER_KEYS[1] }));
		expect((await waitForEnd(refused)).status).toBe("failed");
		provider.fail("server_error", "no_json", "cut", "html", "leaked", "content_filter", "truncated");
		await waitForEnd(await idOf(await submit({ openai_key: CALLER_KEYS[0], style: "one" })));
		provider.fail("unauthorized");
		await waitForEnd(await idOf(await submit({ style: "two" })));
		provider.fail("hang");
		const hanging = await idOf(await submit({ api_key: CALLER_KEYS[2], style: "three" }));
		while (!provider.calls.some(({ key }) => key === CALLER_KEYS[2]))
			await new Promise((resolve) => setTimeout(resolve, 20));
		// While it is in work its key is there, sealed.
		expect(await findIn(data, secrets)).toEqual([]);
		await ask(`/jobs/${hanging}`, { method: "DELETE" });
		const json = { ...headers, "content-type": "application/json" };
		await ask(`/jobs/${hanging}/retry`, {
			method: "POST",
			headers: json,
			body: JSON.stringify({ api_key: CALLER_KEYS[0] }),
		});
		await waitForEnd(hanging);
		await submit({ api_key: CALLER_KEYS[0], target_language: SENTENCE });
		await submit({ [CALLER_KEYS[0]]: SENTENCE });
		await submit({}, Buffer.from(SENTENCE));
		await submit({}, attackBook(CHAPTER, `<p>${SENTENCE}</p>`).subarray(0, 1_400));
		await ask(`/jobs/${refused}/retry`, { method: "POST", headers: json, body: `{"api_key": "${CALLER_KEYS[1]}` });
		await ask(`/status/${CALLER_KEYS[0]}?token=${token}`);
	} finally {
		await server.stop("SIGTERM");
		await provider.close();
	}
	expect(output).toContain("job.failed");
	expect(output).toContain("job.completed");
	expect(secrets.filter((secret) => output.includes(secret))).toEqual([]);
	const texts = [SENTENCE, CHAPTER, "Marmaduke", "zircon", cipher(SENTENCE), cipher("Marmaduke")];
	expect(texts.filter((text) => output.includes(text))).toEqual([]);
	expect(await findIn(data, secrets)).toEqual([]);
});

/** Where in `path` one of the secrets occurs, plain or encoded. */
async function findIn(path: string, secrets: readonly string[]): Promise<string[]> {
	const entries = await readdir(path, { recursive: true, withFileTypes: true });
	const found: string[] = [];
	for (const entry of entries.filter((one) => one.isFile())) {
		// One that went meanwhile holds nothing any more.
		const content = await readFile(join(entry.parentPath, entry.name), "latin1").catch(() => "");
		for (const secret of secrets) {
			const bytes = Buffer.from(secret);
			const forms = [secret, bytes.toString("hex"), bytes.toString("base64").replace(/=+$/, "")];
			if (forms.some((form) => content.includes(form))) found.push(`${secret} in ${entry.name}`);
		}
	}
	return found;
}
