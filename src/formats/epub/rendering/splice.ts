import type { LoadedDocument } from "../book.ts";
import { applyEdits, type Edit } from "../edits.ts";
import { type MarkupDocument, parseHtml, parseXml } from "../markup/tree.ts";
import type { TextEdit } from "./document-edits.ts";

/** An edited document, and what the safety net took back of it. */
export interface Spliced {
	/** `null`: nothing is left to change. */
	text: string | null;
	/** The tree of `text`. */
	markup: MarkupDocument | null;
	/** The edits that were made, in order. */
	edits: Edit[];
	dropped: string[];
}

/**
 * Applies a document's edits under the safety net of rule B12: where a well-formed document would
 * come out ill-formed, each edit that is not well-formed by itself is dropped; if that does not mend it,
 * the document stays as it was.
 *
 * @param frame edits that are made only with at least one edit of text
 */
export function spliceDocument(loaded: LoadedDocument, text: readonly TextEdit[], frame: readonly Edit[]): Spliced {
	const whole = trySplice(loaded, text, frame);
	if (whole) return { ...whole, dropped: [] };
	const sound = text.filter((edit) => isSound(edit.text, loaded));
	const mended = sound.length > 0 && sound.length < text.length ? trySplice(loaded, sound, frame) : null;
	const kept = mended ? new Set<TextEdit>(sound) : new Set<TextEdit>();
	const dropped = text.filter((edit) => !kept.has(edit)).flatMap(({ segmentId }) => (segmentId ? [segmentId] : []));
	return mended ? { ...mended, dropped } : { text: null, markup: null, edits: [], dropped };
}

function trySplice(
	{ markup, mode }: LoadedDocument,
	texts: readonly TextEdit[],
	frame: readonly Edit[],
): Omit<Spliced, "dropped"> | null {
	const edits = [...frame, ...texts].toSorted((a, b) => a.start - b.start);
	const text = applyEdits(markup.source, edits);
	// What was added to a document that is within measure is within it too.
	const result = mode === "html" ? parseHtml(text, Number.POSITIVE_INFINITY) : parseXml(text, Number.POSITIVE_INFINITY);
	return mode === "html" || !result.fault ? { text, markup: result, edits } : null;
}

/** Whether a fragment is well-formed alone, with the entities that its document declares. */
function isSound(fragment: string, { markup }: LoadedDocument): boolean {
	const { fault } = parseXml(`<x>${fragment}</x>`);
	return !fault || (markup.entities.size > 0 && / is not declared$/.test(fault.message));
}
