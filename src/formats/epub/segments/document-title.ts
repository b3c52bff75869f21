import { findDescendant, textContent } from "../markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../markup/tree.ts";
import { isRubyAnnotation, localName } from "../markup/vocabulary.ts";
import { normalizeCharacters } from "./normalize-characters.ts";
import { isBlock } from "./styles/element-look.ts";
import type { StyleRules } from "./styles/style-rules.ts";

/** The text of the first `h1`, else `h2`, else `h3`, else of `<title>`: the name a reader would know the document by. */
export function documentTitle({ root }: MarkupDocument, rules: StyleRules): string {
	if (!root) return "";
	for (const name of ["h1", "h2", "h3", "title"]) {
		const element = findDescendant(root, name);
		const text = element ? normalizeCharacters(readLine(element, rules)).replace(/\s+/g, " ").trim() : "";
		if (text !== "") return text;
	}
	return "";
}

/** All lines of a heading in one, as its text would be read out. */
function readLine(element: MarkupElement, rules: StyleRules): string {
	const parts = element.children.map((child) => {
		if (child.kind !== "element") return textContent(child);
		if (isRubyAnnotation(child)) return "";
		if (localName(child) === "br") return " ";
		const text = readLine(child, rules);
		return isBlock(child, rules) ? ` ${text} ` : text;
	});
	return parts.join("");
}
