const IDEOGRAPHS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu;
const OTHER_SCRIPTS =
	/[^\p{sc=Latin}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Common}\p{sc=Inherited}]/gu;

/** Tokens a character takes, measured over novels with current tokenizers (LIBRARIES.md), rounded up. */
const PER_LATIN = 0.25;
const PER_OTHER = 0.5;
const PER_IDEOGRAPH = 1;

/** Tokens of `text` in a language model, by its characters' scripts: good enough to bound batches, never a bill. */
export function estimateTokens(text: string): number {
	const ideographs = text.match(IDEOGRAPHS)?.length ?? 0;
	const others = text.match(OTHER_SCRIPTS)?.length ?? 0;
	const latin = text.length - ideographs - others;
	return Math.ceil(latin * PER_LATIN + others * PER_OTHER + ideographs * PER_IDEOGRAPH);
}
