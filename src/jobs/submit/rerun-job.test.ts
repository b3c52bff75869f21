import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import type { OptionChanges } from "../../options/change-options.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import type { Jobs } from "../jobs.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const glossary = (lines: string) => ({ name: "terms.csv", content: Buffer.from(`source,target\n${lines}`) });

async function completedJob(form: Parameters<Bench["submit"]>[2] = {}, changes: Parameters<Bench["openJobs"]>[1] = {}) {
	const jobs = bench.openJobs({}, changes);
	await jobs.start();
	const { id } = await bench.submit(jobs, "book:12", form);
	const job = await bench.waitForEnd(id);
	expect(job.state).toBe("completed");
	bench.sent.length = 0;
	return { jobs, job };
}

async function rerun(jobs: Jobs, jobId: string, changes: OptionChanges) {
	const submitted = await bench.rerun(jobs, jobId, changes);
	expect(submitted?.job).toMatchObject({ state: "pending", attempt: 0, owner: "local", filename: "A book.epub" });
	return bench.waitForEnd(submitted?.job.id ?? "");
}

describe("a rerun", () => {
	it("counts for its owner where nobody else is named, not for the callers of other jobs", async () => {
		const { jobs, job } = await completedJob({}, { limits: { maxActiveJobs: 1 } });
		const waiting = await bench.submit(bench.openJobs(), "book:5", {}, "other");
		await bench.store.claim(waiting.id, "another worker", 3_600_000);
		expect(await rerun(jobs, job.id, {})).toMatchObject({ state: "completed" });
	});

	it("sends the segments whose terms have changed, and no others", async () => {
		const { jobs, job } = await completedJob({ glossary: glossary("Sentence 1,Satz 1\nsentence 7,Satz 7") });
		const again = await rerun(jobs, job.id, { glossary: glossary("Sentence 1,Satz 1\nsentence 7,Spruch 7") });
		expect(again).toMatchObject({ state: "completed", progress: { segments: { done: 12, cached: 11 } } });
		expect(bench.sent).toEqual(["d1-s7"]);
		expect(again.id).not.toBe(job.id);
		expect(again.inputKey).not.toBe(job.inputKey);
		expect(again.inputSha256).toBe(job.inputSha256);
	});

	it.each([
		["style", { style: "plain" }],
		["prompt", { prompt: "Be brief." }],
		["model", { model: "ollama", model_id: "mistral" }],
	])("with another %s sends all", async (_name, changes) => {
		const { jobs, job } = await completedJob();
		expect(await rerun(jobs, job.id, changes)).toMatchObject({
			state: "completed",
			options: { layout: "original_first" },
		});
		expect(bench.sent).toHaveLength(12);
	});

	it("takes its user's corrections along, and leaves the first job its own", async () => {
		const { jobs, job } = await completedJob();
		const correction = {
			document: "d1",
			fingerprint: "print-3",
			occurrence: 1,
			text: "By hand.",
			correctedAt: bench.clock.now(),
		};
		await bench.corrections.put(job.id, correction);
		const again = await rerun(jobs, job.id, { style: "plain" });
		expect(await bench.corrections.load(again.id)).toEqual([correction]);
		expect(bench.sent).toHaveLength(11);
	});

	it("outlives the job that it was made of", async () => {
		const { jobs, job } = await completedJob();
		bench.clock.skip(2 * 3_600_000);
		const again = await rerun(jobs, job.id, { style: "plain" });
		await jobs.stop();
		// Only the first has reached the end of its 72 hours.
		bench.clock.skip(71 * 3_600_000);
		await bench.openJobs().start();
		await bench.waitFor(again.id, () => !bench.listFiles().includes(job.inputKey));
		expect(await bench.store.get(job.id)).toBeNull();
		expect(bench.listFiles()).toContain(again.inputKey);
	});

	it("asks again what needed review, also of a failed job", async () => {
		const jobs = bench.openJobs({ untranslated: (n) => n > 4 });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:12");
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "failed" });
		await jobs.stop();
		bench.sent.length = 0;
		const next = bench.openJobs();
		await next.start();
		expect(await rerun(next, id, {})).toMatchObject({ state: "completed" });
		expect(bench.sent).toHaveLength(8);
	});

	it("is for ended jobs of its owner", async () => {
		const jobs = bench.openJobs();
		const { id } = await bench.submit(jobs, "book:5");
		await expect(bench.rerun(jobs, id)).rejects.toMatchObject({ code: "CONFLICT" });
		await jobs.cancel(id, "local");
		expect(await bench.rerun(jobs, id, {}, "other")).toBeNull();
		expect(await bench.rerun(jobs, id)).toMatchObject({ job: { state: "pending" } });
	});

	it("leaves nothing where it is refused", async () => {
		const { jobs, job } = await completedJob({ model: "chatgptapi", openai_key: "sk-mine" });
		const files = bench.listFiles();
		const refused = async (changes: OptionChanges, error: object) => {
			await expect(bench.rerun(jobs, job.id, changes)).rejects.toMatchObject(error);
			expect(bench.listFiles()).toEqual(files);
			expect((await bench.store.list({ owner: "local", limit: 9 })).jobs).toHaveLength(1);
		};
		await refused({ style: "plain" }, { code: "API_KEY_INVALID" });
		await refused({ model: "nobody" }, { details: { field: "model" } });
		await refused({ model: "apertium", style: "plain" }, { details: { field: "style" } });
		const full = bench.openJobs(
			{},
			{ store: { ...bench.store, create: () => Promise.reject(new AppError("full", { code: "STORAGE_ERROR" })) } },
		);
		await expect(bench.rerun(full, job.id, { openai_key: "sk-mine" })).rejects.toMatchObject({ message: "full" });
		expect(bench.listFiles()).toEqual(files);
	});

	it("counts among its owner's jobs", async () => {
		const { jobs, job } = await completedJob({}, { limits: { maxActiveJobs: 1 } });
		await jobs.stop();
		await bench.submit(jobs, "book:1");
		await expect(bench.rerun(jobs, job.id)).rejects.toMatchObject({ code: "RATE_LIMIT_EXCEEDED" });
	});
});
