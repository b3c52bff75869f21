import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JobView } from "../jobs/job-view.ts";
import { makeGate } from "../jobs/jobs.fixture.ts";
import { bookForm, rawRequest, type ServedBench, serveBench } from "./app.fixture.ts";
import type { Problem } from "./problem.ts";

const opened: ServedBench[] = [];
async function serve(...args: Parameters<typeof serveBench>): Promise<ServedBench> {
	const served = await serveBench(...args);
	opened.push(served);
	return served;
}
afterEach(async () => {
	for (const served of opened.splice(0)) await served.close();
});

async function submit(url: string, form = bookForm(), headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${url}/translate`, { method: "POST", body: form, headers });
}

async function submitOk(url: string, form = bookForm()): Promise<string> {
	const answer = await submit(url, form);
	expect(answer.status).toBe(200);
	return ((await answer.json()) as { job_id: string }).job_id;
}

async function statusOf(url: string, jobId: string): Promise<JobView> {
	return (await fetch(`${url}/status/${jobId}`)).json() as Promise<JobView>;
}

async function problemOf(answer: Response): Promise<Problem> {
	expect(answer.headers.get("content-type")).toBe("application/problem+json");
	return answer.json() as Promise<Problem>;
}

describe("a book's way", () => {
	it("begins with a job id and where to ask for it", async () => {
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

	it("is shown from the first moment to the last", async () => {
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
		expect(done.segments).toEqual({ total: 12, done: 12, cached: 0, needs_review: 0 });
		expect(Object.keys(done).sort()).toEqual(
			(
				"completed_at cost_usd created_at documents download_url duration_seconds error error_message expires_at " +
				"filename job_id message model progress seconds_remaining segments source_language status target_language tokens"
			).split(" "),
		);
	});

	it("takes the fields before the file or after it, and booleans in every spelling", async () => {
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

	it("keeps the caller's key out of answers, files and the log", async () => {
		const { url, bench, lines } = await serve();
		const jobId = await submitOk(url, bookForm({ model: "chatgptapi", openai_key: "swordfish-0815" }));
		const job = await bench.waitForEnd(jobId);
		expect(job.state).toBe("completed");
		expect(JSON.stringify(await statusOf(url, jobId)) + lines.join("")).not.toContain("swordfish");
		const refused = await submit(url, bookForm({ model: "chatgptapi", openai_key: "sword fish\u00e9" }));
		expect(await refused.text()).not.toContain("fish");
	});

	it("ends where the owner has too many jobs", async () => {
		const gate = makeGate();
		const { url, bench } = await serve({ beforeBatch: () => gate.wait() }, { limits: { maxActiveJobs: 1 } });
		await submitOk(url);
		const answer = await submit(url);
		expect(answer.status).toBe(429);
		expect(await problemOf(answer)).toMatchObject({ error_code: "RATE_LIMIT_EXCEEDED", recoverable: true });
		expect(bench.listFiles().filter((path) => path.startsWith("inputs/"))).toHaveLength(1);
		gate.open();
	});

	it("refuses what this version can't keep: Idempotency-Key", async () => {
		const { url, bench } = await serve();
		const answer = await submit(url, bookForm(), { "idempotency-key": "a" });
		expect(answer.status).toBe(400);
		expect((await problemOf(answer)).message).toContain("Idempotency-Key");
		expect(bench.listFiles()).toEqual([]);
	});
});

describe("a download", () => {
	let served: ServedBench;
	let book: string;
	let location: string;
	beforeAll(async () => {
		served = await serveBench();
		const jobId = await submitOk(served.url, bookForm({ single_translate: "true" }, 3, "Žluťoučký kůň.epub"));
		await served.bench.waitForEnd(jobId);
		location = `${served.url}/download/${jobId}`;
		book = await (await fetch(location)).text();
	});
	afterAll(() => served.close());

	const get = (headers: Record<string, string>, method = "GET") => fetch(location, { method, headers });

	it("brings the whole book under a good name", async () => {
		const answer = await get({});
		expect(answer.status).toBe(200);
		expect(await answer.text()).toBe("translated with no key");
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			"content-type": "application/epub+zip",
			"content-length": String(book.length),
			"accept-ranges": "bytes",
			etag: expect.stringMatching(/^"[\da-f]{64}"$/),
			"content-disposition": `attachment; filename="Zlutoucky kun_es.epub"; filename*=UTF-8''${encodeURIComponent("Žluťoučký kůň_es.epub")}`,
		});
	});

	it("brings a part, and says what is no part", async () => {
		const part = await get({ range: "bytes=3-6" });
		expect(part.status).toBe(206);
		expect(part.headers.get("content-range")).toBe(`bytes 3-6/${book.length}`);
		expect(await part.text()).toBe(book.slice(3, 7));
		const beyond = await get({ range: "bytes=1000-" });
		expect(beyond.status).toBe(416);
		expect(beyond.headers.get("content-range")).toBe(`bytes */${book.length}`);
		expect((await problemOf(beyond)).status).toBe(416);
	});

	it("goes on where a cut one stopped, only if it is the same book", async () => {
		const etag = (await get({})).headers.get("etag") ?? "";
		expect((await get({ range: "bytes=3-", "if-range": etag })).status).toBe(206);
		expect((await get({ range: "bytes=3-", "if-range": '"another"' })).status).toBe(200);
	});

	it("is not repeated for one who has it", async () => {
		const etag = (await get({})).headers.get("etag") ?? "";
		const answer = await get({ "if-none-match": etag });
		expect(answer.status).toBe(304);
		expect(await answer.text()).toBe("");
	});

	it("can be asked about without the bytes", async () => {
		const answer = await get({}, "HEAD");
		expect(answer.status).toBe(200);
		expect(answer.headers.get("content-length")).toBe(String(book.length));
		expect(await answer.text()).toBe("");
	});
});

describe("a job that did not go well", () => {
	it("shows its error, and has no book", async () => {
		const { url, bench } = await serve({ untranslated: 12 });
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

	it("let an upload stand still for ever", async () => {
		const { url, bench } = await serve({}, { uploadIdleMs: 200 });
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		socket.write(
			`POST /translate HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=X\r\nContent-Length: 90000\r\n\r\n` +
				'--X\r\nContent-Disposition: form-data; name="file"; filename="a.epub"\r\n\r\nPK',
		);
		socket.resume();
		await once(socket, "close");
		await sleep(50);
		expect(bench.listFiles()).toEqual([]);
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
		const engine = {
			read: () => Promise.reject(new TypeError("inner secret")),
			render: () => Promise.reject(),
			close: async () => {},
		};
		const { url, bench, lines } = await serve({}, { engine });
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

describe("the rest of the API", () => {
	let served: ServedBench;
	beforeAll(async () => {
		served = await serveBench();
	});
	afterAll(() => served.close());
	const getJson = async (path: string) => (await fetch(served.url + path)).json() as Promise<Record<string, unknown>>;

	it("says that it is healthy, and which version it is", async () => {
		expect(await getJson("/health")).toEqual({ status: "healthy", version: "1.2.3" });
	});

	it("lists languages and models", async () => {
		const { languages } = (await getJson("/languages")) as { languages: Record<string, string> };
		expect(languages.es).toBe("Spanish");
		expect(Object.keys(languages).length).toBeGreaterThanOrEqual(102);
		const { models, descriptions, details } = await getJson("/models");
		expect(models).toContain("chatgptapi");
		expect(Object.keys(descriptions as object)).toEqual(models);
		expect((details as Record<string, unknown>).pseudo).toMatchObject({
			provider: "pseudo",
			needs_key: false,
			available: true,
		});
		expect((details as Record<string, unknown>).chatgptapi).toMatchObject({
			provider: "openai",
			needs_key: true,
			available: false,
		});
	});

	it("describes itself in OpenAPI 3.1 whose references all lead somewhere", async () => {
		const document = await getJson("/openapi.json");
		expect(document.openapi).toBe("3.1.0");
		expect(Object.keys(document.paths as object).sort()).toEqual([
			"/download/{job_id}",
			"/health",
			"/jobs/{job_id}",
			"/languages",
			"/models",
			"/status/{job_id}",
			"/translate",
		]);
		const text = JSON.stringify(document);
		const schemas = (document.components as { schemas: object }).schemas;
		for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
			expect(schemas).toHaveProperty([name ?? ""]);
		expect(text).toContain('"multipart/form-data"');
		expect(text).toContain('"application/problem+json"');
	});

	it("has pages for people", async () => {
		for (const path of ["/", "/docs"]) {
			const answer = await fetch(served.url + path);
			expect(answer.status).toBe(200);
			expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
		}
		expect(await (await fetch(served.url)).text()).toContain("/docs");
		expect((await fetch(`${served.url}/docs/static/swagger-ui-bundle.js`)).status).toBe(200);
	});

	it("sends headers that keep browsers careful, on answers and on problems", async () => {
		for (const path of ["/", "/health", "/nothing"]) {
			const { headers } = await fetch(served.url + path);
			expect(headers.get("x-content-type-options")).toBe("nosniff");
			expect(headers.get("content-security-policy")).toContain("default-src 'none'");
			expect(headers.get("x-frame-options")).toBe("DENY");
			expect(headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
			expect(headers.get("access-control-allow-origin")).toBeNull();
		}
	});

	it("logs changes and refusals, and polls only at debug level", async () => {
		served.lines.length = 0;
		await fetch(`${served.url}/health`);
		await fetch(`${served.url}/nothing/secret-path?key=abc`);
		await sleep(20);
		const [poll, refusal] = served.lines.map((line) => JSON.parse(line));
		expect(poll).toMatchObject({ level: "debug", event: "http.request", method: "GET", route: "/health", status: 200 });
		expect(refusal).toMatchObject({ level: "info", status: 404, requestId: expect.any(String) });
		expect(served.lines.join("")).not.toMatch(/secret-path|abc/);
	});
});
