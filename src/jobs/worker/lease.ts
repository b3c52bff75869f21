import type { Clock } from "../../core/clock.ts";
import type { Job } from "../../core/job.ts";
import type { Log } from "../../core/log.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import type { JobTiming } from "../job-limits.ts";
import { AttemptStopped, type RunningAttempt } from "./attempt.ts";

export interface LeasePorts {
	store: JobStore;
	clock: Clock;
	log: Log;
	timing: Pick<JobTiming, "leaseMs" | "heartbeatMs" | "leaseMarginMs">;
}

/** A heartbeat that the store did not take is tried again this much sooner. */
const RETRY_FRACTION = 0.2;

/**
 * Renews the lease of `job` by heartbeats and stops `attempt` when it is lost: the fence has
 * fallen, or the lease could not be renewed and would end within the margin (rule C4).
 *
 * @param claimedAt monotonic time from before the claim, so that the lease is never thought longer than it is
 * @returns ends the heartbeats; the lease itself then runs out or goes with the job's end
 */
export function keepLease(job: Job, claimedAt: number, attempt: RunningAttempt, ports: LeasePorts): () => void {
	const { store, clock, log, timing } = ports;
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

	/** A timer of its own, because a store that hangs must not hang the worker's judgement. */
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
