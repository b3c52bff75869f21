import type { SegmentKey } from "../core/segment-key.ts";

/** A text that its reader has set by hand; found again by what the segment says, like a checkpoint (rule C6). */
export interface Correction extends SegmentKey {
	/** With the segment's own tags. */
	text: string;
	/** Wall-clock milliseconds. */
	correctedAt: number;
}

/**
 * Users' corrections. Only users write them (rule C7), so a segment's newest one counts.
 *
 * @throws AppError `STORAGE_ERROR` (recoverable) from any method when the store does not answer
 */
export interface CorrectionStore {
	/** Stores `correction` durably; replaces an earlier one of the same segment. */
	put(jobId: string, correction: Correction): Promise<void>;
	/** One entry per segment, in no particular order. */
	load(jobId: string): Promise<Correction[]>;
	/** Copies all corrections of job `from` to job `to`, which need not exist yet. */
	copy(from: string, to: string): Promise<void>;
	delete(jobId: string): Promise<void>;
}
