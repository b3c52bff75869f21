import type { Job, JobEnding, JobPatch, JobState } from "../core/job.ts";

export interface JobPage {
	jobs: Job[];
	/** Opaque; `null` on the last page. */
	nextCursor: string | null;
}

export interface JobQuery {
	owner: string;
	state?: JobState | undefined;
	limit: number;
	cursor?: string | undefined;
}

/**
 * The job records: the one truth about every job.
 *
 * Every write is durable before its promise resolves, and is one conditional
 * write on one record, so that stores without transactions can keep the promise too.
 *
 * @throws AppError `STORAGE_ERROR` (recoverable) from any method when the store does not answer
 */
export interface JobStore {
	/** Stores a new job. @returns false where a job of that id exists already; nothing is changed then. */
	create(job: Job): Promise<boolean>;
	get(jobId: string): Promise<Job | null>;
	/**
	 * The owner's jobs, newest first, without expired ones.
	 *
	 * @throws AppError `VALIDATION_ERROR` (field `cursor`) for a cursor that no page gave
	 */
	list(query: JobQuery): Promise<JobPage>;
	/** Pending and processing jobs that count for one caller (`callerOfJob`), or of all. */
	countActive(caller?: string): Promise<number>;
	/** Jobs that a worker may claim at this moment (pending, or lease over by LEASE_GRACE_MS), oldest first. */
	listClaimable(limit: number): Promise<Job[]>;
	/**
	 * Claims `jobId` for `workerId` with a new attempt number and leases it for `leaseMs`.
	 *
	 * At most one worker holds a job, even when several ask in the same moment (rule C1).
	 *
	 * @returns the job after the claim, or `null` when another worker holds it or it has ended
	 */
	claim(jobId: string, workerId: string, leaseMs: number): Promise<Job | null>;
	/**
	 * Changes a running job under its fence: only while `state = processing` and the attempt is the caller's.
	 *
	 * @returns the job after the write, or `null` when the fence failed: the worker must stop
	 */
	update(jobId: string, attempt: number, patch: JobPatch): Promise<Job | null>;
	/** Ends a running attempt under the same fence. @returns `null` when it lost (cancelled, or another attempt) */
	end(jobId: string, attempt: number, ending: JobEnding): Promise<Job | null>;
	/**
	 * Puts `job` in place of the record that it was made from, while that still has the version before
	 * `job.version`: for what no worker's fence guards. @returns false otherwise; nothing is changed then
	 */
	replace(job: Job): Promise<boolean>;
	/** Pending or processing → cancelled, waiting for no worker (rule C2). @returns `null` when it has ended */
	cancel(jobId: string, expiresAt: number | null): Promise<Job | null>;
	/**
	 * Moves the expiry of an ended job. A job that has expired stays so: its time is the mark
	 * that lets a sweep take files and record without asking again (rule C8).
	 *
	 * @returns `null` when the job has expired, has not ended or is gone
	 */
	extend(jobId: string, expiresAt: number | null): Promise<Job | null>;
	/** Ended jobs whose time is over, the longest expired first. */
	listExpired(limit: number): Promise<Job[]>;
	/** Ids of the jobs that had ended by `endedBy` (wall-clock milliseconds), the first ended first. */
	listEnded(endedBy: number): Promise<string[]>;
	/** Jobs of which a callback is due, the longest due first (`JobCallback.due`). */
	listDueCallbacks(limit: number): Promise<Job[]>;
	/** Whether any record names this input, so that a sweep can tell orphans. */
	namesInput(inputKey: string): Promise<boolean>;
	/**
	 * Makes every lease of this store claimable at once. Only for a process that
	 * holds the data folder's exclusive lock (rule C4). @returns how many
	 */
	releaseAllLeases(): Promise<number>;
	/** @param version only while the record has that one; left out: in any case */
	delete(jobId: string, version?: number): Promise<void>;
	close(): Promise<void>;
}
