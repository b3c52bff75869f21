import { randomUUID } from "node:crypto";
import type { Job } from "../../core/job.ts";
import type { Delivery, Slot } from "../../queues/queue.ts";
import type { JobContext } from "../context.ts";
import { AttemptStopped, type RunningAttempt, type StopReason, startAttempt } from "./attempt.ts";
import { runJob } from "./run-job.ts";

/** The attempts of this process. */
export interface Worker {
	/** Claims the delivered job and runs it; does nothing where another worker has it or it has ended. Never throws. */
	work(delivery: Delivery, slot: Slot): Promise<void>;
	/** Stops the attempts at one job, or at all jobs, that run here. */
	stop(why: StopReason, jobId?: string): void;
}

/** @param onEnded called with each job that an attempt has ended */
export function createWorker(context: JobContext, onEnded: (job: Job) => Promise<void>): Worker {
	const workerId = randomUUID();
	const running = new Set<RunningAttempt>();

	async function claimAndRun(delivery: Delivery, attempt: RunningAttempt): Promise<void> {
		const { store, clock, timing, log } = context;
		const claimedAt = clock.monotonic();
		const job = await store.claim(delivery.jobId, workerId, timing.leaseMs);
		if (job === null) return;
		log.info("job.claimed", { jobId: job.id, attempt: job.attempt });
		const ended = await runJob(job, claimedAt, attempt, context);
		if (ended) await onEnded(ended);
	}

	return {
		async work(delivery, slot) {
			const attempt = startAttempt(delivery.jobId, slot);
			// Registered before the claim, so that a cancel during the claim finds it.
			running.add(attempt);
			try {
				await claimAndRun(delivery, attempt);
			} catch (error) {
				context.log.error("job.left_behind", { jobId: delivery.jobId, err: error });
			} finally {
				running.delete(attempt);
			}
		},
		stop(why, jobId) {
			for (const attempt of running) {
				if (jobId === undefined || attempt.jobId === jobId) attempt.stop(new AttemptStopped(why));
			}
		},
	};
}
