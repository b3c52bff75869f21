import { collapsedText } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { isBlankLeaf } from "../runs/run.ts";
import { isInCapitals } from "./line-ends.ts";
import { isMarker, type Paragraph } from "./paragraph.ts";

/** What stands in a row in one parent, with nothing else between that is read. */
export interface StrandItem {
	/** `null`: it is not translated. */
	paragraph: Paragraph | null;
	/** Part of the page instead of the text: its number, the head over it, or both in one. */
	furniture: readonly ("number" | "head")[] | null;
}

const PAGE_NUMBER = /^[^\p{L}\p{N}]{0,3}(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})[^\p{L}\p{N}]{0,3}$/u;
const MAX_HEAD = 80;

/** The rows of paragraphs of a document, each as long as it can be; page numbers and page heads are known by then. */
export function findStrands(paragraphs: ReadonlyMap<MarkupElement, Paragraph>): StrandItem[][] {
	const strands: StrandItem[][] = [];
	const parents = new Set([...paragraphs.keys()].map(({ parent }) => parent));
	for (const parent of parents) if (parent) for (const strand of readStrands(parent, paragraphs)) strands.push(strand);
	const counts = countShortTexts(paragraphs.values());
	for (const strand of strands) markHeads(strand, counts);
	return strands;
}

function readStrands(parent: MarkupElement, paragraphs: ReadonlyMap<MarkupElement, Paragraph>): StrandItem[][] {
	const strands: StrandItem[][] = [[]];
	for (const child of parent.children) {
		if (child.kind === "comment" || child.kind === "instruction") continue;
		if (child.kind === "text" && isBlankLeaf(child)) continue;
		const item = child.kind === "element" ? readItem(child, paragraphs.get(child) ?? null) : null;
		if (item) strands.at(-1)?.push(item);
		else if (child.kind !== "element" || !isMarker(child)) strands.push([]);
	}
	return strands.filter((strand) => strand.length > 1);
}

function readItem(element: MarkupElement, paragraph: Paragraph | null): StrandItem | null {
	if (paragraph) return { paragraph, furniture: PAGE_NUMBER.test(paragraph.text) ? ["number"] : null };
	if (!/^(?:p|div)$/.test(localName(element)) || element.end - element.start > 1_000) return null;
	return PAGE_NUMBER.test(collapsedText(element)) ? { paragraph: null, furniture: ["number"] } : null;
}

/** How often each short text occurs as a paragraph, whatever numbers are in it. */
function countShortTexts(paragraphs: Iterable<Paragraph>): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const { text } of paragraphs) {
		if (text.length > MAX_HEAD) continue;
		const form = formOf(text);
		counts.set(form, (counts.get(form) ?? 0) + 1);
	}
	return counts;
}

function formOf(text: string): string {
	return text.replace(/\d+/g, "#");
}

/** A short text beside a page number, or with one in it, that recurs or is set in capitals. */
function markHeads(strand: readonly StrandItem[], counts: ReadonlyMap<string, number>): void {
	for (const [index, item] of strand.entries()) {
		const text = item.paragraph?.text ?? "";
		if (item.furniture || text === "" || text.length > MAX_HEAD) continue;
		const recurs = (counts.get(formOf(text)) ?? 0) > 1;
		if (!recurs && !isInCapitals(text)) continue;
		const isNumbered = /^\d{1,4}\P{N}|\P{N}\d{1,4}$/u.test(text);
		const besideNumber = [strand[index - 1], strand[index + 1]].some((next) => next?.furniture?.includes("number"));
		if (isNumbered) item.furniture = ["head", "number"];
		else if (besideNumber) item.furniture = ["head"];
	}
}
