import { LOADED_UNITS, loadUnits, units } from "./code-units.ts";
import { IDEOGRAPH as IDEOGRAPHS } from "./scripts.ts";

// Bits, so that counting needs no branch at the ends of words, which would take twice the time.
const LETTER = 0b1;
/** Part of a word, but no word on its own: apostrophes and the hyphen. */
const JOINER = 0b10;
const IDEOGRAPH = 0b100;
const OTHER = 0b1000;

const LETTERS = /[\p{L}\p{N}\p{M}]/u;

/** The kind of each UTF-16 code unit, 0 while unknown: a table look-up is many times faster than a pattern. */
const kinds = new Uint8Array(0x10000);

/**
 * Counts words: runs of letters and digits with inner apostrophes and hyphens;
 * each ideograph or kana counts as one, because their scripts have no word spaces.
 */
export function countWords(text: string): number {
	let words = 0;
	/** 1 inside a word, else 0. */
	let inWord = 0;
	for (let start = 0; start < text.length; start += LOADED_UNITS) {
		const length = loadUnits(start === 0 ? text : text.slice(start));
		for (let index = 0; index < length; index++) {
			const kind = kinds[units[index] ?? 0] || findKind(text, start + index);
			const isLetter = kind & LETTER;
			const isJoiner = (kind & JOINER) >> 1;
			const isIdeograph = (kind & IDEOGRAPH) >> 2;
			words += (isLetter & ~inWord) | isIdeograph;
			inWord = isLetter | (isJoiner & inWord);
		}
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
