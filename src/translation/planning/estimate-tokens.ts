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

/** The least tokens per character of any current tokenizer, by the same classes. */
const LEAST_PER_LATIN = 0.22;
const LEAST_PER_OTHER = 0.27;
const LEAST_PER_IDEOGRAPH = 0.6;

/** Estimates a language model's tokens of `text` by the scripts of its characters: for batch sizes, not for billing. */
export function estimateTokens(text: string): number {
	return weigh(text, PER_LATIN, PER_OTHER, PER_IDEOGRAPH);
}

/** The fewest tokens that any model's tokenizer makes of `text`. */
export function leastTokens(text: string): number {
	return weigh(text, LEAST_PER_LATIN, LEAST_PER_OTHER, LEAST_PER_IDEOGRAPH);
}

function weigh(text: string, perLatin: number, perOther: number, perIdeograph: number): number {
	if (PLAIN.test(text)) return Math.ceil(text.length * perLatin);
	const ideographs = text.match(IDEOGRAPHS)?.length ?? 0;
	const others = text.match(OTHER_SCRIPTS)?.length ?? 0;
	const latin = text.length - ideographs - others;
	return Math.ceil(latin * perLatin + others * perOther + ideographs * perIdeograph);
}
