import { ended, hasEnded, hasExpired, type Job, type JobEnding, type JobPatch } from "./job.ts";

/** The highest percentage of a running job: 100 means that the file exists (spec §3). */
const MAX_RUNNING_PERCENT = 99;

/** Whether the worker of `attempt` may still write to `job` (rule C1). */
function holdsFence(job: Job, attempt: number): boolean {
	return job.state === "processing" && job.attempt === attempt;
}

/** The job after a write of a running attempt, or `null` if the fence fails. The percentage never falls. */
export function patched(job: Job, attempt: number, patch: JobPatch): Job | null {
	if (!holdsFence(job, attempt)) return null;
	const after: Job = { ...job, ...patch, version: job.version + 1 };
	const percent = Math.min(Math.floor(after.progress.percent), MAX_RUNNING_PERCENT);
	after.progress = { ...after.progress, percent: Math.max(percent, job.progress.percent) };
	return after;
}

/** The job after its attempt has ended, or `null` if the fence fails. */
export function endedBy(job: Job, attempt: number, ending: JobEnding, now: number): Job | null {
	return holdsFence(job, attempt) ? ended(job, ending, now) : null;
}

/** A running job without its lease, so that any worker may claim it immediately. */
export function released(job: Job): Job | null {
	return job.state === "processing" ? { ...job, version: job.version + 1, leaseUntil: 0 } : null;
}

/** The job with a new expiry, or `null` if it is running or has expired. */
export function extended(job: Job, expiresAt: number | null, now: number): Job | null {
	if (!hasEnded(job.state) || hasExpired(job, now)) return null;
	return { ...job, version: job.version + 1, expiresAt };
}
