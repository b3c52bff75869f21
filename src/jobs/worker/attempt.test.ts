import { describe, expect, it } from "vitest";
import { isAbort } from "../../core/errors.ts";
import type { Slot } from "../../queues/queue.ts";
import { AttemptStopped, startAttempt, stopReasonOf, timeoutError } from "./attempt.ts";

const SLOT: Slot = { release() {}, reacquire() {} };

describe("an attempt", () => {
	it("runs until it is stopped, and keeps the first reason", () => {
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

	it("that was aborted otherwise stops like the process", () => {
		const signal = AbortSignal.abort(new Error("other"));
		expect(stopReasonOf({ ...startAttempt("job-1", SLOT), signal })).toMatchObject({ why: "stopping" });
	});
});

describe("the reason of a stop", () => {
	it("is an abort error that says why", () => {
		for (const why of ["lost", "cancelled", "stopping", "timeout"] as const) {
			const stopped = new AttemptStopped(why);
			expect(isAbort(stopped)).toBe(true);
			expect([stopped.why, stopped.message]).toEqual([why, `the attempt was stopped: ${why}`]);
		}
	});

	it("becomes the job's error after a timeout", () => {
		const error = timeoutError(new AttemptStopped("timeout", "No progress for an hour."));
		expect(error).toMatchObject({ code: "TIMEOUT_ERROR", message: "No progress for an hour." });
	});
});
