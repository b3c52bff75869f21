import { SPACELESS_LETTER } from "../../../core/scripts.ts";
import type { TaggedPiece } from "../../../core/tagged-text.ts";
import type { SourceLocation } from "../segments/source-location.ts";

const NONE: readonly string[] = [];

type Tags = SourceLocation["tags"];

/** What closes a phrase belongs to the word before it. */
const CLOSING = /^[,.;:!?…»”’)\]]+/;
const LETTER = /^[\p{L}\p{N}]$/u;

/** Whether paragraphs were joined to make this text (rule A16). */
function hasSeams(tags: Tags): boolean {
	if (tags.size === 0) return false;
	for (const { type } of tags.values()) if (type === "seam") return true;
	return false;
}

/**
 * The pieces of a translation with its seams where a paragraph can end: behind the pair of tags that a translator put
 * one into, and behind closing punctuation, with no space beside it.
 */
export function placeSeams(pieces: readonly TaggedPiece[], tags: Tags): readonly TaggedPiece[] {
	if (!hasSeams(tags)) return pieces;
	const placed: TaggedPiece[] = [];
	let waiting: TaggedPiece[] = [];
	let isBehindSeam = false;
	for (const piece of liftSeams(pieces, tags)) {
		if (isSeam(piece, tags)) {
			waiting.push(piece);
			continue;
		}
		let text = piece.type === "text" ? piece.text : "";
		const closing = waiting.length > 0 ? (CLOSING.exec(text)?.[0] ?? "") : "";
		if (closing !== "") placed.push({ type: "text", text: closing });
		text = text.slice(closing.length);
		if (waiting.length > 0) {
			trimLast(placed);
			placed.push(...waiting);
			waiting = [];
			isBehindSeam = true;
		}
		if (piece.type !== "text") placed.push(piece);
		else if (isBehindSeam) text = text.trimStart();
		if (text !== "") placed.push({ type: "text", text });
		isBehindSeam &&= piece.type === "text" && text === "";
	}
	if (waiting.length > 0) trimLast(placed);
	return [...placed, ...waiting];
}

/** The pieces without seams, for a copy that is one paragraph; words beside one stay apart. */
export function dropSeams(pieces: readonly TaggedPiece[], tags: Tags): readonly TaggedPiece[] {
	if (!hasSeams(tags)) return pieces;
	const kept: TaggedPiece[] = [];
	let isBehindSeam = false;
	for (const piece of pieces) {
		if (isSeam(piece, tags)) {
			isBehindSeam = true;
			continue;
		}
		if (piece.type !== "text") {
			kept.push(piece);
			continue;
		}
		const last = kept.at(-1);
		const before = last?.type === "text" ? last.text : "";
		if (isBehindSeam && before.endsWith(" ")) kept.push({ type: "text", text: piece.text.trimStart() });
		else if (isBehindSeam && areGlued(before, piece.text)) kept.push({ type: "text", text: ` ${piece.text}` });
		else kept.push(piece);
		isBehindSeam = false;
	}
	return kept;
}

function isSeam(piece: TaggedPiece, tags: Tags): boolean {
	return piece.type === "void" && tags.get(piece.number)?.type === "seam";
}

/** A seam inside of a pair of tags would end the paragraph within them: it comes behind the outermost pair. */
function liftSeams(pieces: readonly TaggedPiece[], tags: Tags): TaggedPiece[] {
	const lifted: TaggedPiece[] = [];
	let held: TaggedPiece[] = [];
	let depth = 0;
	for (const piece of pieces) {
		if (depth > 0 && isSeam(piece, tags)) {
			held.push(piece);
			continue;
		}
		lifted.push(piece);
		if (piece.type === "open") depth++;
		if (piece.type === "close") depth--;
		if (depth > 0 || held.length === 0) continue;
		lifted.push(...held);
		held = [];
	}
	return [...lifted, ...held];
}

function trimLast(pieces: TaggedPiece[]): void {
	const last = pieces.at(-1);
	if (last?.type === "text") pieces.splice(-1, 1, { type: "text", text: last.text.trimEnd() });
}

function areGlued(before: string, after: string): boolean {
	const [last, first] = [before.slice(-1), after.slice(0, 1)];
	return LETTER.test(last) && LETTER.test(first) && !SPACELESS_LETTER.test(last + first);
}

/** The elements, outermost first, that the seams of a joined text close and open their like. */
export function namesInSeams({ parent, end, tags }: SourceLocation): readonly string[] {
	if (!hasSeams(tags)) return NONE;
	const names: string[] = [];
	for (let element: typeof parent | null = parent; element && element.end < end; element = element.parent) {
		names.unshift(element.name);
	}
	return names;
}
