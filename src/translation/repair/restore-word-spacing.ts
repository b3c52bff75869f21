import { hasWordSpaces } from "../../core/scripts.ts";
import { formatTag, parseTaggedText, type TaggedPiece } from "../../core/tagged-text.ts";

const LETTER_LAST = /[\p{L}\p{N}]$/u;
const LETTER_FIRST = /^[\p{L}\p{N}]/u;

/**
 * Restores the space between two words that an engine joined at a tag by dropping what was between them,
 * such as the `’s` in `<1>e</1>’s slurred`. Tags with letters on both sides in the source are left alone.
 */
export function restoreWordSpacing(source: string, translation: string, targetLanguage: string): string {
	const pieces = parseTaggedText(translation);
	const glued = gluedTags(pieces);
	if (glued.size === 0 || !hasWordSpaces(targetLanguage)) return translation;
	const gluedInSource = gluedTags(parseTaggedText(source));
	return pieces
		.map((piece) => {
			if (piece.type === "text") return piece.text;
			const tag = formatTag(piece.type, piece.number);
			if (!glued.has(tag) || gluedInSource.has(tag)) return tag;
			return piece.type === "open" ? ` ${tag}` : `${tag} `;
		})
		.join("");
}

/** The tags with a letter immediately before and after them. */
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
