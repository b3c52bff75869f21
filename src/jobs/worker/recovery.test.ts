import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVENTUALLY, hang, makeGate } from "../../async/gate.fixture.ts";
import { makeCheckpoint } from "../../checkpoints/checkpoint-store.contract.ts";
import { AppError } from "../../core/errors.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { createLocalQueue } from "../../queues/local.ts";
import type { Queue } from "../../queues/queue.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const TAKEOVER_MS = 41_000;

describe("a start", () => {
	it("takes up what waits and what a dead process left, at once, and sends nothing again", async () => {
		const before = bench.openJobs();
		const [half, waiting] = [await bench.submit(before, "book:20"), await bench.submit(before, "book:5")];
		// What a killed process leaves: a lease that has not run out, and checkpoints.
		await bench.store.claim(half.id, "killed", 30_000);
		const done = Array.from({ length: 10 }, (_, n) => makeCheckpoint(n + 1));
		const progress = { ...half.progress, percent: 49 };
		await bench.checkpoints.append(half.id, 1, done, { progress });

		const percents: number[] = [];
		const jobs = bench.openJobs({
			beforeBatch: async () => void percents.push((await bench.store.get(half.id))?.progress.percent ?? -1),
		});
		await jobs.start();
		expect(await bench.waitForEnd(half.id)).toMatchObject({
			state: "completed",
			attempt: 2,
			progress: { percent: 100, segments: { done: 20 } },
		});
		expect(await bench.waitForEnd(waiting.id)).toMatchObject({ state: "completed", attempt: 1 });
		expect(Math.min(...percents)).toBe(49);
		expect(bench.sent).toHaveLength(10 + 5);
		// Once by the waiting job; the other one had it already.
		expect(bench.sent.filter((segment) => segment === "d1-s1")).toHaveLength(1);
	});

	it("takes a job with nothing left to translate straight to its book", async () => {
		const { id } = await bench.submit(bench.openJobs(), "book:3");
		await bench.store.claim(id, "killed", 30_000);
		await bench.checkpoints.append(
			id,
			1,
			[1, 2, 3].map((n) => makeCheckpoint(n)),
			{},
		);
		await bench.openJobs().start();
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed" });
		expect(bench.sent).toEqual([]);
	});
});

describe("a stop in the middle of a job", () => {
	it("leaves it processing and free, with what was translated, and the next start goes on", async () => {
		let running: AbortSignal | undefined;
		const first = bench.openJobs({
			beforeBatch: (sent, signal) => {
				running = signal;
				return sent >= 10 ? hang(signal) : undefined;
			},
		});
		await first.start();
		const { id } = await bench.submit(first, "book:20");
		await bench.waitFor(id, (job) => job.progress.segments.done === 10);
		await first.stop();
		expect(running?.reason).toMatchObject({ why: "stopping" });
		const left = await bench.store.get(id);
		expect(left).toMatchObject({ state: "processing", attempt: 1, leaseUntil: 0 });
		expect(left?.progress.percent).toBeGreaterThan(0);
		expect(await bench.checkpoints.load(id)).toHaveLength(10);

		const next = bench.openJobs();
		await next.start();
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 2 });
		expect(bench.sent).toHaveLength(20);
	});

	it("lets a last batch be stored that came in as the signal did", async () => {
		const gate = makeGate();
		const jobs = bench.openJobs({
			// The reply is there when the abort comes, so it is still saved.
			beforeBatch: (sent) => (sent === 5 ? gate.wait() : undefined),
			afterRender: () => gate.wait(),
		});
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await bench.waitFor(id, (job) => job.progress.segments.done === 5);
		const stopping = jobs.stop();
		gate.open();
		await stopping;
		expect(await bench.store.get(id)).toMatchObject({ state: "completed" });
	});

	it("ends in time, even with a provider that ignores the signal, and takes nothing new", async () => {
		const jobs = bench.openJobs({ beforeBatch: () => new Promise(() => {}) });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await bench.waitFor(id, (job) => job.state === "processing");
		await jobs.stop();
		expect(await bench.store.get(id)).toMatchObject({ state: "processing", leaseUntil: 0 });
		const late = await bench.submit(jobs, "book:5");
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(await bench.store.get(late.id)).toMatchObject({ state: "pending" });
	});
});

describe("two workers", () => {
	it("race for the same jobs, and each job runs once", async () => {
		const [one, two] = [bench.openJobs({}, { singleProcess: false }), bench.openJobs({}, { singleProcess: false })];
		const submitted = [];
		for (let n = 0; n < 6; n++) submitted.push(await bench.submit(n % 2 ? one : two, "book:10"));
		await Promise.all([one.start(), two.start()]);
		for (const { id } of submitted) {
			expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 1 });
		}
		expect(bench.sent).toHaveLength(60);
	});

	it("change hands when a lease is over: the first one stops, and its late work changes nothing", async () => {
		const gate = makeGate();
		let firstSignal: AbortSignal | undefined;
		const first = bench.openJobs(
			{
				beforeBatch: (sent, signal) => {
					firstSignal = signal;
					return sent === 5 ? gate.wait() : undefined;
				},
			},
			{ singleProcess: false, timing: { sweepMs: 60_000 } },
		);
		await first.start();
		const { id } = await bench.submit(first, "book:20");
		await bench.waitFor(id, (job) => job.progress.segments.done === 5);

		bench.clock.skip(TAKEOVER_MS);
		await bench.openJobs({}, { singleProcess: false }).start();
		const done = await bench.waitForEnd(id);
		expect(done).toMatchObject({ state: "completed", attempt: 2 });
		expect(firstSignal?.aborted).toBe(false);
		gate.open();
		await vi.waitFor(() => expect(firstSignal?.aborted).toBe(true), EVENTUALLY);
		await first.stop();
		expect(await bench.store.get(id)).toEqual(done);
		expect(bench.listFiles()).toEqual([done.inputKey, done.output?.blobKey, done.output?.reportKey].sort());
	});

	it("stop at the next heartbeat when another one has the job", async () => {
		const signals: AbortSignal[] = [];
		const jobs = bench.openJobs(
			{
				beforeBatch: (_sent, signal) => {
					signals.push(signal);
					return hang(signal);
				},
			},
			{ singleProcess: false, timing: { heartbeatMs: 20, sweepMs: 60_000 } },
		);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await bench.waitFor(id, (job) => job.message.startsWith("translating"));
		// In one moment, so that no heartbeat comes between.
		bench.clock.skip(TAKEOVER_MS);
		expect(await bench.store.claim(id, "another", 30_000)).not.toBeNull();
		await vi.waitFor(() => expect(signals.map((signal) => signal.aborted)).toEqual([true]), EVENTUALLY);
		expect(await bench.store.get(id)).toMatchObject({ state: "processing", attempt: 2, workerId: "another" });
	});
});

describe("a store that fails", () => {
	function failing(
		store: JobStore,
		broken: () => boolean,
		onFail: (write: "update" | "end") => void = () => {},
	): JobStore {
		const fail = (write: "update" | "end") => {
			onFail(write);
			return Promise.reject(new AppError("The disk is full.", { code: "STORAGE_ERROR" }));
		};
		return {
			...store,
			update: (...args) => (broken() ? fail("update") : store.update(...args)),
			end: (...args) => (broken() ? fail("end") : store.end(...args)),
		};
	}

	it("makes a worker stop before its lease ends, for it can't renew it", async () => {
		let broken = false;
		let running: AbortSignal | undefined;
		const store = failing(bench.store, () => broken);
		const jobs = bench.openJobs(
			{
				beforeBatch: (_sent, signal) => {
					broken = true;
					running = signal;
					return hang(signal);
				},
			},
			{ store, timing: { leaseMs: 2_000, leaseMarginMs: 1_300, heartbeatMs: 200 } },
		);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		// How long before, lease.test.ts says.
		await vi.waitFor(() => expect(running?.reason).toMatchObject({ why: "lost" }), EVENTUALLY);
		expect(await bench.store.get(id)).toMatchObject({ state: "processing" });
	});

	it("for a moment costs nothing but another attempt", async () => {
		let broken = true;
		const failed: string[] = [];
		const store = failing(
			bench.store,
			() => broken,
			(write) => failed.push(write),
		);
		const jobs = bench.openJobs({}, { store });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await vi.waitFor(() => expect(failed).toContain("end"), EVENTUALLY);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(await bench.store.get(id)).toMatchObject({ state: "processing", attempt: 1 });
		broken = false;
		bench.clock.skip(TAKEOVER_MS);
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 2 });
		expect(bench.sent).toHaveLength(5);
	});
});

describe("a queue elsewhere that is down", () => {
	it("stops no start and no submit, and what waits is handed out once it is back", async () => {
		const works = createLocalQueue();
		let isDown = true;
		const queue: Queue = {
			...works,
			async add(delivery) {
				if (isDown) throw new AppError("The queue does not answer.", { code: "STORAGE_ERROR" });
				await works.add(delivery);
			},
		};
		const jobs = bench.openJobs({}, { queue });
		const before = await bench.submit(jobs, "book:5");
		await jobs.start();
		const after = await bench.submit(jobs, "book:5");
		isDown = false;
		expect(await bench.waitForEnd(before.id)).toMatchObject({ state: "completed" });
		expect(await bench.waitForEnd(after.id)).toMatchObject({ state: "completed" });
	});
});
