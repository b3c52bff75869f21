import { stripTags } from "../../src/core/tagged-text.ts";

const LETTER = /\p{L}/gu;
const A = 97;

/**
 * Changes each letter into another, whatever stands beside it: rot13 for a–z, letters of other scripts to a fixed
 * Latin letter each. Tags, digits, signs and spaces stay, so the translation of some words can be told without
 * knowing how the book was cut.
 */
export function cipher(tagged: string): string {
	return tagged.replace(LETTER, changeLetter);
}

/** As `cipher`, but with the texts in `echo` given back as they are. */
export function cipherBut(echo: readonly string[]): (tagged: string) => string {
	const known = new Set(echo.map(asRead));
	return (tagged) => (known.has(asRead(tagged)) ? tagged : cipher(tagged));
}

/** Without tags, and with its white space as one space. */
function asRead(tagged: string): string {
	return stripTags(tagged).replace(/\s+/g, " ").trim();
}

function changeLetter(letter: string): string {
	const lower = letter.toLowerCase();
	const code = lower.charCodeAt(0);
	const isLatin = lower.length === 1 && code >= A && code < A + 26;
	const place = isLatin ? (code - A + 13) % 26 : (lower.codePointAt(0) ?? 0) % 26;
	const changed = String.fromCharCode(A + place);
	return letter === lower ? changed : changed.toUpperCase();
}
