import { IDEOGRAPHIC, scriptClass } from "../../core/scripts.ts";

/** Tokenizers split Korean syllables like ideographs, though Korean writes spaces between words. */
const EAST_ASIAN = scriptClass("sc", [...IDEOGRAPHIC, "Hang"]);
const IDEOGRAPHS = new RegExp(`[${EAST_ASIAN}]`, "gu");
const OTHER_SCRIPTS = new RegExp(`[^${EAST_ASIAN}${scriptClass("sc", ["Latn", "Zyyy", "Zinh"])}]`, "gu");

/** Fast path: Latin letters, signs and punctuation only, as in most texts; matching by script is slow. */
const PLAIN = /^[\u0000-\u02e9\u02ec-\u036f\u2000-\u2064]*$/;

/** Tokens per character, measured over novels with current tokenizers, rounded up. */
const PER_LATIN = 0.25;
const PER_OTHER = 0.5;
const PER_IDEOGRAPH = 1;

/** Estimates a language model's tokens of `text` by the scripts of its characters: for batch sizes, not for billing. */
export function estimateTokens(text: string): number {
	if (PLAIN.test(text)) return Math.ceil(text.length * PER_LATIN);
	const ideographs = text.match(IDEOGRAPHS)?.length ?? 0;
	const others = text.match(OTHER_SCRIPTS)?.length ?? 0;
	const latin = text.length - ideographs - others;
	return Math.ceil(latin * PER_LATIN + others * PER_OTHER + ideographs * PER_IDEOGRAPH);
}
