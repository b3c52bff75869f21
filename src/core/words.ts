const OTHER = 1;
const LETTER = 2;
/** Stands inside words but makes none: apostrophes and the hyphen. */
const JOINER = 3;
const IDEOGRAPH = 4;

const IDEOGRAPHS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;
const LETTERS = /[\p{L}\p{N}\p{M}]/u;

/** What each UTF-16 code unit is, 0 where none was met yet: a look into a table is many times quicker than a pattern. */
const kinds = new Uint8Array(0x10000);

/**
 * Counts words: runs of letters and digits with inner apostrophes and hyphens;
 * each ideograph or kana counts as one, because their scripts write no spaces.
 */
export function countWords(text: string): number {
	let words = 0;
	let isInWord = false;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		let kind = kinds[code] || findKind(code);
		if (code >= 0xd800 && code <= 0xdbff) {
			const character = text.codePointAt(index) ?? 0;
			if (character > 0xffff) index++;
			kind = kindOf(character);
		}
		if (kind === IDEOGRAPH || (kind === LETTER && !isInWord)) words++;
		if (kind !== JOINER) isInWord = kind === LETTER;
	}
	return words;
}

function findKind(code: number): number {
	const kind = kindOf(code);
	kinds[code] = kind;
	return kind;
}

function kindOf(codePoint: number): number {
	const character = String.fromCodePoint(codePoint);
	if (IDEOGRAPHS.test(character)) return IDEOGRAPH;
	if (LETTERS.test(character)) return LETTER;
	return character === "'" || character === "’" || character === "-" ? JOINER : OTHER;
}
