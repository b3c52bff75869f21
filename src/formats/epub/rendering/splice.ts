import type { LoadedDocument } from "../book.ts";
import { applyEdits, type Edit } from "../edits.ts";
import { type MarkupDocument, parseHtml, parseXml } from "../markup/tree.ts";
import type { TextEdit } from "./document-edits.ts";

/** An edited document, and what the safety net dropped from it. */
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
 * come out ill-formed, each segment whose edit is not well-formed on its own is dropped; if that does not help,
 * the document stays unchanged.
 *
 * @param supporting edits that are made only together with at least one edit of text
 * @param editWithout the edits of text without those of some segments, and without what is there for them only
 */
export function spliceDocument(
	loaded: LoadedDocument,
	text: readonly TextEdit[],
	supporting: readonly Edit[],
	editWithout: (segmentIds: ReadonlySet<string>) => readonly TextEdit[],
): Spliced {
	const whole = trySplice(loaded, text, supporting);
	if (whole) return { ...whole, dropped: [] };
	const faulty = segmentsOf(text.filter((edit) => !isWellFormed(edit, loaded)));
	const kept = faulty.length > 0 ? editWithout(new Set(faulty)) : [];
	const repaired = kept.length > 0 ? trySplice(loaded, kept, supporting) : null;
	if (repaired) return { ...repaired, dropped: faulty };
	return { text: null, markup: null, edits: [], dropped: segmentsOf(text) };
}

function segmentsOf(edits: readonly TextEdit[]): string[] {
	return edits.flatMap(({ segmentId }) => segmentId ?? []);
}

function trySplice(
	{ markup, mode }: LoadedDocument,
	texts: readonly TextEdit[],
	supporting: readonly Edit[],
): Omit<Spliced, "dropped"> | null {
	const edits = [...supporting, ...texts].toSorted((a, b) => a.start - b.start);
	const text = applyEdits(markup.source, edits);
	// The source was within the node limit; its translation may take it past that.
	const result = mode === "html" ? parseHtml(text, Number.POSITIVE_INFINITY) : parseXml(text, Number.POSITIVE_INFINITY);
	return mode === "html" || !result.fault ? { text, markup: result, edits } : null;
}

/** Whether a fragment is well-formed inside the elements that it closes, with the entities that its document declares. */
function isWellFormed({ text, within = [] }: TextEdit, { markup }: LoadedDocument): boolean {
	const fragment = within.reduceRight((inner, name) => `<${name}>${inner}</${name}>`, text);
	const { fault } = parseXml(`<x>${fragment}</x>`);
	return !fault || (markup.entities.size > 0 && / is not declared$/.test(fault.message));
}
