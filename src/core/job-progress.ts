export interface SegmentCounts {
	total: number;
	/** Verified translations, cached and edited ones included. */
	done: number;
	cached: number;
	needs_review: number;
	/** The part of `done` whose translation has its source's words: names, references, formulas. Absent in older records. */
	unchanged?: number;
}

export interface TokenCounts {
	input: number;
	output: number;
}

export interface DocumentProgress {
	id: string;
	title: string;
	total: number;
	done: number;
}

/**
 * The counters that move while a job runs. They only grow within a job's life, retries included; only `needs_review`
 * falls, because a retry sends them again.
 */
export interface JobProgress {
	/** 0–100, integer. 100 only when the file is there. */
	percent: number;
	segments: SegmentCounts;
	tokens: TokenCounts;
	/** US dollars spent, as the provider reported or as is assumed. */
	costUsd: number;
	/** Characters that engines have billed by the character. */
	characters?: number;
	/** Requests sent, refused ones included. */
	requests?: number;
	/** The share of requests after a batch's first, and of repeated answers. */
	retries?: { requests: number; tokens: TokenCounts; characters: number };
	/** The part of `costUsd` that no provider reported: estimated tokens, and the worst case of calls that broke off. */
	assumedUsd?: number;
	/** The worst case of the calls in flight; not in `costUsd` while they are. */
	reservedUsd?: number;
	documents: DocumentProgress[];
	/** Where the rate of the running attempt is measured from; absent while there is none. */
	pace?: Pace;
}

/** How many segments were settled at a time of the running attempt. */
export interface Pace {
	/** Wall-clock milliseconds. */
	since: number;
	settled: number;
}

export const NO_PROGRESS: JobProgress = {
	percent: 0,
	segments: { total: 0, done: 0, cached: 0, needs_review: 0, unchanged: 0 },
	tokens: { input: 0, output: 0 },
	costUsd: 0,
	documents: [],
};

/** Segments that no provider is asked for any more. */
export function countSettled({ segments }: JobProgress): number {
	return segments.done + segments.needs_review;
}
