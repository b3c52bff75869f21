import type { Job, JobEnding, JobPatch, JobState } from "../core/job.ts";

export interface JobPage {
	jobs: Job[];
	/** An opaque cursor; `null` on the last page. */
	nextCursor: string | null;
}

export interface JobQuery {
	owner: string;
	state?: JobState | undefined;
	limit: number;
	cursor?: string | undefined;
}

/**
 * The job records: the source of truth about every job.
 *
 * Every write is durable before its promise resolves, and is a single conditional
 * write to one record, so that stores without transactions can implement it too.
 *
 * @throws AppError `STORAGE_ERROR` (recoverable) from any method when the store does not answer
 */
export interface JobStore {
	/** Stores a new job. @returns false, without a change, if a job with that id exists */
	create(job: Job): Promise<boolean>;
	get(jobId: string): Promise<Job | null>;
	/**
	 * The owner's jobs, newest first, without expired ones.
	 *
	 * @throws AppError `VALIDATION_ERROR` (field `cursor`) for a cursor that no page returned
	 */
	list(query: JobQuery): Promise<JobPage>;
	/** The number of pending and processing jobs of one caller (`callerOfJob`), or of all. */
	countActive(caller?: string): Promise<number>;
	/** Jobs that a worker may claim now (pending, or lease expired by LEASE_GRACE_MS), oldest first. */
	listClaimable(limit: number): Promise<Job[]>;
	/**
	 * Claims `jobId` for `workerId` with a new attempt number and leases it for `leaseMs`.
	 *
	 * At most one worker holds a job, even if several claim it simultaneously (rule C1).
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
	/** Ends a running attempt under the same fence. @returns `null` when the fence failed (cancelled, or another attempt) */
	end(jobId: string, attempt: number, ending: JobEnding): Promise<Job | null>;
	/**
	 * Replaces the record that `job` was made from, if that still has the version before `job.version`:
	 * for changes outside a worker's fence. @returns false, without a change, otherwise
	 */
	replace(job: Job): Promise<boolean>;
	/** Pending or processing → cancelled, without waiting for a worker (rule C2). @returns `null` if it has ended */
	cancel(jobId: string, expiresAt: number | null): Promise<Job | null>;
	/**
	 * Changes the expiry of an ended job. An expired job stays expired, so that a sweep can remove its files
	 * and record without checking again (rule C8).
	 *
	 * @returns `null` if the job has expired, has not ended or does not exist
	 */
	extend(jobId: string, expiresAt: number | null): Promise<Job | null>;
	/** Expired jobs, the longest expired first. */
	listExpired(limit: number): Promise<Job[]>;
	/** Ids of the jobs that had ended by `endedBy` (wall-clock milliseconds), in the order of their ends. */
	listEnded(endedBy: number): Promise<string[]>;
	/** Jobs with a callback due, the longest due first (`JobCallback.due`). */
	listDueCallbacks(limit: number): Promise<Job[]>;
	/** Whether any record references this input, so that a sweep can find orphans. */
	namesInput(inputKey: string): Promise<boolean>;
	/**
	 * Makes every leased job of this store claimable immediately. Only for a process that
	 * holds the data folder's exclusive lock (rule C4). @returns their number
	 */
	releaseAllLeases(): Promise<number>;
	/** @param version deletes only the record with this version; by default any */
	delete(jobId: string, version?: number): Promise<void>;
	close(): Promise<void>;
}
