/** A letter with case in the scripts whose sentences begin with a capital: only there is a small letter a sign. */
const SMALL = /^(?=\p{Ll})[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}]/u;
const CAPITAL = /^(?=\p{Lu})[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}]/u;
const LETTER = /^[\p{L}\p{M}]$/u;
const LETTERS_LAST = /[\p{L}\p{M}]+$/u;
const LETTERS_FIRST = /^[\p{L}\p{M}]+/u;
/** May stand before the first word of a sentence's rest. */
const OPENER = /^[("“‘«„‹]/;
/** May stand behind a comma at the end of a line. */
const CLOSER = /[)"”’»›]$/;
/** `a)`, `iv. `: an item of a list. */
const ITEM_MARK = /^(?:\p{Ll}|[ivxlc]{1,6})[.)](?:\s|$)/u;
/** A sentence that ends in a line's middle; not behind abbreviations of one or two letters. */
const SENTENCE_END_INSIDE = /\p{Ll}{3}[.!?…]["”’»)\]]* ["“‘«(]*\p{Lu}/u;
/** No hyphen of these is part of a word's spelling: the soft one, and the one that OCR writes for it. */
const SOFT_HYPHEN = /[\u00AD¬]$/;
const HYPHEN = /[-\u2010\u00AD¬]$/;
/** The part of a word beside a line's end that is looked at; longer words are no words. */
const MAX_WORD = 60;
/** `Haupt- und Nebensätze`: such a hyphen stands for a word's other half, and no line cut it. */
const CONJUNCTIONS = new Set(
	"und oder sowie bzw and or nor et ou y e o u i a lub oraz nebo och eller og ili и или і або και ή".split(" "),
);

/**
 * How a line ends: with a sign that nothing may follow (`null`), within a sentence behind a letter or a comma,
 * or within a word. `soft`: the hyphen is none of the word's own.
 */
export type LineEnd = { cut: "letter" | "comma" } | { cut: "word"; half: string; soft: boolean } | null;

/** @param text without tags */
export function readLineEnd(text: string): LineEnd {
	const last = text.slice(-1);
	if (HYPHEN.test(last)) {
		const half = LETTERS_LAST.exec(text.slice(-MAX_WORD - 1, -1))?.[0] ?? "";
		return half === "" ? null : { cut: "word", half, soft: SOFT_HYPHEN.test(last) };
	}
	if (LETTER.test(last)) return { cut: "letter" };
	const bare = CLOSER.test(last) ? text.slice(-2, -1) : last;
	return bare === "," || bare === ";" ? { cut: "comma" } : null;
}

/** Whether a line begins as the rest of a sentence. @param text without tags */
export function beginsSmall(text: string): boolean {
	const bare = OPENER.test(text) ? text.slice(1, 3) : text.slice(0, 2);
	return SMALL.test(bare) && !ITEM_MARK.test(text.slice(0, 8));
}

/** @param text without tags */
export function beginsCapital(text: string): boolean {
	return CAPITAL.test(text.slice(0, 2));
}

/** The letters that a line begins with. */
export function firstLetters(text: string): string {
	return LETTERS_FIRST.exec(text.slice(0, MAX_WORD))?.[0] ?? "";
}

/** Whether the hyphen before this word may stand for a word's other half. */
export function isConjunction(word: string): boolean {
	return CONJUNCTIONS.has(word);
}

export function hasSentenceEndInside(text: string): boolean {
	return SENTENCE_END_INSIDE.test(text);
}

/** Whether it is set in capitals, as many a heading and running head is. */
export function isInCapitals(text: string): boolean {
	return /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text);
}

const QUOTE_OR_BRACKET = ')"’”>';
const SENTENCE_END = ".!?…";

/** A test by the last characters whether a line can end within a sentence; almost all paragraphs do not. */
export function mayEndOpen(text: string): boolean {
	if (QUOTE_OR_BRACKET.includes(text.slice(-1)) && SENTENCE_END.includes(text.charAt(text.length - 2))) return false;
	const code = text.charCodeAt(text.length - 1);
	if (code < 0x80) return isAsciiLetter(code) || ',;->)"'.includes(text.slice(-1));
	// Quotation marks, ellipses and dashes are frequent; the rest is left to the full test.
	return !(code >= 0x2013 && code <= 0x2026) || code === 0x2019 || code === 0x201d;
}

/** A test by one character whether a line can be the rest of a sentence. */
export function mayBeginSmall(text: string): boolean {
	const code = text.charCodeAt(0);
	if (code >= 0x61 && code <= 0x7a) return true;
	if (code < 0x80) return '<("'.includes(text.slice(0, 1));
	return code === 0x201c || code === 0x2018 || code === 0x201e || code === 0xab || SMALL.test(text.slice(0, 2));
}

function isAsciiLetter(code: number): boolean {
	return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}
