import { callbackAtEnd } from "./callback.ts";
import { hasEnded, hasExpired, type Job, type JobEnding, type JobPatch } from "./job.ts";

/** The job after a claim: the one transition that makes a new attempt. */
export function claimed(job: Job, workerId: string, leaseMs: number, now: number): Job {
	const { pace: _ofAnEarlierAttempt, ...progress } = job.progress;
	return {
		...job,
		progress,
		state: "processing",
		version: job.version + 1,
		attempt: job.attempt + 1,
		workerId,
		leaseUntil: now + leaseMs,
		startedAt: job.startedAt ?? now,
		message: "starting",
	};
}

/** What a user's retry may change. */
export type JobRetry = Pick<Job, "options" | "sealedKey" | "broughtKey">;

/** The job after its user's retry, or `null` where it has not failed and is not cancelled, or has expired (spec §5). */
export function retried(job: Job, retry: JobRetry, now: number): Job | null {
	if ((job.state !== "failed" && job.state !== "cancelled") || hasExpired(job, now)) return null;
	return {
		...job,
		...retry,
		state: "pending",
		version: job.version + 1,
		retriedAtAttempt: job.attempt,
		startedAt: null,
		endedAt: null,
		expiresAt: null,
		message: "waiting for a worker",
		error: null,
	};
}

/** The job after its attempt ended; the caller's key is erased. */
function ended(job: Job, ending: JobEnding, now: number): Job {
	const version = job.version + 1;
	const callback = callbackAtEnd(job, { state: ending.state, version, now });
	const common = { ...job, ...callback, version, endedAt: now, leaseUntil: null, workerId: null, sealedKey: null };
	if (ending.state === "completed") return { ...common, ...ending, error: null };
	return { ...common, ...ending };
}

/** The job after a cancel; `null` where it has ended already (rule C2: the first wins). */
export function cancelled(job: Job, now: number, expiresAt: number | null): Job | null {
	if (hasEnded(job.state)) return null;
	const version = job.version + 1;
	return {
		...job,
		...callbackAtEnd(job, { state: "cancelled", version, now }),
		state: "cancelled",
		version,
		endedAt: now,
		expiresAt,
		leaseUntil: null,
		workerId: null,
		sealedKey: null,
		message: "cancelled",
	};
}

/** Percent of a running job: 100 is shown only when the file is there (spec §3). */
const MAX_RUNNING_PERCENT = 99;

/** Whether the worker of `attempt` may still write to `job` (rule C1). */
function holdsFence(job: Job, attempt: number): boolean {
	return job.state === "processing" && job.attempt === attempt;
}

/** The job after a running attempt's write, or `null` behind the fence. The percentage never falls. */
export function patched(job: Job, attempt: number, patch: JobPatch): Job | null {
	if (!holdsFence(job, attempt)) return null;
	const after: Job = { ...job, ...patch, version: job.version + 1 };
	const percent = Math.min(Math.floor(after.progress.percent), MAX_RUNNING_PERCENT);
	after.progress = { ...after.progress, percent: Math.max(percent, job.progress.percent) };
	return after;
}

/** The job after its attempt ended, or `null` behind the fence. */
export function endedBy(job: Job, attempt: number, ending: JobEnding, now: number): Job | null {
	return holdsFence(job, attempt) ? ended(job, ending, now) : null;
}

/** A running job whose lease is given up, so that any worker may claim it now. */
export function released(job: Job): Job | null {
	return job.state === "processing" ? { ...job, version: job.version + 1, leaseUntil: 0 } : null;
}

/** The job with a new expiry, or `null` where it runs or has expired. */
export function extended(job: Job, expiresAt: number | null, now: number): Job | null {
	if (!hasEnded(job.state) || hasExpired(job, now)) return null;
	return { ...job, version: job.version + 1, expiresAt };
}
