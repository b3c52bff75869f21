import { callerOfJob, type Job } from "../core/job.ts";
import type { Log } from "../core/log.ts";
import type { Queue } from "../queues/queue.ts";

/** Gives a pending job to the queue. Where that fails, the sweep finds the job in the store. */
export async function enqueue(job: Job, { queue, log }: { queue: Queue; log: Log }): Promise<void> {
	await queue
		.add({ jobId: job.id, attempt: job.attempt, caller: callerOfJob(job) })
		.catch((error) => log.warn("queue.add_failed", { jobId: job.id, err: error }));
}
