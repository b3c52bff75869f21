import { compareLanguages, functionWordShare } from "../../catalog/text-language.ts";
import { looksLikeReference } from "./reference.ts";
import type { Languages } from "./verdict.ts";

/** Addresses, code and formulas: what of a text is no language's. */
const NO_LANGUAGE = [
	/\b(?:https?|ftp|mailto|doi):\S+|\bwww\.\S+|\S+@\S+\.\S+/giu,
	/(?<![\p{L}\p{N}])[\p{L}\p{N}_$]{1,60}(?:[._/\\:()[\]{}=<>|&^*+~$#@-]{1,3}[\p{L}\p{N}_$]{1,60})+[()[\]{};]*/gu,
	/\p{N}+(?:[.,]\p{N}+)*\s?(?:[µμ]?\p{L}{1,3}(?:[/·]\p{L}{1,3})?[²³]?|%|°C?)(?!\p{L})/gu,
];
const OPERATORS = /[=<>{}();|&^*+~$#@\\√∑∫≤≥≠≈×÷→∈]/g;
const MIN_OPERATORS = 3;
/** What commands and programs have, and sentences have not. */
const CODE = /&&|\|\||(?<!\S)--?[a-z][\w-]*|[;{}]\s*$|=>|\(\)|::|\$\{?\w/;
/** Words that are left once all else is taken away: fewer are no sentence. */
const MAX_WORDS_LEFT = 3;

/**
 * Whether a translator rightly leaves a text as it is: a reference to another work, code, a formula, measures,
 * addresses, or a text that is in the target language already.
 */
export function isRightlyKept(text: string, { sourceLanguage, targetLanguage }: Languages): boolean {
	return (
		looksLikeReference(text) ||
		hasNoSentence(text) ||
		(CODE.test(text) && functionWordShare(text, sourceLanguage) === 0) ||
		compareLanguages(text, sourceLanguage, targetLanguage) === "second"
	);
}

function hasNoSentence(text: string): boolean {
	const rest = NO_LANGUAGE.reduce((left, pattern) => left.replace(pattern, " "), text);
	const words = rest.match(/(?<!\p{L})\p{Ll}\p{L}{2,}/gu) ?? [];
	if (words.length <= MAX_WORDS_LEFT && rest !== text) return true;
	return (text.match(OPERATORS)?.length ?? 0) >= Math.max(MIN_OPERATORS, words.length);
}
