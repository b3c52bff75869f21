import type { Job } from "../../core/job.ts";
import type { JobContext } from "../context.ts";
import type { JobTiming } from "../job-limits.ts";
import { AttemptStopped, type RunningAttempt } from "./attempt.ts";

type Context = Pick<JobContext, "store" | "clock" | "log"> & {
	timing: Pick<JobTiming, "leaseMs" | "heartbeatMs" | "leaseMarginMs">;
};

/** A failed heartbeat is retried after this part of the interval. */
const RETRY_FRACTION = 0.2;

/**
 * Renews the lease of `job` by heartbeats and stops `attempt` when the lease is lost: a write was refused by the
 * fence, or the lease could not be renewed and would end within the margin (rule C4).
 *
 * @param claimedAt monotonic time from before the claim, so that the lease is never believed to last longer than it does
 * @returns stops the heartbeats; the lease itself then expires or ends with the job
 */
export function keepLease(job: Job, claimedAt: number, attempt: RunningAttempt, context: Context): () => void {
	const { store, clock, log, timing } = context;
	const safeMs = timing.leaseMs - timing.leaseMarginMs;
	let safeUntil = claimedAt + safeMs;
	let heartbeat: NodeJS.Timeout | undefined;
	let deadline: NodeJS.Timeout | undefined;
	let over = false;

	function end(): void {
		over = true;
		clearTimeout(heartbeat);
		clearTimeout(deadline);
	}

	function lose(): void {
		if (over) return;
		end();
		attempt.stop(new AttemptStopped("lost"));
	}

	/** Independent of the heartbeat, because a store that hangs must not delay it. */
	function watchDeadline(): void {
		const leftMs = safeUntil - clock.monotonic();
		if (leftMs <= 0) lose();
		else if (!over) deadline = setTimeout(watchDeadline, leftMs);
	}

	async function beat(): Promise<void> {
		const before = clock.monotonic();
		let delayMs = timing.heartbeatMs;
		try {
			const held = await store.update(job.id, job.attempt, { leaseUntil: clock.now() + timing.leaseMs });
			if (held === null) return lose();
			safeUntil = before + safeMs;
		} catch (error) {
			log.warn("job.heartbeat_failed", { jobId: job.id, err: error });
			delayMs *= RETRY_FRACTION;
		}
		if (!over) heartbeat = setTimeout(beat, delayMs);
	}

	heartbeat = setTimeout(beat, timing.heartbeatMs);
	watchDeadline();
	return end;
}
