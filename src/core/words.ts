import { IDEOGRAPH as IDEOGRAPHS } from "./scripts.ts";

const OTHER = 1;
const LETTER = 2;
/** Part of a word, but no word on its own: apostrophes and the hyphen. */
const JOINER = 3;
const IDEOGRAPH = 4;

const LETTERS = /[\p{L}\p{N}\p{M}]/u;

/** The kind of each UTF-16 code unit, 0 while unknown: a table look-up is many times faster than a pattern. */
const kinds = new Uint8Array(0x10000);

/**
 * Counts words between two offsets: runs of letters and digits with inner apostrophes and hyphens;
 * each ideograph or kana counts as one, because their scripts have no word spaces.
 */
export function countWords(text: string, start = 0, end = text.length): number {
	let words = 0;
	let index = start;
	while (index < end) {
		let kind = kinds[text.charCodeAt(index)] || findKind(text, index);
		index++;
		if (kind === LETTER) {
			words++;
			while (index < end && (kind === LETTER || kind === JOINER)) {
				kind = kinds[text.charCodeAt(index)] || findKind(text, index);
				index++;
			}
		}
		if (kind === IDEOGRAPH) words++;
	}
	return words;
}

function findKind(text: string, index: number): number {
	const code = text.charCodeAt(index);
	if (code < 0xd800 || code > 0xdfff) {
		const kind = kindOf(String.fromCharCode(code));
		kinds[code] = kind;
		return kind;
	}
	// A surrogate pair counts by its first half; like a joiner, the second changes nothing.
	const character = String.fromCodePoint(text.codePointAt(index) ?? code);
	if (code < 0xdc00) return character.length === 2 ? kindOf(character) : OTHER;
	const before = text.charCodeAt(index - 1);
	return before >= 0xd800 && before < 0xdc00 ? JOINER : OTHER;
}

function kindOf(character: string): number {
	if (IDEOGRAPHS.test(character)) return IDEOGRAPH;
	if (LETTERS.test(character)) return LETTER;
	return character === "'" || character === "’" || character === "-" ? JOINER : OTHER;
}
