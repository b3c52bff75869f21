import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { packZip } from "../../scripts/zip-writer.ts";
import type { Problem } from "../../src/http/server/problem.ts";
import { type SilentProvider, startSilentProvider } from "../fixtures/silent-provider.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { tinyBook } from "./tiny-book.ts";

let server: ComposedServer;
let silentProvider: SilentProvider;

beforeAll(async () => {
	silentProvider = await startSilentProvider();
	server = await startComposedServer({
		MAX_FILE_SIZE_MB: "0.25",
		OLLAMA_BASE_URL: silentProvider.url,
	});
});
afterAll(async () => {
	await server.stop();
	await silentProvider.close();
});

type Fields = Record<string, string | Uint8Array<ArrayBuffer>>;

/** A valid form with a book, without what a test omits. */
function form(changes: Fields = {}, without: string[] = []): FormData {
	const data = new FormData();
	const good: Fields = { file: new Uint8Array(tinyBook()), target_language: "es", model: "pseudo" };
	for (const [name, value] of Object.entries({ ...good, ...changes })) {
		if (without.includes(name)) continue;
		if (typeof value === "string") data.append(name, value);
		else data.append(name, new Blob([value]), "Book.epub");
	}
	return data;
}

async function post(body: FormData | string, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${server.url}/translate`, { method: "POST", body, headers });
}

/** Checks a response against spec §8 and returns its body. */
async function expectProblem(answer: Response, status: number, code: string): Promise<Problem> {
	const problem = (await answer.json()) as Problem;
	expect({ status: answer.status, code: problem.error_code, message: problem.message }).toEqual({
		status,
		code,
		message: expect.stringMatching(/^.{10,}\S$/),
	});
	expect(answer.headers.get("content-type")).toBe("application/problem+json");
	expect(problem).toMatchObject({
		status,
		type: expect.any(String),
		title: expect.any(String),
		detail: problem.message,
		recoverable: expect.any(Boolean),
		timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
		request_id: answer.headers.get("x-request-id"),
	});
	return problem;
}

/** Refused uploads leave no file; after an aborted one, removal may take a moment. */
async function expectNothingKept(): Promise<void> {
	const giveUpAt = performance.now() + 5000;
	while ((await server.keptFiles()).length > 0 && performance.now() < giveUpAt) await sleep(20);
	expect(await server.keptFiles()).toEqual([]);
}

describe("a book that can't be translated", () => {
	afterEach(expectNothingKept);

	it("is refused if it is not a zip archive", async () => {
		const file = new TextEncoder().encode("Call me Ishmael. Some years ago, never mind how long precisely.");
		await expectProblem(await post(form({ file })), 400, "UNSUPPORTED_FORMAT");
	});

	it("is refused if it is a zip archive but not an EPUB", async () => {
		const file = new Uint8Array(packZip([["notes.txt", "A zip of something else."]]));
		await expectProblem(await post(form({ file })), 400, "UNSUPPORTED_FORMAT");
	});

	it("is refused if it is empty", async () => {
		await expectProblem(await post(form({ file: new Uint8Array(0) })), 400, "UNSUPPORTED_FORMAT");
	});

	it("is refused during the upload if it is too large", async () => {
		const problem = await expectProblem(await post(form({ file: new Uint8Array(300_000) })), 413, "FILE_TOO_LARGE");
		expect(problem.message).toContain("0.25 MB");
	});
});

describe("an invalid form", () => {
	afterEach(expectNothingKept);

	it.each(["file", "target_language"])("is refused without %s", async (field) => {
		const problem = await expectProblem(await post(form({}, [field])), 422, "VALIDATION_ERROR");
		expect(problem.details?.field).toBe(field);
	});

	it.each([
		["target_language", "klingonish"],
		["source_language", "klingonish"],
		["model", "gpt-of-my-dreams"],
		["single_translate", "perhaps"],
		["test_num", "0"],
		["temperature", "hot"],
	])("is refused with %s=%s", async (field, value) => {
		const problem = await expectProblem(await post(form({ [field]: value })), 422, "VALIDATION_ERROR");
		expect(problem.details?.field).toBe(field);
	});

	it.each(["colour", "glossary", "callback_url", "layout", "upload_id"])(
		"is refused with the field %s, by name",
		async (field) => {
			const problem = await expectProblem(await post(form({ [field]: "x" })), 422, "VALIDATION_ERROR");
			expect(problem.details?.field).toBe(field);
			expect(problem.message).toContain(field);
		},
	);

	it("is refused if a field appears twice", async () => {
		const data = form();
		data.append("target_language", "fr");
		const problem = await expectProblem(await post(data), 422, "VALIDATION_ERROR");
		expect(problem.details?.field).toBe("target_language");
	});

	it("is refused if it contains two books", async () => {
		const data = form();
		data.append("file", new Blob([new Uint8Array(tinyBook())]), "Second.epub");
		await expectProblem(await post(data), 422, "VALIDATION_ERROR");
	});

	it("is refused if the file is sent as text, or a text as a file", async () => {
		await expectProblem(await post(form({ file: "a book" })), 422, "VALIDATION_ERROR");
		const data = form({}, ["model"]);
		data.append("model", new Blob(["pseudo"]), "model.txt");
		await expectProblem(await post(data), 422, "VALIDATION_ERROR");
	});

	it("is refused without a key if the model needs one", async () => {
		await expectProblem(await post(form({ model: "chatgptapi" })), 400, "API_KEY_INVALID");
	});

	it("is refused if it has too many or too long parts", async () => {
		const data = form();
		for (let index = 0; index < 100; index++) data.append(`f${index}`, "x");
		expect((await post(data)).status).toBeOneOf([400, 422]);
		await expectProblem(await post(form({ model: "x".repeat(70_000) })), 422, "VALIDATION_ERROR");
	});

	it("is refused if it is not a multipart form", async () => {
		await expectProblem(await post('{"file": "x"}', { "content-type": "application/json" }), 400, "VALIDATION_ERROR");
		await expectProblem(await post("file=x", { "content-type": "text/plain" }), 400, "VALIDATION_ERROR");
		await expectProblem(await post("x", { "content-type": "multipart/form-data" }), 400, "VALIDATION_ERROR");
	});

	it("is refused if its multipart body is malformed or truncated", async () => {
		const type = { "content-type": "multipart/form-data; boundary=XXX" };
		const head = '--XXX\r\nContent-Disposition: form-data; name="file"; filename="a.epub"\r\n\r\n';
		for (const body of ["rubbish", head, `${head}PK and no end`, "--XXX\r\nno header"]) {
			await expectProblem(await post(body, type), 400, "VALIDATION_ERROR");
		}
	});

	it("leaves nothing if the caller disconnects during the upload", async () => {
		const { hostname, port } = new URL(server.url);
		const socket = connect(Number(port), hostname);
		await once(socket, "connect");
		socket.write(
			`POST /translate HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=XXX\r\nContent-Length: 200000\r\n\r\n`,
		);
		socket.write('--XXX\r\nContent-Disposition: form-data; name="file"; filename="a.epub"\r\n\r\n');
		socket.write(Buffer.alloc(100_000));
		await expect.poll(() => server.keptFiles(), { timeout: 5_000 }).not.toEqual([]);
		socket.destroy();
		await expectNothingKept();
	});
});

describe("a request about a job", () => {
	const noSuchJob = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";

	it.each([noSuchJob, "no-id", "..%2f..%2fetc%2fpasswd", "%00", "x".repeat(150)])(
		"for %s finds nothing",
		async (id) => {
			await expectProblem(await fetch(`${server.url}/status/${id}`), 404, "NOT_FOUND");
			await expectProblem(await fetch(`${server.url}/download/${id}`), 404, "NOT_FOUND");
			const problem = await expectProblem(
				await fetch(`${server.url}/jobs/${id}`, { method: "DELETE" }),
				404,
				"NOT_FOUND",
			);
			expect(problem.message).toBe("Job not found or cannot be cancelled");
		},
	);

	it("with an unknown parameter is refused by name", async () => {
		for (const path of [`/status/${noSuchJob}?page=5`, `/download/${noSuchJob}?zip=1`, "/models?x=1"]) {
			const problem = await expectProblem(await fetch(server.url + path), 422, "VALIDATION_ERROR");
			expect(path).toContain(problem.details?.field);
		}
	});

	it("for an unfinished book says so, and a cancelled job stays unfinished", async () => {
		const submitted = await post(form({ model: "ollama" }));
		expect(submitted.status).toBe(200);
		const { job_id: id } = (await submitted.json()) as { job_id: string };
		const problem = await expectProblem(await fetch(`${server.url}/download/${id}`), 400, "VALIDATION_ERROR");
		expect(problem.message).toMatch(/^Job not completed \(status: (pending|processing)\)$/);

		const cancelled = await fetch(`${server.url}/jobs/${id}`, { method: "DELETE" });
		expect(cancelled.status).toBe(200);
		expect(await cancelled.json()).toEqual({ message: "Job cancelled successfully" });
		const again = await expectProblem(await fetch(`${server.url}/jobs/${id}`, { method: "DELETE" }), 404, "NOT_FOUND");
		expect(again.message).toBe("Job not found or cannot be cancelled");
		const late = await expectProblem(await fetch(`${server.url}/download/${id}`), 400, "VALIDATION_ERROR");
		expect(late.message).toBe("Job not completed (status: cancelled)");
	});

	it("to an unknown route is a problem too", async () => {
		await expectProblem(await fetch(`${server.url}/nothing/here`), 404, "NOT_FOUND");
		await expectProblem(await fetch(`${server.url}/translate`), 404, "NOT_FOUND");
		await expectProblem(await fetch(`${server.url}/%`), 400, "VALIDATION_ERROR");
	});
});

describe("a request from a foreign web page", () => {
	it("is refused if it writes", async () => {
		await expectProblem(await post(form(), { origin: "https://evil.example" }), 403, "FORBIDDEN");
	});
});
