import { callerOfJob, type Job } from "../core/job.ts";
import type { Delivery } from "../queues/queue.ts";
import type { JobContext } from "./context.ts";

/** Adds a pending job to the queue. Where that fails, the sweep will find the job in the store. */
export async function enqueue(job: Job, { queue, log }: Pick<JobContext, "queue" | "log">): Promise<void> {
	await queue.add(toDelivery(job)).catch((error) => log.warn("queue.add_failed", { jobId: job.id, err: error }));
}

/** What the queue carries of a job that waits. */
export function toDelivery(job: Job): Delivery {
	return { jobId: job.id, attempt: job.attempt, caller: callerOfJob(job) };
}
