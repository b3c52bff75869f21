import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import type { Segment } from "../core/segment.ts";
import { formatSegmentKey, toSegmentKey } from "../core/segment-key.ts";
import type { Translation } from "../core/translation.ts";
import type { Correction } from "../corrections/correction-store.ts";
import { findLinkedLabels, translateLinkedLabels } from "./linked-labels.ts";

/** What a new attempt starts from. */
export interface Resumption {
	/** Translations by earlier attempts or the user, with the segments' current ids. */
	settled: Translation[];
	/** Segments still to be sent, in reading order. */
	rest: Segment[];
}

/**
 * Settles each segment by its correction, otherwise by the newest checkpoint with its key (rule C6).
 *
 * A `needs_review` checkpoint settles its segment too: only a user's retry sends it again.
 *
 * @param checkpoints oldest first, as `CheckpointStore.load` returns them
 */
export function resumeFrom(
	checkpoints: readonly Checkpoint[],
	segments: readonly Segment[],
	corrections: readonly Correction[] = [],
): Resumption {
	const texts = settleTexts(checkpoints, segments, corrections);
	const settled: Translation[] = [];
	const rest: Segment[] = [];
	for (const segment of segments) {
		const translation = texts.get(segment.id);
		if (translation) settled.push(translation);
		else rest.push(segment);
	}
	return { settled, rest };
}

/** The translation of each settled segment by its id, as `resumeFrom` settles them. */
export function settleTexts(
	checkpoints: readonly Checkpoint[],
	segments: readonly Segment[],
	corrections: readonly Correction[],
): Map<string, Translation> {
	const newest = new Map(checkpoints.map((checkpoint) => [formatSegmentKey(checkpoint), checkpoint]));
	const texts = new Map<string, Translation>();
	for (const segment of segments) {
		const checkpoint = newest.get(formatSegmentKey(segment));
		if (checkpoint) texts.set(segment.id, toTranslation(checkpoint, segment.id));
	}
	const linkedLabels = findLinkedLabels(segments);
	for (const headingId of linkedLabels.keys()) {
		const heading = texts.get(headingId);
		for (const label of heading ? translateLinkedLabels(heading, linkedLabels) : []) {
			if (!texts.has(label.segmentId)) texts.set(label.segmentId, label);
		}
	}
	for (const edited of correctedTexts(segments, corrections)) texts.set(edited.segmentId, edited);
	return texts;
}

/**
 * The user's corrections, each segment once. A label follows the heading that it names, unless it was corrected itself
 * (rule A12).
 */
export function correctedTexts(segments: readonly Segment[], corrections: readonly Correction[]): Translation[] {
	if (corrections.length === 0) return [];
	const corrected = new Map(corrections.map((correction) => [formatSegmentKey(correction), correction.text]));
	const byHand = segments.flatMap((segment): Translation[] => {
		const text = corrected.get(formatSegmentKey(segment));
		return text === undefined ? [] : [{ segmentId: segment.id, text, state: "edited", flags: [] }];
	});
	const linkedLabels = findLinkedLabels(segments);
	const all = byHand.flatMap((edited) => translateLinkedLabels(edited, linkedLabels));
	return [...new Map([...all, ...byHand].map((edited) => [edited.segmentId, edited])).values()];
}

/** The checkpoint of a translation of `segment`. */
export function toCheckpoint(translation: Translation, segment: Segment): Checkpoint {
	const { segmentId: _, ...kept } = translation;
	return { ...kept, ...toSegmentKey(segment) };
}

function toTranslation(checkpoint: Checkpoint, segmentId: string): Translation {
	const { document: _d, fingerprint: _f, occurrence: _o, ...kept } = checkpoint;
	return { ...kept, segmentId };
}
