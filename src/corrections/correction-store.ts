import type { SegmentKey } from "../core/segment-key.ts";

/** A text that its reader has set by hand; found again by what the segment says, like a checkpoint (rule C6). */
export interface Correction extends SegmentKey {
	/** With the segment's own tags. */
	text: string;
	/** Wall-clock milliseconds. */
	correctedAt: number;
}

/**
 * What users have corrected. No machine writes here (rule C7), so the newest of a segment is the one that counts.
 *
 * @throws AppError `STORAGE_ERROR` (recoverable) from any method when the store does not answer
 */
export interface CorrectionStore {
	/** Keeps `correction` durably, in place of an earlier one of the same segment. */
	put(jobId: string, correction: Correction): Promise<void>;
	/** One entry a segment, in no order. */
	load(jobId: string): Promise<Correction[]>;
	/** Gives job `to`, which may not be there yet, all that `from` has. */
	copy(from: string, to: string): Promise<void>;
	delete(jobId: string): Promise<void>;
}
