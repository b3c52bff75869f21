import { AppError } from "../../core/errors.ts";
import type { Slot } from "../../queues/queue.ts";

/**
 * Why a running attempt is stopped: its job has another holder or none (`lost`), was
 * cancelled, this process shuts down (`stopping`), or it took too long (`timeout`).
 */
export type StopReason = "lost" | "cancelled" | "stopping" | "timeout";

/** The reason that an attempt's signal carries; an abort to everything that it passes through. */
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
	/** Its place among the books that are translated here. */
	readonly slot: Slot;
	readonly signal: AbortSignal;
	/** Stops it; the first reason stands. */
	stop(reason: AttemptStopped): void;
}

export function startAttempt(jobId: string, slot: Slot): RunningAttempt {
	const controller = new AbortController();
	return { jobId, slot, signal: controller.signal, stop: (reason) => controller.abort(reason) };
}

/** Why `attempt` was stopped, or `null` while it may go on. */
export function stopReasonOf(attempt: RunningAttempt): AttemptStopped | null {
	const { aborted, reason } = attempt.signal;
	if (!aborted) return null;
	return reason instanceof AttemptStopped ? reason : new AttemptStopped("stopping");
}

export function timeoutError(reason: AttemptStopped): AppError {
	return new AppError(reason.message, { code: "TIMEOUT_ERROR" });
}

/**
 * Waits for `work`, but no longer than `graceMs` once the attempt is stopped: work that
 * does not heed its signal must not keep a worker's place for ever.
 */
export async function settleOrAbandon<T>(attempt: RunningAttempt, work: Promise<T>, graceMs: number): Promise<T> {
	const { signal } = attempt;
	let timer: NodeJS.Timeout | undefined;
	let startTimer = () => {};
	const abandoned = new Promise<never>((_, reject) => {
		startTimer = () => {
			timer = setTimeout(() => reject(signal.reason), graceMs);
		};
	});
	if (signal.aborted) startTimer();
	else signal.addEventListener("abort", startTimer, { once: true });
	try {
		return await Promise.race([work, abandoned]);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", startTimer);
	}
}
