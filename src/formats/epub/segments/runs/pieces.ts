import type { TagTarget } from "../source-location.ts";

export type TextPiece = { type: "text"; text: string };
export type TagPiece = { type: "open" | "close" | "void"; number: number };
/** A piece of the text that is sent. */
export type Piece = TextPiece | TagPiece;

export type Tags = Map<number, TagTarget>;

/** Drops the targets of tags that are gone; the rest are numbered from 1 again, in their order. */
export function renumber(pieces: readonly Piece[], tags: Tags): void {
	const used = new Set<number>();
	for (const piece of pieces) if (piece.type !== "text") used.add(piece.number);
	if (used.size === tags.size) return;
	const targets = [...tags].filter(([number]) => used.has(number)).sort(([a], [b]) => a - b);
	const numbers = new Map<number, number>();
	tags.clear();
	for (const [old, target] of targets) {
		tags.set(tags.size + 1, target);
		numbers.set(old, tags.size);
	}
	for (const piece of pieces) if (piece.type !== "text") piece.number = numbers.get(piece.number) ?? piece.number;
}

/** Appends text to the text that the pieces end with, if any. */
export function pushText(pieces: Piece[], text: string): void {
	if (text === "") return;
	const last = pieces.at(-1);
	if (last?.type === "text") last.text += text;
	else pieces.push({ type: "text", text });
}
