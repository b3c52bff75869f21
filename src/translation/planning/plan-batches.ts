import type { Segment } from "../../core/segment.ts";
import type { Translator } from "../../providers/translator.ts";
import { estimateTokens } from "./estimate-tokens.ts";

export interface BatchBounds {
	maxTokens: number;
	maxSegments: number;
}

/** The most source tokens in a batch (rule D4). */
export const BATCH_TOKENS = 2_500;
/** The most segments in a batch, for models that follow a schema and for those that don't (rule D4). */
export const BATCH_SEGMENTS = { schema: 32, free: 16 } as const;

/**
 * Splits `segments` into the batches that `translator` takes.
 *
 * @param window of a chat model: what fits into one call
 */
export function batchesFor(
	translator: Translator,
	segments: readonly Segment[],
	window?: { batchTokens(): number; split(segments: readonly Segment[]): Segment[][] },
): Segment[][] {
	const maxTokens = window?.batchTokens() ?? BATCH_TOKENS;
	const batches = planBatches(segments, { maxTokens, maxSegments: maxSegmentsOf(translator) });
	return window ? batches.flatMap((batch) => window.split(batch)) : batches;
}

function maxSegmentsOf(translator: Translator): number {
	if (translator.kind === "mt") return translator.maxTexts;
	return translator.supportsSchema ? BATCH_SEGMENTS.schema : BATCH_SEGMENTS.free;
}

/** What the wire format adds to each segment: its id and braces. */
const TOKENS_PER_SEGMENT = 10;

/**
 * Groups neighbours within `bounds`, in reading order and across documents (rule D4).
 * A segment that exceeds the bounds gets a batch to itself.
 */
export function planBatches(segments: readonly Segment[], bounds: BatchBounds): Segment[][] {
	const batches: Segment[][] = [];
	let current: Segment[] = [];
	let tokens = 0;
	for (const segment of segments) {
		const size = estimateTokens(segment.text) + TOKENS_PER_SEGMENT;
		const full = current.length >= bounds.maxSegments || tokens + size > bounds.maxTokens;
		if (full && current.length > 0) {
			batches.push(current);
			current = [];
			tokens = 0;
		}
		current.push(segment);
		tokens += size;
	}
	if (current.length > 0) batches.push(current);
	return batches;
}

/** The two halves of a batch whose translation failed, the first one the larger. */
export function inHalves<T>(batch: readonly T[]): [T[], T[]] {
	const middle = Math.ceil(batch.length / 2);
	return [batch.slice(0, middle), batch.slice(middle)];
}
