import type { SkipReason } from "../core/segment.ts";
import { decodeText } from "../epub/markup/entities.ts";
import type { MarkupDocument, MarkupElement } from "../epub/markup/tree.ts";
import type { Place } from "./place.ts";
import { declaredLanguage, findSkipReason, primaryLanguage } from "./skip-rules.ts";
import { isHtml, localName } from "./vocabulary.ts";

/** Attributes that readers see or hear (SPEC §6.1). */
const TEXT_ATTRIBUTES = new Set(["alt", "title", "aria-label"]);
/** Their `title` names a stylesheet or a behaviour, not a text. */
const NOT_TEXT = new Set(["link", "meta", "style", "script", "param"]);

export interface AttributePlace {
	place: Place;
	fate: SkipReason | "translatable";
}

/** Every attribute that holds text, with its fate. */
export function findAttributePlaces(
	document: MarkupDocument,
	root: MarkupElement,
	{ bookLanguage, targetPrimary }: { bookLanguage: string; targetPrimary: string },
): AttributePlace[] {
	const found: AttributePlace[] = [];
	const visit = (element: MarkupElement, inherited: SkipReason | null, outerLanguage: string): void => {
		const reason = inherited ?? findSkipReason(document, element);
		const own = declaredLanguage(document, element);
		const language = own ? primaryLanguage(own) : outerLanguage;
		const inTarget = targetPrimary !== "" && language === targetPrimary;
		for (const place of textAttributes(document, element)) {
			const fate = /\p{L}/u.test(place.text)
				? (reason ?? (inTarget ? "target_language" : "translatable"))
				: "no_letters";
			found.push({ place, fate });
		}
		for (const child of element.children) if (child.kind === "element") visit(child, reason, language);
	};
	visit(root, null, primaryLanguage(bookLanguage));
	return found;
}

function* textAttributes(document: MarkupDocument, element: MarkupElement): Generator<Place> {
	if (!isHtml(element) || NOT_TEXT.has(localName(element))) return;
	for (const { name, valueStart, valueEnd } of element.attributes) {
		if (!TEXT_ATTRIBUTES.has(name)) continue;
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
