import { IDEOGRAPHIC, scriptClass } from "../../../../core/scripts.ts";

/** Letters of scripts whose words are not told apart by spaces: tags inside them cut no word (rule A5). */
export const CJK = new RegExp(`[${scriptClass("sc", IDEOGRAPHIC)}\\u3000-\\u303F\\uFF00-\\uFFEF]`, "u");

const LETTER_END = /[\p{L}\p{M}]$/u;
const LETTER_START = /^\p{L}/u;
const WORD_CHARACTER = /^[\p{L}\p{M}]$/u;

export function endsWithLetter(text: string): boolean {
	return LETTER_END.test(text.slice(-2)) && !CJK.test(text.slice(-1));
}

export function startsWithLetter(text: string): boolean {
	return LETTER_START.test(text) && !CJK.test(text.charAt(0));
}

/** `’d never`, behind the rest of a word. */
export function startsWithApostrophe(text: string): boolean {
	return isApostrophe(text, 0) && characterBehind(text, 1) > 0;
}

/** Where the word at the text's end begins: digits are none of it, apostrophes only between letters. */
export function findWordStart(text: string): number {
	let start = text.length;
	for (;;) {
		const length = characterBefore(text, start);
		if (length > 0) start -= length;
		else if (isApostrophe(text, start - 1) && characterBefore(text, start - 1) > 0) start--;
		else return start;
	}
}

/** Where the word at the text's start ends. */
export function findWordEnd(text: string): number {
	let end = 0;
	for (;;) {
		const length = characterBehind(text, end);
		if (length > 0) end += length;
		else if (end > 0 && isApostrophe(text, end) && characterBehind(text, end + 1) > 0) end++;
		else return end;
	}
}

/** The length of the word character that ends at `index`, or 0. */
function characterBefore(text: string, index: number): number {
	if (index <= 0) return 0;
	const code = text.charCodeAt(index - 1);
	const length = code >= 0xdc00 && code <= 0xdfff && index > 1 ? 2 : 1;
	return isWordCharacter(text.slice(index - length, index)) ? length : 0;
}

function characterBehind(text: string, index: number): number {
	if (index >= text.length) return 0;
	const code = text.charCodeAt(index);
	const length = code >= 0xd800 && code <= 0xdbff ? 2 : 1;
	return isWordCharacter(text.slice(index, index + length)) ? length : 0;
}

function isWordCharacter(character: string): boolean {
	return WORD_CHARACTER.test(character) && !CJK.test(character);
}

function isApostrophe(text: string, index: number): boolean {
	const character = text.charAt(index);
	return character === "'" || character === "’";
}
