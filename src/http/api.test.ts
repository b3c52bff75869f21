import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServedBench, serveBench } from "./app.fixture.ts";

describe("the API apart from jobs", () => {
	let served: ServedBench;
	beforeAll(async () => {
		served = await serveBench();
	});
	afterAll(() => served.close());
	const getJson = async (path: string) => (await fetch(served.url + path)).json() as Promise<Record<string, unknown>>;

	it("reports that it is healthy, and its version", async () => {
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

	it("lists what models cost, when that was checked and how long it holds", async () => {
		const { details } = (await getJson("/models")) as { details: Record<string, { price: unknown }> };
		const day = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
		expect(details.deepseek?.price).toMatchObject({
			...{ input: 0.3, output: 1.2, cached_input: 0.006, as_of: day },
			off_peak: { input: 0.15, output: 0.6 },
		});
		expect(details["claude-3-haiku"]?.price).toMatchObject({ input: 0.1, output: 0.5, cache_writes: 0.125 });
		expect(details.geminipro?.price).toMatchObject({ as_of: day });
		expect(details.deepl?.price).toEqual({ characters: expect.any(Number), as_of: day });
		expect(details.ollama?.price).toEqual({ input: 0, output: 0, as_of: day });
		expect(details.openrouter?.price).toBeNull();
	});

	it("describes itself in OpenAPI 3.1 without dangling references", async () => {
		const document = await getJson("/openapi.json");
		expect(document.openapi).toBe("3.1.0");
		expect(Object.keys(document.paths as object).sort()).toEqual([
			"/download/{job_id}",
			"/estimate",
			"/health",
			"/health/detailed",
			"/jobs",
			"/jobs/{job_id}",
			"/jobs/{job_id}/cover",
			"/jobs/{job_id}/events",
			"/jobs/{job_id}/report",
			"/jobs/{job_id}/rerun",
			"/jobs/{job_id}/retry",
			"/jobs/{job_id}/segments",
			"/jobs/{job_id}/segments/{segment_id}",
			"/jobs/{job_id}/segments/{segment_id}/retranslate",
			"/languages",
			"/metrics",
			"/models",
			"/models/{name}/check",
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

	it("describes how jobs are followed and listed", async () => {
		interface Operation {
			parameters: { name: string; in: string; schema: object }[];
			responses: Record<string, { content?: object }>;
		}
		const { paths } = (await getJson("/openapi.json")) as { paths: Record<string, Record<string, Operation>> };
		const parametersOf = (path: string) =>
			Object.fromEntries(paths[path]?.get?.parameters.map(({ name, schema }) => [name, schema]) ?? []);
		expect(parametersOf("/status/{job_id}")).toMatchObject({
			wait: { type: "integer", minimum: 0, maximum: 50 },
			"if-none-match": { type: "string" },
		});
		expect(paths["/status/{job_id}"]?.get?.responses).toHaveProperty("304");
		expect(parametersOf("/jobs")).toMatchObject({
			status: { type: "string", enum: ["pending", "processing", "completed", "failed", "cancelled"] },
			limit: { type: "integer", minimum: 1, maximum: 100 },
			cursor: { type: "string" },
		});
		const responses = paths["/jobs/{job_id}/events"]?.get?.responses;
		expect(Object.keys(responses?.[200]?.content ?? {})).toEqual(["text/event-stream"]);
		expect(responses).toHaveProperty("429");
	});

	it("serves HTML pages", async () => {
		for (const path of ["/", "/docs"]) {
			const answer = await fetch(served.url + path);
			expect(answer.status).toBe(200);
			expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
		}
		expect(await (await fetch(served.url)).text()).toContain("/docs");
		expect((await fetch(`${served.url}/docs/static/swagger-ui-bundle.js`)).status).toBe(200);
	});

	it("sends security headers on responses and on problems", async () => {
		for (const path of ["/", "/health", "/nothing"]) {
			const { headers } = await fetch(served.url + path);
			expect(headers.get("x-content-type-options")).toBe("nosniff");
			expect(headers.get("content-security-policy")).toContain("default-src 'none'");
			expect(headers.get("x-frame-options")).toBe("DENY");
			expect(headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
			expect(headers.get("access-control-allow-origin")).toBeNull();
		}
	});

	it("logs successful reads at debug level, everything else at info", async () => {
		served.lines.length = 0;
		await fetch(`${served.url}/health`);
		await fetch(`${served.url}/nothing/secret-path?key=secret-key`);
		await sleep(20);
		const [poll, refusal] = served.lines.map((line) => JSON.parse(line));
		expect(poll).toMatchObject({ level: "debug", event: "http.request", method: "GET", route: "/health", status: 200 });
		expect(refusal).toMatchObject({ level: "info", status: 404, requestId: expect.any(String) });
		expect(served.lines.join("")).not.toMatch(/secret-(?:path|key)/);
	});
});
