const WORD =
	/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]](?:[[\p{L}\p{N}\p{M}'’\-]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]*[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]])?/gv;

/**
 * Counts words: runs of letters and digits with inner apostrophes and hyphens;
 * each ideograph or kana counts as one, because their scripts write no spaces.
 */
export function countWords(text: string): number {
	return text.match(WORD)?.length ?? 0;
}
