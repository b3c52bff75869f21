import { countWords } from "../core/words.ts";
import { collapsedText, descendants, selfAndAncestors } from "../epub/markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../epub/markup/tree.ts";
import type { Place } from "./place.ts";
import type { DocumentSegments } from "./segment-document.ts";

/** The labels of an NCX (OPF 2.0.1 §2.4.1); page numbers and the document's metadata stay. */
export function segmentNcx(document: MarkupDocument): DocumentSegments {
	const result: DocumentSegments = { places: [], words: { total: 0, translatable: 0, skipped: {} } };
	for (const element of document.root ? descendants(document.root) : []) {
		if (element.local !== "text") continue;
		const text = collapsedText(document, element);
		const amount = countWords(text);
		const reason = findReason(element, text);
		result.words.total += amount;
		if (reason) {
			if (amount > 0) result.words.skipped[reason] = (result.words.skipped[reason] ?? 0) + amount;
			continue;
		}
		result.words.translatable += amount;
		result.places.push(wholeTextPlace(document, element, text));
	}
	return result;
}

function findReason(element: MarkupElement, text: string): "page_list" | "no_letters" | "not_selected" | null {
	const around = [...selfAndAncestors(element)].map(({ local }) => local);
	if (around.includes("pageList")) return "page_list";
	// The book's title and author are metadata: translated where asked (SPEC §6.1).
	if (around.includes("docTitle") || around.includes("docAuthor")) return "not_selected";
	return /\p{L}/u.test(text) ? null : "no_letters";
}

/** A place that is all of an element's content, less the white space at its ends. */
function wholeTextPlace({ source }: MarkupDocument, element: MarkupElement, text: string): Place {
	const raw = source.slice(element.openEnd, element.closeStart);
	return {
		kind: "label",
		start: element.openEnd + (raw.length - raw.trimStart().length),
		end: element.closeStart - (raw.length - raw.trimEnd().length),
		text,
		tags: new Map(),
		leading: [],
		hidden: [],
		form: "text",
		insertion: null,
		parent: element,
	};
}
