import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVENTUALLY, hang } from "../../async/gate.fixture.ts";
import { silentLog } from "../../core/log.ts";
import type { EventBus } from "../../events/event-bus.ts";
import { createMemoryEventBus } from "../../events/memory.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import type { JobTiming } from "../job-limits.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import type { Jobs } from "../jobs.ts";
import { cancelChannelOf } from "../notify/publish-writes.ts";
import { startAttempt } from "./attempt.ts";
import { watchCancel } from "./watch-cancel.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const HOUR_MS = 3_600_000;
/** No heartbeat comes in the time of a test. */
const QUIET_LEASE = { leaseMs: HOUR_MS, heartbeatMs: HOUR_MS };

/** Two processes on one store: one takes jobs in, the other one works. */
function openBoth(
	events: EventBus = bench.events,
	timing: Partial<JobTiming> = QUIET_LEASE,
): { api: Jobs; worker: Jobs; reasons: unknown[] } {
	const reasons: unknown[] = [];
	const worker = bench.openJobs(
		{
			beforeBatch(_sent, signal) {
				signal.addEventListener("abort", () => reasons.push(signal.reason));
				return hang(signal);
			},
		},
		{ singleProcess: false, events, timing },
	);
	const api = bench.openJobs({}, { singleProcess: false, events, limits: { maxWorkers: 0 } });
	return { api, worker, reasons };
}

async function startJob({ api, worker }: { api: Jobs; worker: Jobs }): Promise<string> {
	await worker.start();
	const { id } = await bench.submit(api, "book:20");
	await bench.waitFor(id, (job) => job.message.startsWith("translating"));
	return id;
}

describe("a cancel in another process", () => {
	it("aborts the work without waiting for a heartbeat", async () => {
		const both = openBoth();
		const id = await startJob(both);
		expect(await both.api.cancel(id, "local")).toBe(true);
		await vi.waitFor(() => expect(both.reasons).toEqual([expect.objectContaining({ why: "cancelled" })]), EVENTUALLY);
		expect(await bench.store.get(id)).toMatchObject({ state: "cancelled", output: null });
	});

	it("is noticed also where it comes before the bus listens", async () => {
		const slow = createMemoryEventBus();
		const { promise: inForce, resolve: begin } = Promise.withResolvers<void>();
		const both = openBoth({
			...slow,
			async subscribe(jobId, onChange) {
				await inForce;
				return slow.subscribe(jobId, onChange);
			},
		});
		const id = await startJob(both);
		await both.api.cancel(id, "local");
		begin();
		await vi.waitFor(() => expect(both.reasons).toHaveLength(1), EVENTUALLY);
	});

	it("is noticed by the heartbeat where the bus loses it", async () => {
		const deaf: EventBus = { publish: () => {}, subscribe: async () => () => {}, close: async () => {} };
		const both = openBoth(deaf, { heartbeatMs: 20 });
		const id = await startJob(both);
		await both.api.cancel(id, "local");
		await vi.waitFor(() => expect(both.reasons).toEqual([expect.objectContaining({ why: "lost" })]), EVENTUALLY);
	});

	it("is noticed where the job is removed just then", async () => {
		const both = openBoth();
		const id = await startJob(both);
		await bench.store.delete(id);
		bench.events.publish(cancelChannelOf(id));
		await vi.waitFor(() => expect(both.reasons).toEqual([expect.objectContaining({ why: "lost" })]), EVENTUALLY);
	});

	it("that is followed by a retry stops the attempt all the same, and the next one completes the book", async () => {
		let attempts = 0;
		const worker = bench.openJobs(
			{ beforeBatch: (_sent, signal) => (++attempts === 1 ? hang(signal) : undefined) },
			{ singleProcess: false, timing: QUIET_LEASE },
		);
		const api = bench.openJobs({}, { singleProcess: false, limits: { maxWorkers: 0 } });
		const id = await startJob({ api, worker });
		await api.cancel(id, "local");
		await bench.retry(api, id);
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 2 });
	});
});

describe("an attempt that has ended", () => {
	it("listens no more and reads nothing more, also where the bus was slower than the attempt", async () => {
		const { promise: inForce, resolve: begin } = Promise.withResolvers<void>();
		const steps: string[] = [];
		const events: EventBus = {
			...bench.events,
			async subscribe(jobId, onChange) {
				await inForce;
				const end = await bench.events.subscribe(jobId, onChange);
				steps.push("listens");
				return () => {
					steps.push("listens no more");
					end();
				};
			},
		};
		const store = {
			...bench.store,
			async get() {
				steps.push("reads");
				return null;
			},
		};
		const attempt = startAttempt("a", { release() {}, reacquire() {} });
		const endWatch = watchCancel(makeJob({ id: "a" }), attempt, { store, events, log: silentLog });
		endWatch();
		begin();
		await vi.waitFor(() => expect(steps).toEqual(["listens", "listens no more"]), EVENTUALLY);
		expect(attempt.signal.aborted).toBe(false);
	});
});
