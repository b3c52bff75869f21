/** A year in full, a DOI, an ISBN: what a reference to another work has and a sentence has not, taken with the rest. */
const YEAR_OR_NUMBER = /(?<!\d)(?:1[4-9]|20)\d\d(?!\d)|\bdoi:|\bISBN\b/i;
/** An author with an initial at the start, as lists of references have it: `Marlow, J.`, `Hansen K.` */
const AUTHOR = /^\p{Lu}[\p{L}\p{M}'’-]{1,40},? \p{Lu}\./u;
/** Words in small letters are a sentence's; a reference has those of its title, which may be a long one. */
const MAX_LOWER_SHARE = 0.5;
const MAX_LOWER_SHARE_BEHIND_AUTHOR = 0.75;
const MAX_WORDS = 80;

/**
 * Whether a text is a reference to another work: names, a title, a place, a year, pages. A translator rightly leaves it
 * as it is. Only for scripts with capitals.
 */
export function looksLikeReference(text: string): boolean {
	if (!YEAR_OR_NUMBER.test(text)) return false;
	const words = text.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.-]*/gu) ?? [];
	if (words.length > MAX_WORDS) return false;
	// Abbreviations such as "p." and "vol." belong to references.
	const lower = words.filter((word) => /^\p{Ll}/u.test(word) && !/^\p{Ll}{1,4}\.$/u.test(word));
	const share = AUTHOR.test(text) ? MAX_LOWER_SHARE_BEHIND_AUTHOR : MAX_LOWER_SHARE;
	return lower.length <= words.length * share && words.some((word) => /^\p{Lu}/u.test(word));
}
