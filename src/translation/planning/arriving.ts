import type { Segment } from "../../core/segment.ts";
import type { OnText } from "../translate-chat-batch.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { charactersOfToken, growthOf, type Languages } from "./language-weights.ts";

/** A reply may be longer than expected; what is shown must not be more than what is there. */
const MARGIN = 1.25;
/** What the wire format adds to a text, in characters. */
const FORMAT_CHARACTERS = 25;

export interface ArrivingCount {
	/** Counts the calls of one batch, until its end. */
	start(): { onText: OnText; end: () => void };
}

/**
 * Counts the segments that have arrived in replies under way, by the characters of the replies: for the progress of slow
 * models, a batch of which takes minutes.
 *
 * @param report is called with the sum over all batches at each piece of text
 */
export function countArriving(languages: Languages, report: ((segments: number) => void) | undefined): ArrivingCount {
	const perToken = growthOf(languages) * charactersOfToken(languages.targetLanguage) * MARGIN;
	const counts = new Map<object, number>();
	const tell = () => report?.([...counts.values()].reduce((total, count) => total + count, 0));
	return {
		start() {
			const batch = {};
			return {
				onText(segments: readonly Segment[], characters: number) {
					const source = segments.reduce((sum, { text }) => sum + estimateTokens(text), 0);
					const expected = source * perToken + segments.length * FORMAT_CHARACTERS;
					const arrived = Math.floor(segments.length * Math.min(1, characters / expected));
					// The last one is done when the reply is whole and verified.
					counts.set(batch, Math.min(arrived, segments.length - 1));
					tell();
				},
				end() {
					counts.delete(batch);
					tell();
				},
			};
		},
	};
}
