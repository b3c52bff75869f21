import { afterEach, describe, expect, it } from "vitest";
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { problemOf, servedJob, submitTiny } from "./job-texts.ts";

const stopping: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const stop of stopping.splice(0).reverse()) await stop();
});

const KEY = "sk-caller-0123456789";
/** More than fits into one call. */
const PARAGRAPHS = 40;

async function start(options: FakeOpenAiOptions = {}): Promise<{ server: ComposedServer; provider: FakeOpenAi }> {
	const provider = await startFakeOpenAi(options);
	stopping.push(() => provider.close());
	// One call after the other, and nothing from a cache.
	const server = await startComposedServer({
		OPENAI_BASE_URL: provider.url,
		PROVIDER_CONCURRENCY: "1",
		CACHE_MODE: "memory",
		CACHE_MEMORY_ENTRIES: "0",
	});
	stopping.push(() => server.stop());
	return { server, provider };
}

const hasEnded = ({ status }: { status: string }) => ["completed", "failed", "cancelled"].includes(status);

const textsOf = ({ calls }: FakeOpenAi) => calls.flatMap((call) => call.segments.map(({ text }) => text));

function retry(url: string, jobId: string, body: object): Promise<Response> {
	return fetch(`${url}/jobs/${jobId}/retry`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(body),
	});
}

describe("a job whose provider fails midway", () => {
	it("resumes after a retry with another key, without sending again what was paid for", async () => {
		let refused = false;
		const { server, provider } = await start({
			decide: ({ index }) => (index > 0 && !refused ? "unauthorized" : null),
		});
		const job = await submitTiny(server.url, PARAGRAPHS, { model: "gpt4o", openai_key: KEY });
		const failed = await job.waitFor(hasEnded);
		expect(failed).toMatchObject({ status: "failed", error: { error_code: "API_KEY_INVALID", recoverable: true } });
		expect(failed.segments.done).toBeGreaterThan(0);
		const sentBefore = provider.calls[0]?.segments.length ?? 0;

		const without = await retry(server.url, job.id, {});
		expect(without.status).toBe(400);
		expect(await problemOf(without)).toMatchObject({ error_code: "API_KEY_INVALID" });
		expect(await job.status()).toEqual(failed);

		refused = true;
		provider.calls.length = 0;
		expect((await retry(server.url, job.id, { api_key: "sk-another-0123456789" })).status).toBe(200);
		const done = await job.waitFor(hasEnded);
		expect(done).toMatchObject({ status: "completed", segments: { done: failed.segments.total, needs_review: 0 } });
		expect(done.cost_usd).toBeGreaterThan(failed.cost_usd);
		expect(provider.calls.map(({ key }) => key)).toEqual(provider.calls.map(() => "sk-another-0123456789"));
		expect(new Set(textsOf(provider)).size).toBe(textsOf(provider).length);
		expect(textsOf(provider).length).toBeLessThanOrEqual(failed.segments.total - sentBefore);
	}, 30_000);
});

describe("a rerun", () => {
	it("with another glossary sends the segments that hold a changed term, and keeps the corrections", async () => {
		const { server, provider } = await start();
		const job = await submitTiny(server.url, PARAGRAPHS, { model: "gpt4o", openai_key: KEY });
		await job.waitFor(hasEnded);
		const corrected = (await job.list("limit=500")).find(({ source }) => source.includes("number 7 "));
		const byHand = "Corrected <1>by hand</1>.";
		expect((await job.patch(corrected?.id ?? "", byHand)).status).toBe(200);
		const before = await job.chapter();
		provider.calls.length = 0;

		const form = new FormData();
		form.append("glossary", new File(["number 3,numero tres\nnumber 7,numero siete\n"], "terms.csv"));
		form.append("openai_key", KEY);
		const answer = await fetch(`${server.url}/jobs/${job.id}/rerun`, { method: "POST", body: form });
		expect(answer.status, await answer.clone().text()).toBe(200);
		const again = servedJob(server.url, ((await answer.json()) as { job_id: string }).job_id);
		const done = await again.waitFor(hasEnded);
		expect(done).toMatchObject({ status: "completed", segments: { needs_review: 0 } });
		const sent = textsOf(provider);
		expect(sent.every((text) => text.includes("number 3"))).toBe(true);
		expect(sent.length).toBeGreaterThan(0);
		expect(await again.chapter()).toContain("Corrected <em>by hand</em>.");
		// The first job's book is as it was.
		expect(await job.chapter()).toBe(before);
	}, 30_000);

	it("with another style sends the whole book again", async () => {
		const { server, provider } = await start();
		const job = await submitTiny(server.url, 3, { model: "gpt4o", openai_key: KEY });
		await job.waitFor(hasEnded);
		const first = textsOf(provider);
		provider.calls.length = 0;
		const form = new FormData();
		form.append("style", "plain");
		form.append("api_key", KEY);
		const answer = await fetch(`${server.url}/jobs/${job.id}/rerun`, { method: "POST", body: form });
		const again = servedJob(server.url, ((await answer.json()) as { job_id: string }).job_id);
		await again.waitFor(hasEnded);
		expect(textsOf(provider)).toEqual(first);
	}, 30_000);
});
