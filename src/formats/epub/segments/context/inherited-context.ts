import type { SegmentKind, SkipReason } from "../../../../core/segment.ts";
import { attributeTokens, attributeValue, textContent } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { preservesSpace } from "../styles/element-look.ts";
import type { DocumentSetting } from "./document-setting.ts";
import { type LanguageEvidence, readLanguageEvidence } from "./language-evidence.ts";
import { makeSideBySideTest } from "./side-by-side.ts";
import { declaredLanguage, epubTypes, findSkipReason, type Skipping } from "./skip-rules.ts";

/** What an element inherits from its ancestors or declares itself, and what is known about its content. */
export interface InheritedContext extends LanguageEvidence {
	/** White space in it is text (rule A3; XML 1.0 §2.10). */
	keepsSpace(element: MarkupElement): boolean;
	/** Links in it are dropped from copies (rule B7). */
	insideLink(element: MarkupElement): boolean;
	kind(element: MarkupElement): SegmentKind;
	/** It has text other than white space. */
	holdsText(element: MarkupElement): boolean;
	/** Its translation can be put beside it, in a column (rule B6). */
	canStandSideBySide(block: MarkupElement): boolean;
	/** Why it is not translated: the reason of its outermost ancestor that has one, else its own. */
	skipReason(element: MarkupElement): SkipReason | null;
}

/** The context of a document's elements; each answer is computed once, however deep the nesting. */
export function readContext(
	setting: Pick<DocumentSetting, "bookLanguage" | "targetLanguage" | "givenSourceLanguage" | "rules"> & {
		skipping: Skipping;
	},
): InheritedContext {
	const { rules, skipping } = setting;
	const nearestDeclaring = inherit<MarkupElement | null>(null, (element, outer) =>
		declaredLanguage(element) === null ? outer : element,
	);
	return {
		...readLanguageEvidence(setting, nearestDeclaring),
		keepsSpace: inherit(false, (element, outer) => {
			if (localName(element) === "textarea") return true;
			const declared = attributeValue(element, "xml:space");
			if (declared !== null) return declared === "preserve";
			return preservesSpace(element, rules) ?? (outer || localName(element) === "pre");
		}),
		insideLink: inherit(false, (element, outer) => outer || /^(?:a|button|label)$/.test(localName(element))),
		kind: inherit<SegmentKind>("block", (element, outer) => findKind(element, outer)),
		holdsText: findTexts(),
		canStandSideBySide: makeSideBySideTest(rules),
		skipReason: inherit<SkipReason | null>(null, (element, outer) => outer ?? findSkipReason(element, skipping)),
	};
}

function inherit<T>(start: T, find: (element: MarkupElement, outer: T) => T): (element: MarkupElement | null) => T {
	const known = new Map<MarkupElement, T>();
	const findAround = (element: MarkupElement | null): T => {
		if (!element) return start;
		let found = known.get(element);
		if (found === undefined) {
			found = find(element, findAround(element.parent));
			known.set(element, found);
		}
		return found;
	};
	// Not cached for the element itself: most are leaves that are asked about once.
	return (element) => (element ? find(element, findAround(element.parent)) : start);
}

/** Stops at the first text and visits no element twice. */
function findTexts(): InheritedContext["holdsText"] {
	const known = new Map<MarkupElement, boolean>();
	return function holdsText(element): boolean {
		const found =
			known.get(element) ??
			element.children.some((child) =>
				child.kind === "element" ? holdsText(child) : textContent(child).trim() !== "",
			);
		known.set(element, found);
		return found;
	};
}

const VERSE = /verse|poem|poetry|stanza|hymn|song|lyric/i;
const NOTE = /^(?:footnote|endnote|rearnote|note|annotation)$/;

function findKind(element: MarkupElement, outer: SegmentKind): SegmentKind {
	if (/^h[1-6]$/.test(localName(element))) return "heading";
	if (element.attributes.length === 0) return outer;
	const types = epubTypes(element);
	if (types.some((type) => NOTE.test(type))) return "note";
	if (outer !== "block") return outer;
	return [...types, ...attributeTokens(element, "class")].some((word) => VERSE.test(word)) ? "verse" : outer;
}
