import type { Segment } from "../core/segment.ts";
import type { Translator } from "../providers/translator.ts";
import { estimateTokens } from "./estimate-tokens.ts";

export interface BatchBounds {
	maxTokens: number;
	maxSegments: number;
}

/** Source tokens of a batch (rule D4). */
export const BATCH_TOKENS = 2_500;
/** Segments of a batch for models that follow a schema, and for those that don't (rule D4). */
export const BATCH_SEGMENTS = { schema: 32, free: 16 } as const;

/** The batches in which `translator` takes `segments`. */
export function batchesFor(translator: Translator, segments: readonly Segment[]): Segment[][] {
	return planBatches(segments, { maxTokens: BATCH_TOKENS, maxSegments: maxSegmentsOf(translator) });
}

function maxSegmentsOf(translator: Translator): number {
	if (translator.kind === "mt") return translator.maxTexts;
	return translator.supportsSchema ? BATCH_SEGMENTS.schema : BATCH_SEGMENTS.free;
}

/** What the wire format adds to each segment: its id and braces. */
const TOKENS_PER_SEGMENT = 10;

/**
 * Groups neighbours, in reading order and across documents, within `bounds` (rule D4).
 * A segment that is too big for any batch stands alone in its own.
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
