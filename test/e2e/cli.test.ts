import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stripTags } from "../../src/core/tagged-text.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { cipher, type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { tinyBook } from "../http/tiny-book.ts";
import { submitBook, waitForCompletion } from "./api.ts";
import { type CliProcess, startCli } from "./cli-process.ts";

const PARAGRAPHS = 120;
const DELAY_MS = 250;
/** After its answer, a batch is safe within this time. */
const COMMIT_MS = 500;

let home: string;
let provider: FakeOpenAi;
let running: CliProcess[];
let server: ServerProcess | null;

beforeEach(async () => {
	home = await mkdtemp(join(tmpdir(), "diglot-test-"));
	await writeFile(join(home, "book.epub"), tinyBook(PARAGRAPHS));
	provider = await startFakeOpenAi({ delayMs: DELAY_MS });
	running = [];
	server = null;
});
afterEach(async () => {
	for (const { process, ended } of running) {
		process.kill("SIGKILL");
		await ended;
	}
	await server?.stop("SIGKILL");
	await provider.close();
	await rm(home, { recursive: true, force: true });
});

function run(argv: readonly string[], settings: Record<string, string> = {}): CliProcess {
	const cli = startCli(argv, home, {
		OPENAI_BASE_URL: provider.url,
		OPENAI_API_KEY: "sk-own",
		PROVIDER_CONCURRENCY: "1",
		...settings,
	});
	running.push(cli);
	return cli;
}

const TRANSLATE = ["translate", "book.epub", "--to", "de", "--model", "chatgptapi"];

async function waitForCalls(count: number): Promise<void> {
	while (provider.calls.filter(({ answeredAt }) => answeredAt !== null).length < count) await sleep(20);
}

describe("diglot translate", () => {
	test("killed in the middle: the same command goes on, and sends only what was in flight", async () => {
		const first = run(TRANSLATE);
		await waitForCalls(2);
		await sleep(COMMIT_MS);
		first.process.kill("SIGKILL");
		expect(await first.ended).toBe("SIGKILL");
		const killedAt = performance.now();
		expect(existsSync(join(home, "book_de_bilingual.epub"))).toBe(false);
		const safe = provider.calls
			.filter(({ answeredAt }) => answeredAt !== null && answeredAt < killedAt - COMMIT_MS)
			.flatMap(({ segments }) => segments.map(({ text }) => stripTags(text)))
			.filter((text) => text.length > 60);
		const callsBefore = provider.calls.length;

		const second = run(TRANSLATE);
		expect([await second.ended, second.output()]).toEqual([0, expect.stringContaining("continuing with")]);
		const later = provider.calls.slice(callsBefore).flatMap(({ segments }) => segments);
		expect(safe.length).toBeGreaterThan(0);
		expect(later.map(({ text }) => stripTags(text)).filter((text) => safe.includes(text))).toEqual([]);
		const contents = await readContents(join(home, "book_de_bilingual.epub"));
		const chapter = contents?.get("OEBPS/c1.xhtml")?.read()?.toString("utf8");
		for (const number of [1, PARAGRAPHS]) expect(chapter).toContain(cipher(`paragraph number ${number} of`));
	});

	test("refuses to run the same command twice at the same time", async () => {
		// The second batch is never answered, so that the first command is surely still there.
		provider.fail(null, "hang");
		run(TRANSLATE);
		await waitForCalls(1);
		const second = run(TRANSLATE);
		expect(await second.ended).toBe(1);
		expect(second.output()).toContain("Another command is translating this book");
	});
});

describe("diglot cleanup", () => {
	test("refuses while a server holds the data folder, lists in a dry run what would be removed, and removes it", async () => {
		const data = join(home, "data");
		server = await startServer(data);
		const jobId = await submitBook(server.url, join(home, "book.epub"), { target_language: "es", model: "pseudo" });
		await waitForCompletion(server.url, jobId);
		const settings = { LOCAL_STORAGE_PATH: data };

		const refused = run(["cleanup", "--older-than", "0"], settings);
		expect([await refused.ended, refused.output()]).toEqual([1, expect.stringContaining("Another Diglot server")]);
		await server.stop("SIGTERM");

		const young = run(["cleanup"], settings);
		expect([await young.ended, young.output()]).toEqual([0, expect.stringMatching(/jobs +0 /)]);
		const dry = run(["cleanup", "--older-than", "0", "--dry-run"], settings);
		expect([await dry.ended, dry.output()]).toEqual([0, expect.stringMatching(/jobs +1 [\s\S]*Would be removed/)]);
		expect(readdirSync(join(data, "outputs"))).toEqual([jobId]);
		const real = run(["cleanup", "--older-than", "0"], settings);
		expect([await real.ended, real.output()]).toEqual([0, expect.stringMatching(/jobs +1 [\s\S]*Removed/)]);
		for (const folder of ["outputs", "inputs"]) expect(readdirSync(join(data, folder))).toEqual([]);
	});

	test("takes the work of commands that nobody uses any more, and not that of a running one", async () => {
		const jobs = join(home, ".local", "state", "diglot", "jobs");
		provider.fail(null, "hang");
		const first = run(TRANSLATE);
		await waitForCalls(1);
		const during = run(["cleanup", "--older-than", "0"]);
		expect([await during.ended, during.output()]).toEqual([0, expect.stringMatching(/work of commands +0 /)]);
		expect(readdirSync(jobs)).toHaveLength(1);
		first.process.kill("SIGKILL");
		await first.ended;
		const after = run(["cleanup", "--older-than", "0"]);
		expect([await after.ended, after.output()]).toEqual([0, expect.stringMatching(/work of commands +1 /)]);
		expect(readdirSync(jobs)).toEqual([]);
	});
});
