import { AppError } from "../../core/errors.ts";
import type { Slot } from "../../queues/queue.ts";

/**
 * Why a running attempt is stopped: it no longer holds its job (`lost`), the job was `cancelled`, this process shuts
 * down (`stopping`), or it took too long (`timeout`).
 */
export type StopReason = "lost" | "cancelled" | "stopping" | "timeout";

/** The reason of an attempt's abort signal; an abort error to everything that it passes through. */
export class AttemptStopped extends Error {
	readonly why: StopReason;

	constructor(why: StopReason, message = `the attempt was stopped: ${why}`) {
		super(message);
		this.name = "AbortError";
		this.why = why;
	}
}

/** One try at a job in this process. */
export interface RunningAttempt {
	readonly jobId: string;
	/** Its place among the books that this process translates. */
	readonly slot: Slot;
	readonly signal: AbortSignal;
	/** Stops it; the first reason counts. */
	stop(reason: AttemptStopped): void;
}

export function startAttempt(jobId: string, slot: Slot): RunningAttempt {
	const controller = new AbortController();
	return { jobId, slot, signal: controller.signal, stop: (reason) => controller.abort(reason) };
}

/** Why `attempt` was stopped; `null` while it runs. */
export function stopReasonOf(attempt: RunningAttempt): AttemptStopped | null {
	const { aborted, reason } = attempt.signal;
	if (!aborted) return null;
	return reason instanceof AttemptStopped ? reason : new AttemptStopped("stopping");
}

export function timeoutError(reason: AttemptStopped): AppError {
	return new AppError(reason.message, { code: "TIMEOUT_ERROR" });
}
