import { createHash } from "node:crypto";

/** Replaces the source between two offsets; all other characters stay (spec §6.2). */
export interface Edit {
	start: number;
	end: number;
	text: string;
}

/**
 * Applies edits to a source. They may touch but never overlap; equal starts keep their order.
 *
 * @throws Error where they overlap: that is a bug, and a wrong book is worse than none
 */
export function applyEdits(source: string, edits: readonly Edit[]): string {
	const sorted = sortEdits(edits);
	const parts: string[] = [];
	let position = 0;
	for (const edit of sorted) {
		if (edit.start < position) throw new Error(`overlapping edits at ${edit.start}`);
		parts.push(source.slice(position, edit.start), edit.text);
		position = edit.end;
	}
	parts.push(source.slice(position));
	return parts.join("");
}

/** The edits that turn `applyEdits(source, edits)` back into `source` (rule B3). */
export function invertEdits(source: string, edits: readonly Edit[]): Edit[] {
	let shift = 0;
	return sortEdits(edits).map(({ start, end, text }) => {
		const inverse = { start: start + shift, end: start + shift + text.length, text: source.slice(start, end) };
		shift += text.length - (end - start);
		return inverse;
	});
}

function sortEdits(edits: readonly Edit[]): Edit[] {
	return edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** A hash over the edits of all documents in order, for the report. */
export interface EditHash {
	/** @param edited the document's bytes after the edits, and so the text that they wrote */
	add(name: string, edits: readonly Edit[], edited: Buffer): void;
	digest(): string;
}

export function startEditHash(): EditHash {
	const hash = createHash("sha256");
	return {
		add(name, edits, edited) {
			const locations = edits.map(({ start, end, text }) => [start, end, text.length]);
			hash.update(JSON.stringify([name, locations, edited.length]));
			hash.update(edited);
		},
		digest: () => hash.digest("hex"),
	};
}
