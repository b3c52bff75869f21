import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVENTUALLY, hang, makeGate } from "../../async/gate.fixture.ts";
import type { BookWorker } from "../../book-worker/book-worker.ts";
import { textBookWorker } from "../../book-worker/text-book-worker.fixture.ts";
import type { CheckpointStore } from "../../checkpoints/checkpoint-store.ts";
import { AppError } from "../../core/errors.ts";
import type { EventBus } from "../../events/event-bus.ts";
import { changeJob } from "../change-job.ts";
import { viewJob } from "../job-view.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

describe("a job that runs", () => {
	it("completes with its book, and drops the caller's key", async () => {
		const jobs = bench.openJobs();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:12", { model: "chatgptapi", openai_key: "sk-a, sk-b" });
		const job = await bench.waitForEnd(id);
		expect(job).toMatchObject({
			state: "completed",
			attempt: 1,
			sealedKey: null,
			message: "completed",
			progress: { percent: 100, segments: { total: 12, done: 12, needs_review: 0 }, characters: 30 },
			output: { blobKey: `outputs/${id}/1/original_first.epub`, layout: "original_first" },
		});
		const book = await jobs.openOutput(job);
		const written = (book && (await text(book))) ?? "";
		expect(JSON.parse(written)).toMatchObject({ layout: "original_first", translations: { "d1-s12": "SENTENCE 12." } });
		const part = await jobs.openOutput(job, { start: 0, end: 3 });
		expect(part && (await text(part))).toBe(written.slice(0, 4));
		expect(new Set(bench.keysUsed)).toEqual(new Set(["sk-a", "sk-b"]));
		expect(bench.listFiles()).toEqual([job.inputKey, job.output?.blobKey, job.output?.reportKey].sort());
		expect(bench.listWork()).toEqual([]);
	});

	it("uses the operator's keys where the caller brought none", async () => {
		const jobs = bench.openJobs({}, { operatorKeys: (provider) => [`sk-of-${provider}`] });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:1", { model: "chatgptapi" });
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed" });
		expect(bench.keysUsed).toEqual(["sk-of-openai"]);
	});

	it("shows progress that never falls, and 100 only with the file", async () => {
		const seen: { progress: number; download_url: string | null }[] = [];
		const look = async () => {
			const [job] = (await bench.store.list({ owner: "local", limit: 1 })).jobs;
			if (job) seen.push(viewJob(job, Date.now()));
		};
		const jobs = bench.openJobs({ beforeBatch: look, afterRender: look, batchSize: 1 });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		const last = viewJob(await bench.waitForEnd(id), Date.now());
		const percents = seen.map(({ progress }) => progress);
		expect(percents).toEqual(percents.toSorted((a, b) => a - b));
		expect(percents.at(-1)).toBe(99);
		expect(seen.every(({ download_url }) => download_url === null)).toBe(true);
		expect(last).toMatchObject({ progress: 100, download_url: `/download/${id}` });
	});

	it("is completed with a word on segments that need review, as long as they are few", async () => {
		const jobs = bench.openJobs({ untranslated: (n) => n > 16 });
		await jobs.start();
		const few = await bench.waitForEnd((await bench.submit(jobs, "book:20")).id);
		expect(few).toMatchObject({ state: "completed", message: "completed; 4 segments need review" });
	});

	it("fails, recoverable, when more than the allowed share is untranslated", async () => {
		const jobs = bench.openJobs({ untranslated: (n) => n <= 5 });
		await jobs.start();
		const [large, small] = [await bench.submit(jobs, "book:250"), await bench.submit(jobs, "book:249")];
		expect(await bench.waitForEnd(large.id)).toMatchObject({ state: "completed" });
		expect(await bench.waitForEnd(small.id)).toMatchObject({
			state: "failed",
			error: {
				code: "TRANSLATION_FAILED",
				recoverable: true,
				message: expect.stringMatching(
					/^5 of 249 segments could not be translated \(5 came back empty\).*partial=true/,
				),
			},
			output: null,
			progress: { percent: 99 },
		});
		expect(bench.listFiles().filter((path) => path.includes(small.id))).toEqual([]);
	});

	it("fails with the error's own words, but reveals nothing of an internal fault", async () => {
		const failWith = async (error: Error) => {
			const jobs = bench.openJobs({ beforeBatch: () => Promise.reject(error) });
			await jobs.start();
			const job = await bench.waitForEnd((await bench.submit(jobs, "book:5")).id);
			await jobs.stop();
			return job;
		};
		const refused = new AppError("The provider refused the key.", { code: "API_KEY_INVALID", recoverable: true });
		expect(await failWith(refused)).toMatchObject({
			state: "failed",
			message: "The provider refused the key.",
			error: { code: "API_KEY_INVALID", recoverable: true },
			sealedKey: null,
		});
		const inner = await failWith(new TypeError("undefined is not a secret sk-123"));
		expect(inner.error).toEqual({
			code: "INTERNAL_ERROR",
			message: "Something went wrong inside Diglot.",
			recoverable: false,
		});
		expect((await failWith(new DOMException("aborted", "AbortError"))).error?.code).toBe("INTERNAL_ERROR");
		expect(bench.listWork()).toEqual([]);
	});

	it("fails when its sealed key can't be opened any more", async () => {
		const { id } = await bench.submit(bench.openJobs(), "book:5", { model: "chatgptapi", api_key: "sk-1" });
		const jobs = bench.openJobs({}, { encryptionKey: new Uint8Array(32).fill(8) });
		await jobs.start();
		expect(await bench.waitForEnd(id)).toMatchObject({ error: { code: "API_KEY_INVALID", recoverable: true } });
	});

	it("frees its worker even where the provider ignores the signal", async () => {
		const deaf = bench.openJobs({ beforeBatch: () => new Promise(() => {}) }, { limits: { maxWorkers: 1 } });
		await deaf.start();
		const [stuck, next] = [await bench.submit(deaf, "book:5"), await bench.submit(deaf, "book:5")];
		await bench.waitFor(stuck.id, (job) => job.state === "processing");
		await deaf.cancel(stuck.id, "local");
		expect(await bench.waitFor(next.id, (job) => job.state === "processing")).toMatchObject({ attempt: 1 });
	});
});

describe("time limits", () => {
	it("end a job without progress", async () => {
		const jobs = bench.openJobs(
			{ beforeBatch: (sent, signal) => (sent >= 5 ? hang(signal) : undefined) },
			{ limits: { maxStillMs: 1_500 } },
		);
		await jobs.start();
		expect(await bench.waitForEnd((await bench.submit(jobs, "book:20")).id)).toMatchObject({
			state: "failed",
			error: { code: "TIMEOUT_ERROR", recoverable: true, message: expect.stringContaining("no progress") },
			progress: { segments: { done: 5 } },
		});
	});

	it("leave a slow job alone that has progress", async () => {
		const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 60));
		const jobs = bench.openJobs({ beforeBatch: pause, batchSize: 1 }, { limits: { maxStillMs: 700 } });
		await jobs.start();
		expect(await bench.waitForEnd((await bench.submit(jobs, "book:15")).id)).toMatchObject({ state: "completed" });
	});

	it("end a job that takes too long in all, whatever its progress", async () => {
		const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
		const jobs = bench.openJobs({ beforeBatch: pause, batchSize: 1 }, { limits: { maxJobMs: 300 } });
		await jobs.start();
		expect(await bench.waitForEnd((await bench.submit(jobs, "book:2000")).id)).toMatchObject({
			error: { code: "TIMEOUT_ERROR", message: expect.stringContaining("took longer") },
		});
	});

	it("count all attempts from the first claim", async () => {
		const { id } = await bench.submit(bench.openJobs(), "book:5");
		await bench.store.claim(id, "a worker that died", 1_000);
		bench.clock.skip(3_600_000);
		const jobs = bench.openJobs({ beforeBatch: (_sent, signal) => hang(signal) });
		await jobs.start();
		expect(await bench.waitForEnd(id)).toMatchObject({ attempt: 2, error: { code: "TIMEOUT_ERROR" } });
	});
});

describe("cancel", () => {
	it("aborts the running work at once, and the job stays cancelled", async () => {
		let running: AbortSignal | undefined;
		const jobs = bench.openJobs({
			beforeBatch: (_sent, signal) => {
				running = signal;
				return hang(signal);
			},
		});
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		await vi.waitFor(() => expect(running?.aborted).toBe(false), EVENTUALLY);
		expect(await jobs.cancel(id, "local")).toBe(true);
		// By the time that its caller hears of it.
		expect(running?.reason).toMatchObject({ why: "cancelled" });
		expect(await jobs.cancel(id, "local")).toBe(false);
		expect(await bench.store.get(id)).toMatchObject({ state: "cancelled", sealedKey: null, output: null });
	});

	it("ends a waiting job, which is never begun", async () => {
		const jobs = bench.openJobs();
		const { id } = await bench.submit(jobs, "book:20");
		expect(await jobs.cancel(id, "local")).toBe(true);
		await jobs.start();
		const other = await bench.submit(jobs, "book:5");
		await bench.waitForEnd(other.id);
		expect(bench.sent).toHaveLength(5);
		expect(await bench.store.get(id)).toMatchObject({ state: "cancelled", attempt: 0 });
	});

	it("wins or loses against completion, fifty times, and never both", async () => {
		const jobs = bench.openJobs();
		await jobs.start();
		const outcomes = { completed: 0, cancelled: 0 };
		for (let round = 0; round < 50; round++) {
			const { id } = await bench.submit(jobs, "book:5");
			if (round % 2) await bench.waitFor(id, (job) => job.state !== "pending");
			await new Promise((resolve) => setTimeout(resolve, (round * 7) % 31));
			const won = await jobs.cancel(id, "local");
			const job = await bench.waitForEnd(id);
			expect(job.state).toBe(won ? "cancelled" : "completed");
			expect(job.output === null).toBe(won);
			outcomes[won ? "cancelled" : "completed"]++;
			if (!won) expect(await jobs.openOutput(job).then((book) => book && text(book))).toContain("SENTENCE 5.");
		}
		await jobs.stop();
		expect(outcomes.cancelled).toBeGreaterThan(0);
		expect(bench.listFiles().filter((path) => /^outputs\/.*\.epub$/.test(path))).toHaveLength(outcomes.completed);
		expect(bench.listFiles().filter((path) => /^outputs\/.*\.json$/.test(path))).toHaveLength(outcomes.completed);
	});

	it("that comes with a retry in the very moment of the claim leaves the job to the next attempt", async () => {
		const [claiming, changed] = [makeGate(), makeGate()];
		const messages: unknown[] = [];
		const jobs = bench.openJobs(
			{},
			{
				store: {
					...bench.store,
					async claim(...args) {
						claiming.open();
						await changed.wait();
						return bench.store.claim(...args);
					},
					update(jobId, attempt, patch) {
						messages.push(patch.message);
						return bench.store.update(jobId, attempt, patch);
					},
				},
			},
		);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await claiming.wait();
		await jobs.cancel(id, "local");
		await bench.retry(jobs, id);
		changed.open();
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 2 });
		expect(messages).toContain("waiting for a worker");
	});

	it("beats a completion whose file is already written, and the file goes", async () => {
		const jobs = bench.openJobs({
			afterRender: async () => {
				const [job] = (await bench.store.list({ owner: "local", limit: 1 })).jobs;
				await bench.store.cancel(job?.id ?? "", null);
			},
		});
		await jobs.start();
		const { id, inputKey } = await bench.submit(jobs, "book:5");
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "cancelled", output: null });
		await jobs.stop();
		expect(bench.listFiles()).toEqual([inputKey]);
	});
});

describe("an attempt whose job is written by others too", () => {
	const HOUR_MS = 3_600_000;
	/** Neither the bus nor a heartbeat has a say. */
	const singleProcess = () => ({
		events: { ...bench.events, subscribe: () => new Promise(() => {}) } satisfies EventBus,
		timing: { leaseMs: 3 * HOUR_MS, heartbeatMs: HOUR_MS },
	});

	it("stops at once when what it announces is refused", async () => {
		const signals: AbortSignal[] = [];
		const engine: BookWorker = {
			...textBookWorker,
			async read(request, signal) {
				if (signal) signals.push(signal);
				if (signal) await bench.store.cancel(id, null);
				return textBookWorker.read(request, signal);
			},
		};
		const jobs = bench.openJobs({}, { ...singleProcess(), bookWorker: engine });
		const { id } = await bench.submit(jobs, "book:5");
		await jobs.start();
		await vi.waitFor(() => expect(signals[0]?.reason).toMatchObject({ why: "lost" }), EVENTUALLY);
		await jobs.stop();
		expect(bench.sent).toEqual([]);
	});

	it("stops at once when what it stores is refused", async () => {
		const signals: AbortSignal[] = [];
		const beforeBatch = async (_sent: number, signal: AbortSignal) => {
			signals.push(signal);
			await bench.store.cancel(id, null);
		};
		const jobs = bench.openJobs({ beforeBatch }, singleProcess());
		const { id } = await bench.submit(jobs, "book:10");
		await jobs.start();
		await vi.waitFor(() => expect(signals[0]?.reason).toMatchObject({ why: "lost" }), EVENTUALLY);
		await jobs.stop();
		expect(bench.sent).toHaveLength(5);
	});

	it("is lost, and no fault, when the job is removed", async () => {
		const removed = makeGate();
		const events: string[] = [];
		const tell = (event: string) => void events.push(event);
		const checkpoints: CheckpointStore = {
			...bench.checkpoints,
			async append(...args) {
				const isHeld = await bench.checkpoints.append(...args);
				await bench.store.delete(id);
				removed.open();
				return isHeld;
			},
		};
		const log = { info: tell, warn: tell, error: tell };
		const jobs = bench.openJobs({}, { ...singleProcess(), checkpoints, log });
		const { id, inputKey } = await bench.submit(jobs, "book:5");
		await jobs.start();
		await removed.wait();
		await vi.waitFor(() => expect(bench.listWork()).toEqual([]), EVENTUALLY);
		await jobs.stop();
		expect(events).not.toContain("job.attempt_failed");
		expect(bench.listFiles()).toEqual([inputKey]);
	});

	it("goes on when an announcement can't be written, for it is only news", async () => {
		const update = () => Promise.reject(new AppError("The disk is full.", { code: "STORAGE_ERROR" }));
		const jobs = bench.openJobs({}, { ...singleProcess(), store: { ...bench.store, update } });
		const { id } = await bench.submit(jobs, "book:5");
		await jobs.start();
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 1 });
	});

	it("reads no book that is older than the revision that it names, where a correction comes between the two", async () => {
		const correction = { document: "d1", fingerprint: "print-1", occurrence: 1, text: "By hand.", correctedAt: 1 };
		let isNext = false;
		/** Corrects a text right after the first of the reads, whichever that is. */
		async function thenCorrect<T>(read: Promise<T>): Promise<T> {
			const was = await read;
			if (!isNext) return was;
			isNext = false;
			await bench.corrections.put(id, correction);
			await changeJob(bench.store, id, (job) => ({ ...job, version: job.version + 1, revision: job.revision + 1 }));
			return was;
		}
		const beforeBatch = () => {
			isNext = true;
		};
		const jobs = bench.openJobs(
			{ beforeBatch },
			{
				...singleProcess(),
				store: { ...bench.store, get: (jobId) => thenCorrect(bench.store.get(jobId)) },
				corrections: { ...bench.corrections, load: (jobId) => thenCorrect(bench.corrections.load(jobId)) },
			},
		);
		const { id } = await bench.submit(jobs, "book:5");
		await jobs.start();
		const done = await bench.waitForEnd(id);
		const content = await bench.blobs.read(done.output?.blobKey ?? "");
		const book = JSON.parse(content ? await text(content) : "null");
		expect([done.output?.revision, book.translations["d1-s1"]]).toEqual([0, "By hand."]);
		expect(done.revision).toBe(1);
	});
});

describe("fairness", () => {
	it("lets a second caller's book run beside the first caller's many", async () => {
		const gate = makeGate();
		const jobs = bench.openJobs({ beforeBatch: gate.wait });
		const many = [];
		for (let n = 0; n < 4; n++) many.push(await bench.submit(jobs, "book:5", {}, "ann"));
		const { id } = await bench.submit(jobs, "book:5", {}, "bob");
		await jobs.start();
		await bench.waitFor(id, (job) => job.state === "processing");
		expect(await bench.store.countActive("ann")).toBe(4);
		gate.open();
		for (const job of [...many, { id }]) expect(await bench.waitForEnd(job.id)).toMatchObject({ state: "completed" });
	});
});
