import type { SkipReason } from "../core/segment.ts";
import { decodeText } from "../epub/markup/entities.ts";
import type { MarkupDocument, MarkupElement } from "../epub/markup/tree.ts";
import type { Place } from "./place.ts";
import type { DocumentSetting } from "./segment-document.ts";
import { isSelected } from "./selected.ts";
import { declaredLanguage, findSkipReason, primaryLanguage } from "./skip-rules.ts";
import { isHtml, localName } from "./vocabulary.ts";

/** Attributes that readers see or hear (SPEC §6.1); SVG knows the last alone. */
const TEXT_ATTRIBUTES = new Set(["alt", "title", "aria-label"]);
/** Their `title` names a stylesheet or a behaviour, not a text. */
const NAMING = new Set(["link", "meta", "style", "script", "param"]);

export interface AttributePlace {
	place: Place;
	fate: SkipReason | "translatable";
}

/** Every attribute that holds text, with its fate. */
export function findAttributePlaces(
	document: MarkupDocument,
	root: MarkupElement,
	setting: DocumentSetting,
): AttributePlace[] {
	const { bookLanguage, targetPrimary, selection } = setting;
	const found: AttributePlace[] = [];
	const visit = (element: MarkupElement, inherited: SkipReason | null, outerLanguage: string): void => {
		const reason = inherited ?? findSkipReason(document, element, selection.excludeTags);
		const own = declaredLanguage(document, element);
		const language = own ? primaryLanguage(own) : outerLanguage;
		const inTarget = targetPrimary !== "" && language === targetPrimary;
		const naming = NAMING.has(localName(element)) ? "not_rendered" : null;
		const unwanted = isSelected(element, setting) ? null : "not_selected";
		const fate = reason ?? naming ?? unwanted ?? (inTarget ? "target_language" : "translatable");
		for (const place of textAttributes(document, element)) {
			found.push({ place, fate: /\p{L}/u.test(place.text) ? fate : "no_letters" });
		}
		for (const child of element.children) if (child.kind === "element") visit(child, reason, language);
	};
	visit(root, null, primaryLanguage(bookLanguage));
	return found;
}

function* textAttributes(document: MarkupDocument, element: MarkupElement): Generator<Place> {
	for (const { name, valueStart, valueEnd } of element.attributes) {
		if (!TEXT_ATTRIBUTES.has(name) || (name !== "aria-label" && !isHtml(element))) continue;
		const quote = document.source.charAt(valueStart - 1);
		if (valueStart < 0 || (quote !== '"' && quote !== "'")) continue;
		const raw = document.source.slice(valueStart, valueEnd);
		const text = decodeText(raw, document.entities)
			.replace(/[ \t\r\n\f]+/g, " ")
			.trim();
		if (text === "") continue;
		yield {
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
		};
	}
}
