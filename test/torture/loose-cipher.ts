import { formatTaggedText, parseTaggedText } from "../../src/core/tagged-text.ts";
import { cipher } from "../fixtures/fake-openai.ts";

/** No English word, nor one enciphered. */
const FILLER = "qqqq";

/**
 * A cipher whose texts grow unevenly, as those of a real translation do: some words are followed by a filler, by chance
 * but always the same for the same text. `decipherLoosely` gives the source back.
 */
export function cipherLoosely(tagged: string): string {
	return formatTaggedText(
		parseTaggedText(cipher(tagged)).map((piece) => {
			if (piece.type !== "text") return piece;
			const share = (hash(piece.text) % 100) / 250;
			let index = 0;
			const text = piece.text.replace(/\p{L}+/gu, (word) => {
				index += 1;
				return (hash(`${word}${index}`) % 1000) / 1000 < share ? `${word} ${FILLER}` : word;
			});
			return { type: "text", text };
		}),
	);
}

export function decipherLoosely(tagged: string): string {
	return cipher(tagged.replaceAll(` ${FILLER}`, ""));
}

function hash(text: string): number {
	let value = 2166136261;
	for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16777619);
	return (value ^ (value >>> 15)) >>> 0;
}
