import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";

/** What a new attempt starts from. */
export interface Resumption {
	/** Segments that earlier attempts settled, with their new ids. */
	settled: Translation[];
	/** Segments that are still to be sent, in reading order. */
	rest: Segment[];
}

/**
 * Gives each segment the newest checkpoint that says the same text in the same place.
 *
 * The key is (document, fingerprint, occurrence), never the segment's number, so that a job goes on
 * after a deploy that numbers segments differently (RULES.md C6). A `needs_review` checkpoint settles
 * its segment too: only a user's retry asks again.
 *
 * @param checkpoints oldest first, as `CheckpointStore.load` gives them
 */
export function resumeFrom(checkpoints: readonly Checkpoint[], segments: readonly Segment[]): Resumption {
	const newest = new Map<string, Checkpoint>();
	for (const checkpoint of checkpoints) newest.set(keyOf(checkpoint), checkpoint);

	const settled: Translation[] = [];
	const rest: Segment[] = [];
	for (const segment of segments) {
		const checkpoint = newest.get(keyOf(segment));
		if (checkpoint) settled.push(toTranslation(checkpoint, segment.id));
		else rest.push(segment);
	}
	return { settled, rest };
}

/** The form in which a translation of `segment` is kept for resume. */
export function toCheckpoint(translation: Translation, segment: Segment): Checkpoint {
	const { segmentId: _, ...kept } = translation;
	return { ...kept, document: segment.document, fingerprint: segment.fingerprint, occurrence: segment.occurrence };
}

function toTranslation(checkpoint: Checkpoint, segmentId: string): Translation {
	const { document: _d, fingerprint: _f, occurrence: _o, ...kept } = checkpoint;
	return { ...kept, segmentId };
}

function keyOf(place: Pick<Segment, "document" | "fingerprint" | "occurrence">): string {
	return `${place.document} ${place.fingerprint} ${place.occurrence}`;
}
