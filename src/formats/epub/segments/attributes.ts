import type { SkipReason } from "../../../core/segment.ts";
import { readText } from "../markup/query.ts";
import type { Attribute } from "../markup/tokens.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { isHtml, localName } from "../markup/vocabulary.ts";
import type { DocumentSetting } from "./context/document-setting.ts";
import type { InheritedContext } from "./context/inherited-context.ts";
import { isSelected } from "./context/selection.ts";
import { normalizeCharacters } from "./normalize-characters.ts";
import type { SourceLocation } from "./source-location.ts";

/** Attributes that readers see or hear (spec §6.1); SVG has only the last. */
const TEXT_ATTRIBUTES = new Set(["alt", "title", "aria-label"]);
/** Their `title` names a stylesheet or a behaviour, not a text. */
const NAMING = new Set(["link", "meta", "style", "script", "param"]);

export interface AttributeLocation {
	location: SourceLocation;
	disposition: SkipReason | "translatable";
}

/**
 * Every attribute with text, and its disposition.
 *
 * @param pictures their `alt` is part of a word that is translated with it (rule A5)
 */
export function findAttributeLocations(
	root: MarkupElement,
	setting: DocumentSetting & { context: InheritedContext },
	pictures: ReadonlySet<MarkupElement>,
): AttributeLocation[] {
	const found: AttributeLocation[] = [];
	const visit = (element: MarkupElement): void => {
		for (const attribute of element.attributes) {
			const location = readTextAttribute(element, attribute);
			if (!location) continue;
			const isPart = attribute.name === "alt" && pictures.has(element);
			found.push({ location, disposition: isPart ? "no_letters" : findDisposition(element, location.text, setting) });
		}
		for (const child of element.children) if (child.kind === "element") visit(child);
	};
	visit(root);
	return found;
}

function findDisposition(
	element: MarkupElement,
	text: string,
	setting: DocumentSetting & { context: InheritedContext },
): AttributeLocation["disposition"] {
	const { context } = setting;
	if (!/\p{L}/u.test(text)) return "no_letters";
	const reason = context.skipReason(element);
	if (reason) return reason;
	if (NAMING.has(localName(element))) return "not_rendered";
	if (!isSelected(element, setting)) return "not_selected";
	return context.isInTarget(element, () => text) ? "target_language" : "translatable";
}

function readTextAttribute(element: MarkupElement, attribute: Attribute): SourceLocation | null {
	const { name, valueStart, valueEnd } = attribute;
	if (!TEXT_ATTRIBUTES.has(name) || (name !== "aria-label" && !isHtml(element))) return null;
	const { document } = element;
	const quote = document.source.charAt(valueStart - 1);
	if (valueStart < 0 || (quote !== '"' && quote !== "'")) return null;
	const text = normalizeCharacters(readText(document, valueStart, valueEnd))
		.replace(/[ \t\r\n\f]+/g, " ")
		.trim();
	if (text === "") return null;
	return {
		kind: "attribute",
		start: valueStart,
		end: valueEnd,
		text,
		tags: new Map(),
		leading: [],
		hidden: [],
		form: quote === '"' ? "double" : "single",
		insertion: null,
		parent: element,
		leaf: null,
	};
}
