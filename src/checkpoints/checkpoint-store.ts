import type { JobPatch } from "../core/job.ts";
import type { SegmentKey } from "../core/segment-key.ts";
import type { Translation } from "../core/translation.ts";

/** One translation as it is kept for resume: found again by what the segment says, not by its number (rule C6). */
export interface Checkpoint extends SegmentKey, Omit<Translation, "segmentId"> {}

/**
 * The translations so far, append-only (rule C5).
 *
 * A stale worker may still add entries; that is harmless, because they are
 * identified by fingerprint and hold verified translations of exactly that text.
 *
 * @throws AppError `STORAGE_ERROR` (recoverable) from any method when the store does not answer
 */
export interface CheckpointStore {
	/**
	 * Stores `entries` durably and moves the job's counters by `patch` under its fence.
	 *
	 * @returns false when the fence failed: the worker must stop
	 */
	append(jobId: string, attempt: number, entries: readonly Checkpoint[], patch: JobPatch): Promise<boolean>;
	/**
	 * The entries of all attempts, oldest first, so that a later entry of the same key replaces an earlier one.
	 *
	 * @param retryUpToAttempt omits what attempts up to this one gave up on (`needs_review`; rule C6)
	 */
	load(jobId: string, retryUpToAttempt?: number): Promise<Checkpoint[]>;
	/** Merges an ended job's entries into fewer objects, so that they load faster. Absent where that gains nothing. */
	compact?(jobId: string): Promise<void>;
	delete(jobId: string): Promise<void>;
}
