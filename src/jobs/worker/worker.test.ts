import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVENTUALLY, hang } from "../../async/gate.fixture.ts";
import type { BookWorker } from "../../book-worker/book-worker.ts";
import { textBookWorker } from "../../book-worker/text-book-worker.fixture.ts";
import { AppError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { EventBus } from "../../events/event-bus.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

describe("a worker", () => {
	it("heeds a cancel in the very moment of its claim, without the bus", async () => {
		const { promise: isClaimed, resolve: tellClaimed } = Promise.withResolvers<void>();
		const { promise: isCancelled, resolve: tellCancelled } = Promise.withResolvers<void>();
		const { promise: reason, resolve: tellReason } = Promise.withResolvers<unknown>();
		const store: JobStore = {
			...bench.store,
			// No announcement is refused, which would stop it too.
			update: (jobId) => bench.store.get(jobId),
			async claim(...args) {
				const claim = await bench.store.claim(...args);
				tellClaimed();
				await isCancelled;
				return claim;
			},
		};
		const deaf: EventBus = { publish() {}, subscribe: () => new Promise(() => {}), close: async () => {} };
		const engine: BookWorker = {
			...textBookWorker,
			async read(request, signal) {
				if (!signal) return textBookWorker.read(request);
				tellReason(signal.reason ?? "not stopped");
				return hang(signal);
			},
		};
		const jobs = bench.openJobs({}, { store, events: deaf, bookWorker: engine });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await isClaimed;
		expect(await jobs.cancel(id, "local")).toBe(true);
		tellCancelled();
		expect(await reason).toMatchObject({ why: "cancelled" });
	});

	it("stops the one job that is cancelled, and no other", async () => {
		const signals: AbortSignal[] = [];
		const jobs = bench.openJobs({
			beforeBatch(_sent, signal) {
				signals.push(signal);
				return hang(signal);
			},
		});
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await vi.waitFor(() => expect(signals).toHaveLength(1), EVENTUALLY);
		await bench.submit(jobs, "book:5");
		await vi.waitFor(() => expect(signals).toHaveLength(2), EVENTUALLY);
		await jobs.cancel(id, "local");
		expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
		await jobs.stop();
		expect(signals[1]?.reason).toMatchObject({ why: "stopping" });
	});

	it("leaves a job that it could not claim to the next sweep", async () => {
		const events: string[] = [];
		const tell = (event: string) => void events.push(event);
		const log: Log = { info: tell, warn: tell, error: tell };
		let failures = 1;
		const store: JobStore = {
			...bench.store,
			claim(...args) {
				if (failures-- > 0) return Promise.reject(new AppError("The store is away.", { code: "STORAGE_ERROR" }));
				return bench.store.claim(...args);
			},
		};
		const jobs = bench.openJobs({}, { store, log });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 1 });
		expect(events.filter((event) => event === "job.left_behind")).toHaveLength(1);
	});
});
