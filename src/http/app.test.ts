import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { makeGate } from "../async/gate.fixture.ts";
import {
	bookForm,
	problemOf,
	rawRequest,
	type ServedBench,
	serveBench,
	statusOf,
	submit,
	submitOk,
} from "./app.fixture.ts";

const opened: ServedBench[] = [];
async function serve(...args: Parameters<typeof serveBench>): Promise<ServedBench> {
	const served = await serveBench(...args);
	opened.push(served);
	return served;
}
afterEach(async () => {
	for (const served of opened.splice(0)) await served.close();
});

describe("a job", () => {
	it("is answered with its id and the address of its status", async () => {
		const { url } = await serve();
		const answer = await submit(url);
		expect(answer.status).toBe(200);
		const body = (await answer.json()) as Record<string, unknown>;
		expect(body).toEqual({
			job_id: expect.stringMatching(/^[\da-f-]{36}$/),
			status: "pending",
			message: expect.any(String),
			estimated_duration_minutes: expect.any(Number),
		});
		expect(answer.headers.get("location")).toBe(`/status/${body.job_id}`);
	});

	it("is visible from start to end", async () => {
		const gate = makeGate();
		const { url, bench } = await serve({ beforeBatch: () => gate.wait() });
		const jobId = await submitOk(url, bookForm({ target_language: "Spanish", source_language: "en" }));
		expect(await statusOf(url, jobId)).toMatchObject({
			job_id: jobId,
			status: expect.stringMatching(/^(pending|processing)$/),
			progress: expect.any(Number),
			filename: "A book.epub",
			target_language: "es",
			source_language: "en",
			model: "pseudo",
			completed_at: null,
			download_url: null,
			error_message: null,
			error: null,
		});
		gate.open();
		await bench.waitForEnd(jobId);
		const done = await statusOf(url, jobId);
		expect(done).toMatchObject({ status: "completed", progress: 100, download_url: `/download/${jobId}` });
		expect(done.segments).toEqual({ total: 12, done: 12, cached: 0, needs_review: 0, unchanged: 12 });
		expect(Object.keys(done).sort()).toEqual(
			(
				"completed_at cost_usd created_at documents download_url duration_seconds error error_message expires_at " +
				"filename job_id message model progress seconds_remaining segments source_language status target_language tokens"
			).split(" "),
		);
	});

	it("accepts fields before or after the file, and booleans in every spelling", async () => {
		const { url, bench } = await serve();
		for (const yes of ["true", "1", "on", "YES"]) {
			const form = new FormData();
			form.append("single_translate", yes);
			form.append("test_mode", "off");
			form.append("model_id", "");
			form.append("file", new Blob(["book:1"]), "B.epub");
			form.append("target_language", " zh-hans ");
			form.append("model", "pseudo");
			const jobId = await submitOk(url, form);
			const job = await bench.waitForEnd(jobId);
			expect(job.options).toMatchObject({ layout: "translation_only", testSegments: null, targetLanguage: "zh-Hans" });
		}
	});

	it("keeps the caller's key out of responses, files and the log", async () => {
		const { url, bench, lines } = await serve();
		const jobId = await submitOk(url, bookForm({ model: "chatgptapi", openai_key: "swordfish-0815" }));
		const job = await bench.waitForEnd(jobId);
		expect(job.state).toBe("completed");
		expect(JSON.stringify(await statusOf(url, jobId)) + lines.join("")).not.toContain("swordfish");
		const refused = await submit(url, bookForm({ model: "chatgptapi", openai_key: "sword fish\u00e9" }));
		expect(await refused.text()).not.toContain("fish");
	});

	it("is refused if the owner has too many", async () => {
		const gate = makeGate();
		const { url, bench } = await serve({ beforeBatch: () => gate.wait() }, { limits: { maxActiveJobs: 1 } });
		await submitOk(url);
		const answer = await submit(url);
		expect(answer.status).toBe(429);
		expect(await problemOf(answer)).toMatchObject({ error_code: "RATE_LIMIT_EXCEEDED", recoverable: true });
		expect(bench.listFiles().filter((path) => path.startsWith("inputs/"))).toHaveLength(1);
		gate.open();
	});
});

describe("a job without success", () => {
	it("shows its error, and has no book", async () => {
		const { url, bench } = await serve({ untranslated: () => true });
		const jobId = await submitOk(url);
		await bench.waitForEnd(jobId);
		const status = await statusOf(url, jobId);
		expect(status).toMatchObject({ status: "failed", download_url: null, error: { error_code: "TRANSLATION_FAILED" } });
		expect(status.error_message).toBe(status.error?.message);
		const answer = await fetch(`${url}/download/${jobId}`);
		expect(answer.status).toBe(400);
		expect((await problemOf(answer)).message).toBe("Job not completed (status: failed)");
	});

	it("can be cancelled by clients that name a JSON body and send none", async () => {
		const gate = makeGate();
		const { url } = await serve({ beforeBatch: () => gate.wait() });
		const jobId = await submitOk(url);
		const headers = { "content-type": "application/json" };
		const answer = await fetch(`${url}/jobs/${jobId}`, { method: "DELETE", headers });
		expect(answer.status).toBe(200);
		expect(await answer.json()).toEqual({ message: "Job cancelled successfully" });
		expect((await statusOf(url, jobId)).status).toBe("cancelled");
		gate.open();
	});

	it("is gone once it has expired", async () => {
		const { url, bench } = await serve();
		const jobId = await submitOk(url);
		await bench.waitForEnd(jobId);
		bench.clock.skip(100 * 3_600_000);
		expect((await fetch(`${url}/status/${jobId}`)).status).toBe(404);
		expect((await fetch(`${url}/download/${jobId}`)).status).toBe(404);
	});
});

describe("what callers may not do", () => {
	it("reach the server under another name", async () => {
		const { url } = await serve();
		const answer = await rawRequest(`${url}/health`, { headers: { host: "evil.example" } });
		expect(answer.status).toBe(403);
		expect(JSON.parse(answer.body)).toMatchObject({ error_code: "FORBIDDEN", status: 403 });
		expect((await rawRequest(`${url}/docs`, { headers: { host: "evil.example" } })).status).toBe(403);
		expect((await rawRequest(`${url}/nothing`, { headers: { host: "evil.example" } })).status).toBe(403);
	});

	it("let an upload stall for ever", async () => {
		const { url, bench } = await serve({}, { uploadIdleMs: 200 });
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		socket.write(
			`POST /translate HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=X\r\nContent-Length: 90000\r\n\r\n` +
				'--X\r\nContent-Disposition: form-data; name="file"; filename="a.epub"\r\n\r\nPK',
		);
		// It may be reset rather than closed, which is as good.
		socket.on("error", () => {}).resume();
		await expect.poll(() => bench.listFiles()).not.toEqual([]);
		await expect.poll(() => socket.closed, { timeout: 10_000 }).toBe(true);
		await expect.poll(() => bench.listFiles()).toEqual([]);
	});

	it("speak something that isn't HTTP", async () => {
		const { url } = await serve();
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		socket.end("HELLO\r\n\r\n");
		const [answer] = await once(socket, "data");
		expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
		expect(String(answer)).toContain("application/problem+json");
	});
});

describe("what goes wrong inside", () => {
	it("is a 500 without inner text, and is in the log under the request's id", async () => {
		const bookWorker = {
			read: () => Promise.reject(new TypeError("inner secret")),
			render: () => Promise.reject(),
			cover: () => Promise.reject(),
			close: async () => {},
		};
		const { url, bench, lines } = await serve({}, { bookWorker });
		const answer = await submit(url);
		expect(answer.status).toBe(500);
		const problem = await problemOf(answer);
		expect(problem).toMatchObject({ error_code: "INTERNAL_ERROR", recoverable: false });
		expect(JSON.stringify(problem)).not.toContain("secret");
		expect(problem.request_id).toBe(answer.headers.get("x-request-id"));
		expect(lines.some((line) => line.includes("inner secret") && line.includes(problem.request_id))).toBe(true);
		expect(bench.listFiles()).toEqual([]);
	});

	it("is a 503 that passes when the store does not answer", async () => {
		const { url, bench } = await serve();
		await bench.store.close();
		const answer = await fetch(`${url}/status/1b4e28ba-2fa1-41d2-883f-0016d3cca427`);
		expect(answer.status).toBe(503);
		expect(await problemOf(answer)).toMatchObject({ error_code: "STORAGE_ERROR", recoverable: true });
	});
});
