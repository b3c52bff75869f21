import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import { silentLog } from "../../core/log.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { createMemoryJobStore } from "../../job-stores/memory.ts";
import { type RunningAttempt, startAttempt, stopReasonOf } from "./attempt.ts";
import { keepLease } from "./lease.ts";

const TIMING = { leaseMs: 30_000, heartbeatMs: 10_000, leaseMarginMs: 10_000 };
const SAFE_MS = TIMING.leaseMs - TIMING.leaseMarginMs;

describe("the lease of a running job", () => {
	let store: JobStore;
	let beats: number;
	let attempt: RunningAttempt;
	let end: () => void;

	beforeEach(() => {
		vi.useFakeTimers();
		store = createMemoryJobStore({ clock: systemClock });
		beats = 0;
		attempt = startAttempt("a", { release() {}, reacquire() {} });
	});
	afterEach(() => {
		end();
		vi.useRealTimers();
	});

	/** @param update takes the place of the store's own */
	async function claimAndKeep(update: JobStore["update"] = store.update): Promise<void> {
		await store.create(makeJob({ id: "a" }));
		const claimedAt = systemClock.monotonic();
		const job = await store.claim("a", "worker-1", TIMING.leaseMs);
		if (!job) throw new Error("a new job was not claimable");
		const counted: JobStore["update"] = (...args) => {
			beats++;
			return update(...args);
		};
		end = keepLease(job, claimedAt, attempt, {
			store: { ...store, update: counted },
			clock: systemClock,
			log: silentLog,
			timing: TIMING,
		});
	}

	const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
	const whyStopped = () => stopReasonOf(attempt)?.why ?? null;
	const unavailable = () => Promise.reject(new AppError("The store is away.", { code: "STORAGE_ERROR" }));

	it("is renewed for as long as the job runs, which keeps its attempt", async () => {
		await claimAndKeep();
		for (let n = 1; n <= 20; n++) {
			await passes(TIMING.heartbeatMs);
			expect((await store.get("a"))?.leaseUntil).toBe(Date.now() + TIMING.leaseMs);
		}
		expect([whyStopped(), beats]).toEqual([null, 20]);
	});

	it.each([
		["fails", unavailable],
		["hangs", () => new Promise<never>(() => {})],
	])("stops the attempt by its margin, and no sooner, when the store %s", async (_, update) => {
		await claimAndKeep(update);
		await passes(SAFE_MS - 1);
		expect(whyStopped()).toBeNull();
		await passes(1);
		expect(whyStopped()).toBe("lost");
	});

	it("counts from before a heartbeat that was slow, never from its answer", async () => {
		await claimAndKeep(async (...args) => {
			if (beats > 1) return unavailable();
			await new Promise((resolve) => setTimeout(resolve, 5_000));
			return store.update(...args);
		});
		await passes(TIMING.heartbeatMs + SAFE_MS - 1);
		expect(whyStopped()).toBeNull();
		await passes(1);
		expect(whyStopped()).toBe("lost");
	});

	it("counts from before a claim that was slow", async () => {
		await store.create(makeJob({ id: "a" }));
		const claimedAt = systemClock.monotonic();
		await passes(5_000);
		const job = await store.claim("a", "worker-1", TIMING.leaseMs);
		if (!job) throw new Error("a new job was not claimable");
		const ports = { store: { ...store, update: unavailable }, clock: systemClock, log: silentLog, timing: TIMING };
		end = keepLease(job, claimedAt, attempt, ports);
		await passes(SAFE_MS - 5_000 - 1);
		expect(whyStopped()).toBeNull();
		await passes(1);
		expect(whyStopped()).toBe("lost");
	});

	it("is renewed soon after a heartbeat that failed, and then kept", async () => {
		let failures = 3;
		await claimAndKeep((...args) => (failures-- > 0 ? unavailable() : store.update(...args)));
		await passes(TIMING.heartbeatMs);
		expect(beats).toBe(1);
		await passes(0.2 * TIMING.heartbeatMs - 1);
		expect(beats).toBe(1);
		await passes(1 + 2 * 0.2 * TIMING.heartbeatMs);
		expect(beats).toBe(4);
		await passes(3 * TIMING.leaseMs);
		expect(whyStopped()).toBeNull();
	});

	it("stops the attempt at the heartbeat that finds the fence fallen, and beats no more", async () => {
		await claimAndKeep();
		await store.cancel("a", null);
		await passes(TIMING.heartbeatMs - 1);
		expect(whyStopped()).toBeNull();
		await passes(1);
		expect(whyStopped()).toBe("lost");
		await passes(5 * TIMING.leaseMs);
		expect(beats).toBe(1);
	});

	it("ends with its job: nothing is written or stopped any more, also by a heartbeat under way", async () => {
		const { promise: held, resolve: release } = Promise.withResolvers<void>();
		await claimAndKeep(async (...args) => {
			await held;
			return store.update(...args);
		});
		await passes(TIMING.heartbeatMs);
		end();
		await store.cancel("a", null);
		release();
		await passes(5 * TIMING.leaseMs);
		expect([beats, whyStopped()]).toEqual([1, null]);
	});
});
