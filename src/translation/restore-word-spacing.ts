import { hasWordSpaces } from "../core/scripts.ts";
import { formatTag, parseTaggedText, type TaggedPiece } from "../core/tagged-text.ts";

const LETTER_LAST = /[\p{L}\p{N}]$/u;
const LETTER_FIRST = /^[\p{L}\p{N}]/u;

/**
 * Puts back the space between two words that came to meet at a tag: an engine that drops what stood
 * there, such as the `’s` in `<1>e</1>’s slurred`, glues what is left. Where the source has letters
 * on both sides of the tag nothing is changed.
 */
export function restoreWordSpacing(source: string, translation: string, targetLanguage: string): string {
	const pieces = parseTaggedText(translation);
	const glued = gluedTags(pieces);
	if (glued.size === 0 || !hasWordSpaces(targetLanguage)) return translation;
	const meant = gluedTags(parseTaggedText(source));
	return pieces
		.map((piece) => {
			if (piece.type === "text") return piece.text;
			const tag = formatTag(piece.type, piece.number);
			if (!glued.has(tag) || meant.has(tag)) return tag;
			return piece.type === "open" ? ` ${tag}` : `${tag} `;
		})
		.join("");
}

/** The tags with a letter right before and right behind them. */
function gluedTags(pieces: readonly TaggedPiece[]): Set<string> {
	const tags = new Set<string>();
	for (const [index, piece] of pieces.entries()) {
		if (piece.type === "text") continue;
		const before = pieces[index - 1];
		const after = pieces[index + 1];
		if (before?.type !== "text" || after?.type !== "text") continue;
		if (LETTER_LAST.test(before.text) && LETTER_FIRST.test(after.text)) tags.add(formatTag(piece.type, piece.number));
	}
	return tags;
}
