import { formatTaggedText, parseTaggedText } from "../../src/core/tagged-text.ts";
import { cipher } from "../wild/letter-cipher.ts";

/** Around each translation, so that its borders can be found in any reader's text. No book that is tried holds them. */
export const OPENING = "‹";
export const CLOSING = "›";

const ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي";

/** Letters of a script that is written from right to left, each for a letter of the source. */
function arabicCipher(text: string): string {
	return text.replace(/\p{L}/gu, (letter) => ARABIC[(letter.toLowerCase().codePointAt(0) ?? 0) % ARABIC.length] ?? "");
}

/** The cipher of a segment's text, between marks. Its tags stay. */
export function translateMarked(tagged: string, targetLanguage: string): string {
	const change = targetLanguage === "ar" ? arabicCipher : cipher;
	const pieces = parseTaggedText(tagged).map((piece) =>
		piece.type === "text" ? { ...piece, text: change(piece.text) } : piece,
	);
	return OPENING + formatTaggedText(pieces) + CLOSING;
}

/** All that is compared of a text: readers change white space, hyphens, quotes, capitals and note marks. */
export function lettersOf(text: string): string {
	return text
		.normalize("NFKC")
		.replace(/[^\p{L}]/gu, "")
		.toLowerCase();
}
