import type { StructureCounts } from "../../../core/rendering.ts";
import { attributeValue } from "../markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../markup/tree.ts";
import { localName } from "../markup/vocabulary.ts";
import { epubTypes, findSkipReason } from "../segments/context/skip-rules.ts";

export function noStructure(): StructureCounts {
	return { anchors: 0, links: 0, noteReferences: 0, images: 0, tables: 0, pageBreaks: 0 };
}

export function addStructure(sum: StructureCounts, more: StructureCounts): void {
	for (const key of Object.keys(sum) as (keyof StructureCounts)[]) sum[key] += more[key];
}

export function sameStructure(a: StructureCounts, b: StructureCounts): boolean {
	return (Object.keys(a) as (keyof StructureCounts)[]).every((key) => a[key] === b[key]);
}

/** Counts what a translation must not lose, without what Diglot inserted. */
export function countStructure(document: MarkupDocument): StructureCounts {
	const counts = noStructure();
	const count = (element: MarkupElement): void => {
		// A class marks own output, and most elements have no attributes at all.
		if (element.attributes.length > 0 && findSkipReason(element) === "own_output") return;
		countElement(element, counts);
		for (const child of element.children) if (child.kind === "element") count(child);
	};
	if (document.root) count(document.root);
	return counts;
}

function countElement(element: MarkupElement, counts: StructureCounts): void {
	const name = localName(element);
	if (name === "img" || name === "image") counts.images++;
	if (name === "table") counts.tables++;
	if (element.attributes.length === 0) return;
	const types = epubTypes(element);
	if (attributeValue(element, "id") !== null) counts.anchors++;
	else if (name === "a" && attributeValue(element, "name") !== null) counts.anchors++;
	if (name === "a" && attributeValue(element, "href") !== null) counts.links++;
	if (types.includes("noteref")) counts.noteReferences++;
	if (types.includes("pagebreak")) counts.pageBreaks++;
}
