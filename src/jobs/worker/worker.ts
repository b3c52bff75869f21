import { randomUUID } from "node:crypto";
import type { Delivery, Slot } from "../../queues/queue.ts";
import { AttemptStopped, type RunningAttempt, type StopReason, startAttempt } from "./attempt.ts";
import { type RunPorts, runJob } from "./run-job.ts";

/** The attempts of this process. */
export interface Worker {
	/** Claims the delivered job and runs it; nothing where another worker has it or it has ended. Never throws. */
	work(delivery: Delivery, slot: Slot): Promise<void>;
	/** Stops the attempts at one job, or at all jobs, that run here. */
	stop(why: StopReason, jobId?: string): void;
}

export function createWorker(ports: RunPorts): Worker {
	const workerId = randomUUID();
	const running = new Set<RunningAttempt>();

	async function claimAndRun(delivery: Delivery, attempt: RunningAttempt): Promise<void> {
		const { store, clock, timing, log } = ports;
		const claimedAt = clock.monotonic();
		const job = await store.claim(delivery.jobId, workerId, timing.leaseMs);
		if (job === null) return;
		log.info("job.claimed", { jobId: job.id, attempt: job.attempt });
		await runJob(job, claimedAt, attempt, ports);
	}

	return {
		async work(delivery, slot) {
			const attempt = startAttempt(delivery.jobId, slot);
			// Known before the claim, so that a cancel in the very next moment finds it.
			running.add(attempt);
			try {
				await claimAndRun(delivery, attempt);
			} catch (error) {
				ports.log.error("job.left_behind", { jobId: delivery.jobId, err: error });
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
