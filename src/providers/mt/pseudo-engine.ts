import { formatTaggedText, parseTaggedText, stripTags } from "../../core/tagged-text.ts";
import type { MtEngine } from "../translator.ts";

const PLAIN = "AEIOUYaeiouyCcNnSsZzDdGgHhKkLlRrTtWw";
const ACCENTED = "ÀÉÎÖÛÝàéîöûýÇçÑñŠšŽžĎďĜĝĤĥĶķĻļŔŕŤťŴŵ";
const ACCENTS = new Map([...PLAIN].map((letter, index) => [letter, [...ACCENTED][index] ?? letter]));

/** Appended to a text and cut to length. Words, so that lines break as in real text. */
const FILLER = " łorem ïpsum ðolor sït ämet čonsectetur ädipiscing ëlit şed ďo ëiusmod ťempor";

/**
 * The source with accented letters, a third longer, to try layouts, fonts and line breaks without a provider.
 * Deterministic: the same text always gives the same result.
 */
export function createPseudoEngine(): MtEngine {
	return {
		kind: "mt",
		engine: "pseudo:pseudo",
		displayName: "pseudo-translation (not a real one)",
		keepsTags: true,
		maxTexts: 32,
		maxConcurrency: 4,
		async translate(texts, signal) {
			signal.throwIfAborted();
			return texts.map(pseudoTranslate);
		},
		async close() {
			// Nothing is held open.
		},
	};
}

function pseudoTranslate(tagged: string): string {
	const accented = formatTaggedText(
		parseTaggedText(tagged).map((piece) =>
			piece.type === "text" ? { type: "text", text: accent(piece.text) } : piece,
		),
	);
	return accented + filler(Math.round([...stripTags(tagged)].length / 3));
}

function accent(text: string): string {
	return text.replace(/[A-Za-z]/g, (letter) => ACCENTS.get(letter) ?? letter);
}

function filler(length: number): string {
	return FILLER.repeat(Math.ceil(length / FILLER.length))
		.slice(0, length)
		.trimEnd();
}
