import type { Edit } from "../edits.ts";
import type { MarkupElement } from "../markup/tree.ts";

/** Attributes at the end of a start tag, before its `>` or `/>`. */
export function appendAttributes(element: MarkupElement, text: string): Edit[] {
	if (text === "") return [];
	const last = element.attributes[element.attributes.length - 1];
	const at = last?.end ?? element.start + 1 + element.name.length;
	return [{ start: at, end: at, text }];
}
