import type { Segment } from "../core/segment.ts";
import { stripTags } from "../core/tagged-text.ts";
import type { Translation } from "../core/translation.ts";

/** Label segments by the id of the heading with the same text. */
export type LinkedLabels = ReadonlyMap<string, readonly Segment[]>;

/**
 * Finds the labels (of nav, NCX and `<title>`) whose text is that of a heading: they take its translation,
 * so that the table of contents agrees with the chapters, and nothing is paid for twice (rule A12).
 * A heading in the label's own document takes precedence.
 */
export function findLinkedLabels(segments: readonly Segment[]): LinkedLabels {
	const headings = segments.filter(({ kind }) => kind === "heading");
	const anywhere = firstByKey(headings, wordingOf);
	const inDocument = firstByKey(headings, (heading) => `${heading.document} ${wordingOf(heading)}`);
	const linkedLabels = new Map<string, Segment[]>();
	for (const label of segments) {
		if (label.kind !== "label" || label.text !== wordingOf(label)) continue;
		const heading = inDocument.get(`${label.document} ${label.text}`) ?? anywhere.get(label.text);
		const known = heading && linkedLabels.get(heading.id);
		if (known) known.push(label);
		else if (heading) linkedLabels.set(heading.id, [label]);
	}
	return linkedLabels;
}

/** The translations of a heading's labels. */
export function translateLinkedLabels(heading: Translation, linkedLabels: LinkedLabels): Translation[] {
	const labels = linkedLabels.get(heading.segmentId) ?? [];
	const text = collapse(stripTags(heading.text));
	const state = heading.state === "translated" ? "cached" : heading.state;
	return labels.map((label) => ({
		...heading,
		segmentId: label.id,
		text: state === "needs_review" ? label.text : text,
		state,
	}));
}

function firstByKey(segments: readonly Segment[], keyOf: (segment: Segment) => string): Map<string, Segment> {
	const found = new Map<string, Segment>();
	for (const segment of segments) if (!found.has(keyOf(segment))) found.set(keyOf(segment), segment);
	return found;
}

function wordingOf({ text }: Segment): string {
	return collapse(stripTags(text));
}

function collapse(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}
