import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hang } from "../../async/gate.fixture.ts";
import { AppError } from "../../core/errors.ts";
import type { Job } from "../../core/job.ts";
import type { OptionChanges } from "../../options/change-options.ts";
import type { TranslatorFactory } from "../../providers/translator.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import type { Jobs } from "../jobs.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const failing = (sent: number) => {
	if (sent >= 10) throw new AppError("The provider is gone.", { code: "TRANSLATION_FAILED" });
};

/** A job that fails after ten of its twenty segments, until `mend` is called. */
async function failHalfWay(form: Parameters<Bench["submit"]>[2] = {}): Promise<{ jobs: Jobs; job: Job; mend(): void }> {
	let broken = true;
	const jobs = bench.openJobs({ beforeBatch: (sent) => (broken ? failing(sent) : undefined) });
	await jobs.start();
	const { id } = await bench.submit(jobs, "book:20", form);
	const job = await bench.waitForEnd(id);
	expect(job).toMatchObject({ state: "failed", attempt: 1 });
	return {
		jobs,
		job,
		mend() {
			broken = false;
		},
	};
}

describe("a retry", () => {
	it("goes on where a failed job ended: nothing is sent again, and nothing that was shown falls", async () => {
		const { jobs, job, mend } = await failHalfWay();
		mend();
		const pending = await bench.retry(jobs, job.id);
		expect(pending).toMatchObject({
			state: "pending",
			attempt: 1,
			startedAt: null,
			endedAt: null,
			expiresAt: null,
			error: null,
			progress: job.progress,
		});
		expect(pending?.version).toBe(job.version + 1);
		const done = await bench.waitForEnd(job.id);
		expect(done).toMatchObject({ state: "completed", attempt: 2, progress: { segments: { done: 20 } } });
		expect(new Set(bench.sent).size).toBe(20);
		expect(bench.sent).toHaveLength(20);
		expect(done.progress.characters).toBe(40);
		expect(done.startedAt).toBeGreaterThanOrEqual(job.endedAt ?? 0);
	});

	it("asks again what was given up on, and a restart does not", async () => {
		const script = { untranslated: (n: number) => n > 12 };
		const jobs = bench.openJobs(script);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		expect(await bench.waitForEnd(id)).toMatchObject({
			state: "failed",
			progress: { segments: { done: 12, needs_review: 8 } },
		});
		script.untranslated = () => false;
		await bench.retry(jobs, id);
		expect(await bench.waitForEnd(id)).toMatchObject({
			state: "completed",
			progress: { segments: { done: 20, needs_review: 0 } },
		});
		expect(bench.sent).toHaveLength(28);

		await jobs.stop();
		const again = await bench.store.get(id);
		expect(await bench.checkpoints.load(id, again?.retriedAtAttempt)).toHaveLength(20);
	});

	it("is for failed and cancelled jobs of its owner alone", async () => {
		const jobs = bench.openJobs({ beforeBatch: (_sent, signal) => hang(signal) });
		const { id } = await bench.submit(jobs, "book:5");
		await expect(bench.retry(jobs, id)).rejects.toMatchObject({ code: "CONFLICT" });
		// Whatever it asks for, the job's state is the reason.
		await expect(bench.retry(jobs, id, { model: "no-such-model" })).rejects.toMatchObject({ code: "CONFLICT" });
		await jobs.start();
		await bench.waitFor(id, ({ state }) => state === "processing");
		await expect(bench.retry(jobs, id)).rejects.toMatchObject({ code: "CONFLICT" });
		await jobs.cancel(id, "local");
		expect(await bench.retry(jobs, id, {}, "other")).toBeNull();
		expect(await bench.retry(jobs, "unknown")).toBeNull();
		bench.clock.skip(4 * 3_600_000);
		expect(await bench.retry(jobs, id)).toBeNull();
	});

	it("comes once where two ask in one moment", async () => {
		const { jobs, job, mend } = await failHalfWay();
		mend();
		const outcomes = await Promise.allSettled([bench.retry(jobs, job.id), bench.retry(jobs, job.id)]);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
		expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
		expect(await bench.waitForEnd(job.id)).toMatchObject({ state: "completed", attempt: 2 });
	});

	it("is for no job that expires while its provider is asked", async () => {
		const { job } = await failHalfWay();
		const makeTranslator: TranslatorFactory = (request) => {
			bench.clock.skip(4 * 3_600_000);
			return bench.makeTranslator({})(request);
		};
		const jobs = bench.openJobs({}, { makeTranslator });
		await expect(bench.retry(jobs, job.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
	});

	it("needs a key again where the caller had brought one, and leaves the job as it is without", async () => {
		const { jobs, job, mend } = await failHalfWay({ model: "chatgptapi", openai_key: "sk-first" });
		expect(job.sealedKey).toBeNull();
		await expect(bench.retry(jobs, job.id)).rejects.toMatchObject({ code: "API_KEY_INVALID" });
		expect(await bench.store.get(job.id)).toEqual(job);
		mend();
		await bench.retry(jobs, job.id, { api_key: "sk-second" });
		const done = await bench.waitForEnd(job.id);
		expect(done.state).toBe("completed");
		expect(bench.keysUsed).toEqual(["sk-first", "sk-first", "sk-second", "sk-second"]);
		expect(bench.dump()).not.toMatch(/sk-first|sk-second/);
	});

	it("needs the caller's own key also where its server needs none by rule", async () => {
		const { jobs, job } = await failHalfWay({ model: "libretranslate", api_key: "lt-key" });
		await expect(bench.retry(jobs, job.id)).rejects.toMatchObject({ code: "API_KEY_INVALID" });
	});

	it("uses the operator's key where there is one", async () => {
		const jobs = bench.openJobs({ beforeBatch: failing }, { operatorKeys: () => ["sk-operator"] });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20", { model: "chatgptapi" });
		await bench.waitForEnd(id);
		expect(await bench.retry(jobs, id)).toMatchObject({ state: "pending", sealedKey: null });
	});

	it("may bring another model and bound, as far as the job can have them", async () => {
		const { jobs, job, mend } = await failHalfWay({ style: "plain", model: "chatgptapi", openai_key: "sk-first" });
		const refused = async (changes: OptionChanges, field: string) => {
			await expect(bench.retry(jobs, job.id, changes)).rejects.toMatchObject({
				code: "VALIDATION_ERROR",
				details: { field },
			});
			expect(await bench.store.get(job.id)).toEqual(job);
		};
		await refused({ model: "no-such-model" }, "model");
		// It follows no instructions, and the job has a style.
		await refused({ model: "apertium" }, "model");
		await refused({ model: "openai:gpt-unheard-of", max_cost_usd: 1, api_key: "sk-2" }, "max_cost_usd");
		await refused({ model: "openai:gpt-unheard-of", price_input: 1, api_key: "sk-2" }, "price_output");
		mend();
		await bench.retry(jobs, job.id, { model: "pseudo", max_cost_usd: 3 });
		expect(await bench.waitForEnd(job.id)).toMatchObject({
			state: "completed",
			options: { model: "pseudo", modelId: "pseudo", maxCostUsd: 3, style: "plain" },
		});
	});

	it("is refused where the other model can't do the pair", async () => {
		const { job } = await failHalfWay();
		const jobs = bench.openJobs(
			{},
			{
				makeTranslator: async () => {
					throw new AppError("no such pair", { code: "VALIDATION_ERROR", details: { field: "target_language" } });
				},
			},
		);
		await expect(bench.retry(jobs, job.id, { model: "apertium" })).rejects.toThrow("no such pair");
		expect(await bench.store.get(job.id)).toEqual(job);
	});

	it("waits for a place where its owner has too many jobs", async () => {
		const { job } = await failHalfWay();
		const jobs = bench.openJobs({}, { limits: { maxActiveJobs: 1 } });
		await bench.submit(jobs, "book:1");
		await bench.store.create({ ...job, id: "another", state: "pending" });
		await expect(bench.retry(jobs, job.id)).rejects.toMatchObject({ code: "RATE_LIMIT_EXCEEDED" });
		expect(await bench.store.get(job.id)).toEqual(job);
	});
});
