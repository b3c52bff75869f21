import type { SkipReason } from "../../../core/segment.ts";
import { countWords } from "../../../core/words.ts";
import { collapsedText, descendants, selfAndAncestors } from "../markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../markup/tree.ts";
import { metadataElements, type PackageDocument } from "../package/package-document.ts";
import { type DocumentSelection, isSelected } from "./context/selection.ts";
import { normalizeCharacters } from "./normalize-characters.ts";
import type { DocumentSegments, WordCounts } from "./segment-document.ts";
import type { SourceLocation } from "./source-location.ts";

/** The labels of an NCX (OPF 2.0.1 §2.4.1); page numbers stay, the book's title and author are metadata. */
export function segmentNcx(document: MarkupDocument, selected: DocumentSelection): DocumentSegments {
	const texts = document.root ? [...descendants(document.root)].filter(({ local }) => local === "text") : [];
	return locateLabels(texts, (element) => {
		const around = [...selfAndAncestors(element)].map(({ local }) => local);
		if (around.includes("pageList")) return "page_list";
		if (around.includes("docTitle")) return selected.selection.title ? null : "not_selected";
		if (around.includes("docAuthor") || !isSelected(element, selected)) return "not_selected";
		return null;
	});
}

/** The package's title and description, if requested (spec §6.1); other metadata is never translated. */
export function segmentMetadata(rendition: PackageDocument, wanted: boolean): DocumentSegments {
	const elements = wanted
		? ["title", "description"].flatMap((local) => metadataElements(rendition.metadata, local))
		: [];
	return locateLabels(
		elements.filter((element) => !element.empty).sort((a, b) => a.start - b.start),
		() => null,
	);
}

/** Locates elements whose whole content is one text, in the given order. */
function locateLabels(
	elements: readonly MarkupElement[],
	findReason: (element: MarkupElement) => SkipReason | null,
): DocumentSegments {
	const locations: SourceLocation[] = [];
	const words: WordCounts = { total: 0, translatable: 0, skipped: {} };
	for (const element of elements) {
		const text = normalizeCharacters(collapsedText(element));
		const amount = countWords(text);
		const reason = /\p{L}/u.test(text) ? findReason(element) : "no_letters";
		words.total += amount;
		if (reason === null) {
			words.translatable += amount;
			locations.push(locateWholeText(element, text));
		} else if (amount > 0) words.skipped[reason] = (words.skipped[reason] ?? 0) + amount;
	}
	return { locations, readAs: {}, countWords: () => words };
}

/** An element's whole content, without the white space at its ends. */
function locateWholeText(element: MarkupElement, text: string): SourceLocation {
	const raw = element.document.source.slice(element.openEnd, element.closeStart);
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
		leaf: null,
	};
}
