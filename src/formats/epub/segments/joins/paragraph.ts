import { stripTags } from "../../../../core/tagged-text.ts";
import { attributeValue, textContent } from "../../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../../markup/tree.ts";
import { isBlockName, isPlaceholderName, localName } from "../../markup/vocabulary.ts";
import type { InheritedContext } from "../context/inherited-context.ts";
import { declaredLanguage, epubTypes } from "../context/skip-rules.ts";
import { isBlank, isBlankLeaf } from "../runs/run.ts";
import type { Insertion, SourceLocation } from "../source-location.ts";
import { type LineEnd, readLineEnd } from "./line-ends.ts";

/** A paragraph that is one segment, as a line of a sentence might be. */
export interface Paragraph {
	location: SourceLocation;
	insertion: Insertion;
	block: MarkupElement;
	/** What its neighbours must share with it: its name, class, kind and language. */
	key: string;
	/** Without tags. */
	text: string;
	end: LineEnd;
	/** The elements around the whole text, inside the block, outermost first. */
	chain: MarkupElement[];
	/** So many of them must stay around the text; the inner ones can become tags of it. */
	fixed: number;
}

/** `null` where the location is not all of a paragraph, or nothing could be inserted in it. */
export function readParagraph(location: SourceLocation, context: InheritedContext): Paragraph | null {
	const { kind, insertion, form, parent } = location;
	if ((kind !== "block" && kind !== "note") || !insertion || insertion.element !== "span" || form !== "text")
		return null;
	const chain: MarkupElement[] = [];
	let block = parent;
	while (!isBlockName(block)) {
		if (!block.parent || block.unbalanced) return null;
		chain.unshift(block);
		block = block.parent;
	}
	if (!/^(?:p|div)$/.test(localName(block)) || block.unbalanced || !isAllOf(block, location)) return null;
	if (context.keepsSpace(block)) return null;
	const text = stripTags(location.text);
	// What stands around the block is around its neighbours too.
	const language = [...chain.toReversed(), block].map(declaredLanguage).find((tag) => tag !== null) ?? "";
	const declared = [block.name, attributeValue(block, "class") ?? "", kind, language];
	const fixed = Math.max(chain.length - insertion.wrappers.length, countFixed(chain, location));
	return { location, insertion, block, key: declared.join("\n"), text, end: readEnd(location, text), chain, fixed };
}

/** Soft hyphens may be gone from the text already: the source still shows them. */
function readEnd({ parent, end }: SourceLocation, text: string): LineEnd {
	const raw = parent.document.source.slice(Math.max(0, end - 8), end);
	return readLineEnd(
		/(?:\u00AD|&shy;|&#173;|&#[xX][aA][dD];)$/.test(raw) ? `${text.replace(/\u00AD$/, "")}\u00AD` : text,
	);
}

/** Elements that hold more than the next one, such as an anchor: as tags of the text they would lose it. */
function countFixed(chain: readonly MarkupElement[], { start, end, parent }: SourceLocation): number {
	const isBlankBetween = (after: number, before: number) => isBlank(parent.document.source.slice(after, before));
	let [from, to] = [start, end];
	for (const [index, element] of [...chain.entries()].reverse()) {
		if (!isBlankBetween(element.openEnd, from) || !isBlankBetween(to, element.closeStart)) return index + 1;
		[from, to] = [element.start, element.end];
	}
	return 0;
}

/** Whether nothing that is read stands in `around` beside the location, but for a note mark behind it. */
function isAllOf(around: MarkupElement, location: SourceLocation): boolean {
	return around.children.every((child) => {
		if (child.end <= location.start) return isUnread(child);
		if (child.start >= location.end) return isUnread(child) || isMark(child);
		return child.kind !== "element" || isInside(child, location) || isAllOf(child, location);
	});
}

function isInside({ start, end }: MarkupNode, location: SourceLocation): boolean {
	return start >= location.start && end <= location.end;
}

function isUnread(node: MarkupNode): boolean {
	if (node.kind === "text") return isBlankLeaf(node);
	if (node.kind !== "element") return node.kind === "comment" || node.kind === "instruction";
	if (localName(node) === "br" || isPageBreak(node)) return true;
	return !isPlaceholderName(node) && !isBlockName(node) && node.children.every(isUnread);
}

function isMark(node: MarkupNode): boolean {
	return node.kind === "element" && !holdsMore(node) && !/\p{L}/u.test(textContent(node));
}

function holdsMore(element: MarkupElement): boolean {
	if (isPlaceholderName(element) || isBlockName(element)) return true;
	return element.children.some((child) => child.kind === "element" && holdsMore(child));
}

/** An anchor or a page break between two paragraphs; nothing of it is read. */
export function isMarker(element: MarkupElement): boolean {
	if (isPageBreak(element)) return true;
	const name = localName(element);
	const isNamed = /^(?:div|p)$/.test(name) && attributeValue(element, "id") !== null;
	return (isNamed || /^(?:a|span|pagebreak)$/.test(name)) && element.children.every(isUnread);
}

function isPageBreak(element: MarkupElement): boolean {
	return element.attributes.length > 0 && epubTypes(element).includes("pagebreak");
}
