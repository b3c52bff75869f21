import { request } from "node:http";
import { expect } from "vitest";
import { TEST_LIMITS } from "../jobs/job-limits.fixture.ts";
import type { JobStatus } from "../jobs/job-view.ts";
import { type Bench, type BenchChanges, type BenchScript, openBench } from "../jobs/jobs.fixture.ts";
import { createMemoryLimit } from "../limits/memory.ts";
import { createLog } from "../telemetry/log.ts";
import { createPrometheusTelemetry } from "../telemetry/prometheus.ts";
import type { Monitoring } from "../telemetry/telemetry.ts";
import { type AppDeps, createApp } from "./app.ts";
import type { Problem } from "./server/problem.ts";

export interface ServedBench {
	url: string;
	bench: Bench;
	/** Log lines. */
	lines: string[];
	close(): Promise<void>;
}

const refuseCheck: AppDeps["checkModel"] = () => Promise.reject(new Error("this test checks no model"));

/** A listening app with real jobs, stores and files; only books and their translation are scripted. */
export async function serveBench(
	script: BenchScript = {},
	changes: BenchChanges & {
		uploadIdleMs?: number;
		streams?: AppDeps["streams"];
		trustProxy?: AppDeps["trustProxy"];
		checkModel?: AppDeps["checkModel"];
	} = {},
): Promise<ServedBench> {
	const { uploadIdleMs = 5_000, streams = {}, trustProxy = false, checkModel = refuseCheck, ...jobsChanges } = changes;
	const bench = openBench();
	const lines: string[] = [];
	const log = createLog({ level: "DEBUG", pretty: false, write: (line) => lines.push(line) });
	const jobs = bench.openJobs(script, { log, ...jobsChanges });
	const operator: Monitoring = {
		...createPrometheusTelemetry({ version: "1.2.3" }),
		checkHealth: async () => ({ healthy: true, timestamp: "", issues: [], metrics: {}, version: "1.2.3" }),
	};
	const app = await createApp({
		jobs,
		optionRules: bench.rulesOf(jobs),
		log,
		operator,
		clock: bench.clock,
		version: "1.2.3",
		loopbackOnly: true,
		access: { tokens: null, issueToken: null, adminToken: null },
		requestRate: { max: 0, windowMs: 60_000 },
		openLimit: (_name, bounds) => createMemoryLimit({ ...bounds, clock: bench.clock }),
		corsOrigins: [],
		trustProxy,
		maxFileBytes: changes.limits?.maxFileBytes ?? TEST_LIMITS.maxFileBytes,
		uploadIdleMs,
		streams,
		isAvailable: async (model) => !model.needsKey,
		checkModel,
	});
	const url = await app.listen({ host: "127.0.0.1", port: 0 });
	await jobs.start();
	return {
		url,
		bench,
		lines,
		async close() {
			// Node doesn't count a connection that was never used as idle.
			const cutOff = setTimeout(() => app.server.closeAllConnections(), 500);
			await app.close();
			clearTimeout(cutOff);
			await bench.close();
		},
	};
}

/** A form with a book of `segments` segments, and other fields. */
export function bookForm(fields: Record<string, string> = {}, segments = 12, filename = "A book.epub"): FormData {
	const form = new FormData();
	form.append("file", new Blob([`book:${segments}`]), filename);
	for (const [name, value] of Object.entries({ target_language: "es", model: "pseudo", ...fields })) {
		form.append(name, value);
	}
	return form;
}

/** A request with headers that `fetch` forbids. */
export async function rawRequest(
	url: string,
	options: { method?: string; headers?: Record<string, string> },
): Promise<{ status: number; body: string }> {
	const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
	const sent = request(url, options, (answer) => {
		let body = "";
		answer.setEncoding("utf8");
		answer.on("data", (chunk) => {
			body += chunk;
		});
		answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
	});
	sent.on("error", reject);
	sent.end();
	return promise;
}

export async function submit(url: string, form = bookForm(), headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${url}/translate`, { method: "POST", body: form, headers });
}

export async function submitOk(url: string, form = bookForm()): Promise<string> {
	const answer = await submit(url, form);
	expect(answer.status).toBe(200);
	return ((await answer.json()) as { job_id: string }).job_id;
}

export async function statusOf(url: string, jobId: string): Promise<JobStatus> {
	return (await fetch(`${url}/status/${jobId}`)).json() as Promise<JobStatus>;
}

export async function problemOf(answer: Response): Promise<Problem> {
	expect(answer.headers.get("content-type")).toBe("application/problem+json");
	return answer.json() as Promise<Problem>;
}
