import { prefixOf } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { holdsAnchor, isRubyAnnotation, isRubyPart, keepsPlace } from "../markup/vocabulary.ts";

type Raw = (start: number, end: number) => string;

/**
 * The tags around a translation that stood in a part of a `ruby`: a `span` with the part's attributes where something
 * may point to it, else none, because a `ruby` without its annotations is no ruby (HTML §4.5.10).
 */
export function rubyPartTags(element: MarkupElement, raw: Raw): [open: string, close: string] {
	if (!keepsPlace(element)) return ["", ""];
	const name = `${prefixOf(element)}span`;
	return [`<${name}${raw(element.start, element.openEnd).slice(1 + element.name.length)}`, `</${name}>`];
}

/** What an annotation leaves where its text is dropped: its ids, links and images (rule A9). */
export function annotationAnchors(element: MarkupElement, raw: Raw): string {
	if (!holdsAnchor(element)) return "";
	if (element.empty) return raw(element.start, element.end);
	const inner = element.children
		.map((child) => (child.kind === "element" ? annotationAnchors(child, raw) : ""))
		.join("");
	const [open, close] =
		isRubyAnnotation(element) || isRubyPart(element)
			? rubyPartTags(element, raw)
			: [raw(element.start, element.openEnd), raw(element.closeStart, element.end)];
	return open + inner + close;
}
