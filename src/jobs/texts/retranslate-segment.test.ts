import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hang } from "../../async/gate.fixture.ts";
import type { Job } from "../../core/job.ts";
import type { MtEngine, TranslatorRequest } from "../../providers/translator.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const SIGNAL = new AbortController().signal;

/** An engine that answers with `reply`, and the requests that it was made for. */
function engineOf(reply: (text: string) => string) {
	const made: TranslatorRequest[] = [];
	const makeTranslator = async (request: TranslatorRequest): Promise<MtEngine> => {
		made.push(request);
		return {
			kind: "mt",
			engine: `${request.provider}:again`,
			displayName: "Again",
			keepsTags: true,
			maxTexts: 4,
			maxConcurrency: 1,
			translate: async (texts) => texts.map(reply),
			close: async () => {},
		};
	};
	return { made, makeTranslator };
}

/** A job that has ended with its texts in capitals; from then on the engine answers with `reply`. */
async function endedJob(reply: (text: string) => string, form = {}) {
	let hasEnded = false;
	const engine = engineOf((text) => (hasEnded ? reply(text) : text.toUpperCase()));
	const jobs = bench.openJobs({}, { makeTranslator: engine.makeTranslator });
	await jobs.start();
	const { id } = await bench.submit(jobs, "book:5", form);
	const job = await bench.waitForEnd(id);
	hasEnded = true;
	engine.made.length = 0;
	const textOf = async (segmentId: string, of: Job = job) =>
		(await jobs.texts.list(of, { limit: 100 })).segments.find((segment) => segment.id === segmentId);
	return { jobs, job, engine, textOf };
}

describe("a retranslated text of an ended job", () => {
	it("is stored as the newest and counted, and the job keeps its state", async () => {
		const { jobs, job, textOf } = await endedJob((text) => `Otra vez: ${text}`);
		const found = await jobs.texts.retranslate(job, "d1-s3", {}, SIGNAL);
		const expected = { id: "d1-s3", translation: "Otra vez: Sentence 3.", state: "translated" };
		expect(found).toMatchObject(expected);
		const after = await bench.store.get(job.id);
		expect(after).toMatchObject({ state: "completed", endedAt: job.endedAt });
		expect(after?.revision).toBeGreaterThan(job.revision);
		expect(after?.progress.requests).toBe((job.progress.requests ?? 0) + 1);
		// The engine costs nothing.
		expect(after?.progress).toMatchObject({ costUsd: 0, assumedUsd: 0, reservedUsd: 0 });
		expect(await textOf("d1-s3", after ?? job)).toMatchObject(expected);
		const entries = await bench.checkpoints.load(job.id);
		expect(entries.at(-1)).toMatchObject({
			fingerprint: "print-3",
			text: "Otra vez: Sentence 3.",
			engine: "pseudo:again",
		});
	});

	it("stays as it was if no translation can be verified; the calls are counted", async () => {
		const { jobs, job, textOf } = await endedJob(() => "");
		await expect(jobs.texts.retranslate(job, "d1-s3", {}, SIGNAL)).rejects.toMatchObject({
			code: "TRANSLATION_FAILED",
			message: expect.stringMatching(/^No translation of d1-s3 could be verified .* stays[.]$/),
			details: { segment: "d1-s3" },
		});
		expect(await textOf("d1-s3")).toMatchObject({ translation: "SENTENCE 3." });
		const after = await bench.store.get(job.id);
		expect(after?.progress.requests).toBeGreaterThan(job.progress.requests ?? 0);
		expect(after?.revision).toBe(job.revision);
	});

	it("is sent with the caller's own key, which the job does not store", async () => {
		const { jobs, job, engine } = await endedJob((text) => `Sí: ${text}`, { model: "chatgptapi", openai_key: "first" });
		await jobs.texts.retranslate(job, "d1-s1", { apiKey: "swordfish" }, SIGNAL);
		expect(engine.made.map(({ provider, keys }) => [provider, keys])).toEqual([["openai", ["swordfish"]]]);
		expect(bench.dump()).not.toContain("swordfish");
	});

	it("needs a key if its model does, and sends nothing without one", async () => {
		const { jobs, job, engine } = await endedJob((text) => text, { model: "chatgptapi", openai_key: "first" });
		await expect(jobs.texts.retranslate(job, "d1-s1", {}, SIGNAL)).rejects.toMatchObject({
			code: "API_KEY_INVALID",
			message: expect.stringMatching(/needs a key: send it as api_key[.]$/),
			details: { field: "api_key" },
		});
		expect(engine.made).toEqual([]);
	});

	it("is refused if it was corrected by hand (rule C7) or does not exist", async () => {
		const { jobs, job, engine } = await endedJob((text) => text);
		await jobs.texts.correct(job, "d1-s2", "A mano.");
		await expect(jobs.texts.retranslate(job, "d1-s2", {}, SIGNAL)).rejects.toMatchObject({
			code: "CONFLICT",
			message: "This segment was corrected by hand, and no machine replaces that.",
		});
		await expect(jobs.texts.retranslate(job, "d1-s9", {}, SIGNAL)).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect(engine.made).toEqual([]);
	});

	it("is refused while its job runs", async () => {
		const jobs = bench.openJobs({ beforeBatch: (_sent, signal) => hang(signal) });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		const job = await bench.waitFor(id, ({ state }) => state === "processing");
		await expect(jobs.texts.retranslate(job, "d1-s1", {}, SIGNAL)).rejects.toMatchObject({
			code: "CONFLICT",
			message: "The job is processing: its segments can be sent again when it has ended.",
		});
	});

	it("is lost if the job is removed meanwhile", async () => {
		const { jobs, job } = await endedJob((text) => `Sí: ${text}`);
		await bench.store.delete(job.id);
		await expect(jobs.texts.retranslate(job, "d1-s1", {}, SIGNAL)).rejects.toThrow();
	});
});
