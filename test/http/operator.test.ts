import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { submitBook, waitForCompletion } from "../e2e/api.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { tinyBook } from "./tiny-book.ts";

const ADMIN_TOKEN = "the-operator-of-this-very-server";
const AS_OPERATOR = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } };

let folder: string;
let server: ServerProcess;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-operator-"));
	server = await startServer(join(folder, "data"), { ADMIN_TOKEN, LOG_LEVEL: "INFO" });
});
afterAll(async () => {
	await server.stop("SIGTERM");
	await rm(folder, { recursive: true, force: true });
});

describe("a server's monitoring", () => {
	it("is closed to everybody but the operator", async () => {
		for (const path of ["/health/detailed", "/metrics"]) {
			expect((await fetch(`${server.url}${path}`)).status).toBe(401);
		}
	});

	it("checks its components in detail", async () => {
		const answer = await fetch(`${server.url}/health/detailed`, AS_OPERATOR);
		const report = (await answer.json()) as { healthy: boolean; issues: string[]; metrics: Record<string, unknown> };
		// On a machine with a nearly full disk the warning is right.
		expect(answer.status).toBe(report.healthy ? 200 : 503);
		expect(report.issues.filter((issue) => !/Memory|disk/.test(issue))).toEqual([]);
		expect(report.metrics).toMatchObject({
			active_jobs: 0,
			queue_depth: 0,
			storage_mode: "local",
			max_workers: 4,
			max_concurrent_jobs: 0,
			memory_usage_percent: expect.any(Number),
			memory_available_mb: expect.any(Number),
			disk_usage_percent: expect.any(Number),
			disk_free_gb: expect.any(Number),
		});
	});

	it("exports ended jobs and requests by route in Prometheus's text format", async () => {
		const path = join(folder, "tiny.epub");
		await writeFile(path, tinyBook());
		const id = await submitBook(server.url, path, { target_language: "es", model: "pseudo" });
		await waitForCompletion(server.url, id);
		// Held open, so their time says nothing of how quick the server is.
		await (await fetch(`${server.url}/jobs/${id}/events`)).text();
		const answer = await fetch(`${server.url}/metrics`, AS_OPERATOR);
		const text = await answer.text();
		expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
		expect(text).toContain('diglot_jobs_total{model="pseudo",success="true"} 1');
		expect(text).toMatch(/diglot_http_request_seconds_count\{method="POST",route="\/translate",status="200"\} 1/);
		expect(text).not.toContain("/jobs/:job_id/events");
		expect(text).not.toContain(id);
		expect(server.output()).toContain('"name":"TranslationDuration"');
	});
});

describe("a server whose storage is lost", () => {
	// Root may write everywhere: a file in the folder's place stops it too.
	it("says so with 503, while its plain health check succeeds", async () => {
		const data = join(folder, "lost");
		const lost = await startServer(data, {});
		try {
			await rm(join(data, "probes"), { recursive: true, force: true });
			await writeFile(join(data, "probes"), "in the way");
			const answer = await fetch(`${lost.url}/health/detailed`);
			expect(answer.status).toBe(503);
			expect(await answer.json()).toMatchObject({ healthy: false, issues: ["The storage does not answer."] });
			expect((await fetch(`${lost.url}/health`)).status).toBe(200);
		} finally {
			await lost.stop("SIGTERM");
		}
	});
});
