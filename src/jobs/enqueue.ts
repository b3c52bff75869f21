import { callerOfJob, type Job } from "../core/job.ts";
import type { JobContext } from "./context.ts";

/** Adds a pending job to the queue. Where that fails, the sweep will find the job in the store. */
export async function enqueue(job: Job, { queue, log }: Pick<JobContext, "queue" | "log">): Promise<void> {
	await queue
		.add({ jobId: job.id, attempt: job.attempt, caller: callerOfJob(job) })
		.catch((error) => log.warn("queue.add_failed", { jobId: job.id, err: error }));
}
