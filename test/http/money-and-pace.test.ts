import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { resolveModel } from "../../src/catalog/models.ts";
import type { JobStatus } from "../../src/jobs/job-view.ts";
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { tinyBook } from "./tiny-book.ts";

let provider: FakeOpenAi;
let server: ComposedServer;
afterEach(async () => {
	await server.stop();
	await provider.close();
});

async function start(options: FakeOpenAiOptions, settings: Record<string, string> = {}): Promise<void> {
	provider = await startFakeOpenAi(options);
	server = await startComposedServer({ OPENAI_BASE_URL: provider.url, ...settings });
}

async function submit(fields: Record<string, string>, paragraphs: number): Promise<string> {
	const form = new FormData();
	form.append("file", new Blob([new Uint8Array(tinyBook(paragraphs))]), "book.epub");
	const given = { target_language: "es", openai_key: "sk-one", ...fields };
	for (const [name, value] of Object.entries(given)) form.append(name, value);
	const answer = await fetch(`${server.url}/translate`, { method: "POST", body: form });
	expect(answer.status).toBe(200);
	return ((await answer.json()) as { job_id: string }).job_id;
}

async function waitFor(jobId: string, condition: (job: JobStatus) => boolean): Promise<JobStatus> {
	for (;;) {
		const job = (await (await fetch(`${server.url}/status/${jobId}`)).json()) as JobStatus;
		if (condition(job)) return job;
		expect(job.status, job.message).toMatch(/pending|processing/);
		await sleep(20);
	}
}

/** The cost of the calls by the tokens that the fake reported: one per four characters. */
function billedUsd(): number {
	const price = resolveModel("openai")?.price;
	if (!price || !("input" in price)) throw new Error("OpenAI's price is by the token");
	const usd = provider.calls.map((call) => {
		const input = Math.ceil(JSON.stringify(call.body.messages).length / 4);
		const output = Math.ceil(JSON.stringify({ segments: call.segments }).length / 4);
		return (input * price.input + output * price.output) / 1_000_000;
	});
	return usd.reduce((sum, one) => sum + one, 0);
}

describe("a job with a cost limit", () => {
	it("fails before exceeding it, can be retried, and reports its cost", async () => {
		await start({ delayMs: 10 });
		const jobId = await submit({ max_cost_usd: "0.008" }, 900);
		const job = await waitFor(jobId, ({ status }) => status === "failed");
		expect(job.error).toMatchObject({ error_code: "BUDGET_EXCEEDED", recoverable: true });
		expect(job.segments.done).toBeGreaterThan(100);
		expect(billedUsd()).toBeLessThanOrEqual(0.008);
		expect(job.cost_usd).toBeCloseTo(billedUsd(), 9);
	});
});

describe("a provider that is busy", () => {
	it("is waited for, and the status says how long", async () => {
		await start({ faults: [{ kind: "busy", retryAfter: "2" }] }, { TRANSLATION_TIMEOUT_MINUTES: "0.02" });
		const jobId = await submit({}, 3);
		const waiting = await waitFor(jobId, ({ message }) => message.startsWith("provider busy"));
		expect(waiting.message).toBe("provider busy, next try in 2 s");
		expect((await waitFor(jobId, ({ status }) => status === "completed")).segments.needs_review).toBe(0);
	});
});

describe("several keys", () => {
	it("are rotated, and a refused one is dropped", async () => {
		await start({ delayMs: 5, keys: ["sk-one", "sk-three"] });
		const jobId = await submit({ openai_key: "sk-one,sk-two,sk-three" }, 600);
		await waitFor(jobId, ({ status }) => status === "completed");
		const uses = (key: string) => provider.calls.filter((call) => call.key === key).length;
		expect(uses("sk-two")).toBeLessThanOrEqual(4);
		expect(Math.abs(uses("sk-one") - uses("sk-three"))).toBeLessThanOrEqual(4);
	});

	it("end the job when the last one is refused", async () => {
		await start({ keys: [] });
		const jobId = await submit({ openai_key: "sk-one,sk-two" }, 3);
		const job = await waitFor(jobId, ({ status }) => status === "failed");
		expect(job.error).toMatchObject({ error_code: "API_KEY_INVALID", recoverable: true });
		expect(JSON.stringify(job)).not.toContain("sk-two");
		expect(provider.calls).toHaveLength(2);
	});
});
