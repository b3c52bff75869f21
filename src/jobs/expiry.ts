import type { JobState } from "../core/job.ts";
import type { JobLimits } from "./job-limits.ts";

type Ttls = Pick<JobLimits, "jobTtlMs" | "resultTtlMs">;

/** When a job that ends at `now` expires; a result is kept longer until its first download (spec §4). `null`: never. */
export function expiryAfterEnd(state: JobState, now: number, { jobTtlMs, resultTtlMs }: Ttls): number | null {
	if (jobTtlMs === 0) return null;
	if (state !== "completed") return now + jobTtlMs;
	return resultTtlMs === 0 ? null : now + Math.max(jobTtlMs, resultTtlMs);
}

export function expiryAfterDownload(now: number, { jobTtlMs }: Ttls): number | null {
	return jobTtlMs === 0 ? null : now + jobTtlMs;
}

/** When an ended job expires after its user has changed it: its time to live restarts, but never ends earlier. */
export function expiryAfterChange(expiresAt: number | null, now: number, { jobTtlMs }: Ttls): number | null {
	return jobTtlMs === 0 || expiresAt === null ? null : Math.max(expiresAt, now + jobTtlMs);
}
