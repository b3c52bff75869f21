import { detect } from "../catalog/language-detector.ts";
import type { Segment } from "../core/segment.ts";
import { stripTags } from "../core/tagged-text.ts";

const MAX_SAMPLED_SEGMENTS = 10;
/** The detector looks at no more than that: a longer sample would be its own beginning. */
const MAX_SAMPLED_CHARACTERS = 1_000;
/** Shorter texts are names and labels, which mislead a detector. */
const MIN_WORDS = 5;
const SEPARATOR = "\n";

/**
 * Detects the language of a book from texts of its whole length, because front matter is often in another language.
 *
 * @returns an ISO 639-1 code, or `null` where the texts are too few or too mixed
 */
export function detectLanguage(segments: readonly Segment[]): string | null {
	const sample = sampleText(segments);
	if (sample === "") return null;
	const guess = detect(sample);
	return guess.isReliable() ? guess.language : null;
}

function sampleText(segments: readonly Segment[]): string {
	const wordy = segments.filter((segment) => segment.words >= MIN_WORDS);
	const candidates = wordy.length > 0 ? wordy : segments;
	const stride = Math.ceil(candidates.length / MAX_SAMPLED_SEGMENTS);
	const sampled = candidates.filter((_, index) => index % stride === 0);
	const share = Math.floor(MAX_SAMPLED_CHARACTERS / sampled.length) - SEPARATOR.length;
	return sampled.map((segment) => stripTags(segment.text).slice(0, share)).join(SEPARATOR);
}
