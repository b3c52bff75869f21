import { describe, expect, it, onTestFinished, vi } from "vitest";
import { isAbort } from "../../core/errors.ts";
import type { Slot } from "../../queues/queue.ts";
import { AttemptStopped, startAttempt, stopReasonOf, timeoutError } from "./attempt.ts";

const SLOT: Slot = { release() {}, reacquire() {} };

describe("an attempt", () => {
	it("goes on until it is stopped, for the first reason", () => {
		const attempt = startAttempt("job-1", SLOT);
		expect([attempt.jobId, attempt.slot, attempt.signal.aborted, stopReasonOf(attempt)]).toEqual([
			"job-1",
			SLOT,
			false,
			null,
		]);
		const first = new AttemptStopped("cancelled");
		attempt.stop(first);
		attempt.stop(new AttemptStopped("lost"));
		expect(attempt.signal.aborted).toBe(true);
		expect(stopReasonOf(attempt)).toBe(first);
	});

	it("that another hand stopped stops as the process does", () => {
		const signal = AbortSignal.abort(new Error("other"));
		expect(stopReasonOf({ ...startAttempt("job-1", SLOT), signal })).toMatchObject({ why: "stopping" });
	});
});

describe("the reason of a stop", () => {
	it("is an abort to all that it passes through, and says why", () => {
		for (const why of ["lost", "cancelled", "stopping", "timeout"] as const) {
			const stopped = new AttemptStopped(why);
			expect(isAbort(stopped)).toBe(true);
			expect([stopped.why, stopped.message]).toEqual([why, `the attempt was stopped: ${why}`]);
		}
	});

	it("becomes the job's error where it took too long", () => {
		const error = timeoutError(new AttemptStopped("timeout", "No progress for an hour."));
		expect(error).toMatchObject({ code: "TIMEOUT_ERROR", message: "No progress for an hour." });
	});
});

describe("work that is waited for", () => {
	const never = new Promise<never>(() => {});

	it("gives its result or its failure, also while the attempt is stopped", async () => {
		const attempt = startAttempt("job-1", SLOT);
		expect(await settleOrAbandon(attempt, Promise.resolve("done"), 1_000)).toBe("done");
		await expect(settleOrAbandon(attempt, Promise.reject(new Error("no")), 1_000)).rejects.toThrow("no");
		attempt.stop(new AttemptStopped("lost"));
		expect(await settleOrAbandon(attempt, Promise.resolve("done"), 1_000)).toBe("done");
	});

	it.each([
		["before", true],
		["while", false],
	])("is given up so long after a stop that came %s it was waited for", async (_when, isBefore) => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const attempt = startAttempt("job-1", SLOT);
		if (isBefore) attempt.stop(new AttemptStopped("cancelled"));
		let failure: unknown = null;
		const waiting = settleOrAbandon(attempt, never, 1_000).catch((error: unknown) => {
			failure = error;
		});
		if (!isBefore) {
			await vi.advanceTimersByTimeAsync(60_000);
			expect(failure).toBeNull();
			attempt.stop(new AttemptStopped("cancelled"));
		}
		await vi.advanceTimersByTimeAsync(999);
		expect(failure).toBeNull();
		await vi.advanceTimersByTimeAsync(1);
		await waiting;
		expect(failure).toMatchObject({ why: "cancelled" });
		expect(vi.getTimerCount()).toBe(0);
	});
});
