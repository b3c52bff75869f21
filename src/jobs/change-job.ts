import type { Job } from "../core/job.ts";
import type { JobStore } from "../job-stores/job-store.ts";

/**
 * Replaces a record by what `next` makes of it, and retries where another write came between.
 *
 * @param next returns the job with its version incremented, or `null` to leave it as it is; called once a try
 * @returns the job after the write; `null` where it is gone or `next` left it as it is
 */
export async function changeJob(store: JobStore, jobId: string, next: (job: Job) => Job | null): Promise<Job | null> {
	for (;;) {
		const before = await store.get(jobId);
		const after = before && next(before);
		if (!after) return null;
		if (await store.replace(after)) return after;
	}
}
