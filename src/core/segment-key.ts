import type { Segment } from "./segment.ts";

/**
 * What finds a segment again in the same book: its text and which occurrence of that it is, never its number, so that
 * a job continues after an upgrade that numbers segments differently (rule C6).
 */
export type SegmentKey = Pick<Segment, "document" | "fingerprint" | "occurrence">;

/** The key alone, without what else the segment, checkpoint or correction holds. */
export function toSegmentKey({ document, fingerprint, occurrence }: SegmentKey): SegmentKey {
	return { document, fingerprint, occurrence };
}

/** Equal for equal keys, for use in maps. Not persisted. */
export function formatSegmentKey({ document, fingerprint, occurrence }: SegmentKey): string {
	return `${document} ${fingerprint} ${occurrence}`;
}
