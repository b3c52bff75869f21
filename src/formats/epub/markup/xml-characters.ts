/** XML 1.0 §2.2: no surrogates, no control characters but white space, no non-characters of the first plane. */
export function isXmlCharacter(code: number): boolean {
	if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
	return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** The same as ranges of a regular expression's class, without surrogates: `isWellFormed` finds lone ones faster. */
export const INVALID_RANGES = String.raw`\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF`;

const INVALID = new RegExp(`[${INVALID_RANGES}]|\\p{Cs}`, "gu");
const INVALID_UNIT = new RegExp(`[${INVALID_RANGES}]`);

export function hasInvalidXmlChars(text: string): boolean {
	return !text.isWellFormed() || INVALID_UNIT.test(text);
}

/** Only broken books have such characters, and no text that Diglot sends or writes keeps them. */
export function stripInvalidXmlChars(text: string): string {
	return hasInvalidXmlChars(text) ? text.replace(INVALID, "") : text;
}
