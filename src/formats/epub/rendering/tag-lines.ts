import { formatTaggedText, parseTaggedText, type TaggedPiece } from "../../../core/tagged-text.ts";
import { findAttribute } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { localName } from "../markup/vocabulary.ts";
import type { SourceLocation } from "../segments/source-location.ts";

/** A translation with what its tags stand for. */
export interface TaggedTranslation {
	location: SourceLocation;
	translation: string;
}

/**
 * Puts each line of a translation into an element like the source's lines. Most of them say nothing to a reader and
 * are not sent as tags (rule A5), but the book's rules set verse by them.
 */
export function tagLines(
	location: SourceLocation,
	lines: readonly MarkupElement[],
	translation: string,
): TaggedTranslation {
	const sent = new Set([...location.tags.values()].flatMap((target) => ("elements" in target ? target.elements : [])));
	// Without an id one may stand for several lines.
	const plain = lines.filter((line) => !sent.has(line) && !findAttribute(line, "id"));
	const [first] = plain;
	if (!first || location.tags.size === 0) return { location, translation };
	const tags = new Map(location.tags);
	let number = Math.max(...tags.keys());
	const pieces = parseTaggedText(translation);
	const tagged: TaggedPiece[] = [];
	for (const [index, { line, lineBreak }] of splitLines(pieces, location).entries()) {
		if (line.length === 0 || isTagged(line, location, lines)) tagged.push(...line);
		else {
			number++;
			const element = plain.find((each) => each === lines[index]) ?? first;
			tags.set(number, { type: "pair", elements: [element], foreign: false });
			tagged.push({ type: "open", number }, ...line, { type: "close", number });
		}
		if (lineBreak) tagged.push(lineBreak);
	}
	return { location: { ...location, tags }, translation: formatTaggedText(tagged) };
}

interface Line {
	line: TaggedPiece[];
	/** What ends it; the last one has none. */
	lineBreak?: TaggedPiece;
}

/** The lines between line breaks that are in no tag. */
function splitLines(pieces: readonly TaggedPiece[], { tags }: SourceLocation): Line[] {
	const lines: Line[] = [];
	let line: TaggedPiece[] = [];
	let depth = 0;
	for (const piece of pieces) {
		if (piece.type === "open") depth++;
		if (piece.type === "close") depth--;
		const target = piece.type === "void" && depth === 0 ? tags.get(piece.number) : undefined;
		if (target?.type === "void" && localName(target.element) === "br") {
			lines.push({ line, lineBreak: piece });
			line = [];
		} else line.push(piece);
	}
	return [...lines, { line }];
}

/** Whether a line begins with the tag of a line of the source. */
function isTagged([first]: readonly TaggedPiece[], { tags }: SourceLocation, lines: readonly MarkupElement[]): boolean {
	const target = first?.type === "open" ? tags.get(first.number) : undefined;
	return target?.type === "pair" && lines.some((line) => line === target.elements[0]);
}
