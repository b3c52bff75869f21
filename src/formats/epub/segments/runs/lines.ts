import { textContent } from "../../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../../markup/tree.ts";
import { isPlaceholderName, localName } from "../../markup/vocabulary.ts";
import { EDGE_CHARACTERS, endsSentence, type Line } from "./line-reading.ts";
import type { RunItem } from "./run.ts";

/** An inline element of a run that is open at some place of it. */
export interface OpenElement {
	element: MarkupElement;
	outer: OpenElement | null;
	/** From 1. */
	depth: number;
	/** It, and all around it, can be cut into parts: balanced, and not a phrase that is restored as it was. */
	divisible: boolean;
	/** It, and all around it, starts and ends between sentences or at line breaks. */
	betweenSentences: boolean;
}

/** What is between two lines: line breaks, and white space, no-break spaces and tags around them. */
export interface LineGap {
	/** Cuts before these items, the first and the last of such, leave as few tags open as possible. */
	cutAt: number;
	resumeAt: number;
	/** The innermost element that is open there. */
	inside: OpenElement | null;
	/** Two line breaks or more: a blank line. */
	blank: boolean;
}

/** A run's lines and the gaps between them, of which there is one fewer. */
export interface Lines {
	lines: readonly Line[];
	gaps: readonly LineGap[];
}

/** A `br`, or a newline where white space is preserved: one notion of a line break. */
export function isLineBreak(item: RunItem): boolean {
	return item.type === "newline" || (item.type === "void" && localName(item.element) === "br");
}

/** Text, or what is shown as text is: not a line break and not an empty anchor. */
function isSolid(item: RunItem): boolean {
	// Unlike `isBlank`: a no-break space alone makes no line.
	if (item.type === "text") return item.text.trim() !== "";
	if (item.type !== "void" || isLineBreak(item)) return false;
	return isPlaceholderName(item.element) || item.element.children.some(shows);
}

/** Whether a child of an element that travels whole is more than white space. */
function shows(child: MarkupNode): boolean {
	return child.kind === "element" || textContent(child).trim() !== "";
}

/** Reads the lines of a run that has a line break. */
export function readLines(items: readonly RunItem[]): Lines {
	const betweenSentences = findWholeSentences(items);
	const lines: Line[] = [];
	const gaps: LineGap[] = [];
	let inside: OpenElement | null = null;
	let gap: OpenGap | null = null;
	for (const [index, item] of items.entries()) {
		if (gap) extendGap(gap, index, inside);
		if (isSolid(item)) {
			if (gap) gaps.push({ ...gap, blank: Math.max(gap.tags, gap.newlines) > 1 });
			if (gap || lines.length === 0) lines.push({ head: "", tail: "" });
			gap = null;
			const line = lines.at(-1);
			if (line && item.type === "text") extendLine(line, item.text);
		} else if (lines.length > 0 && isLineBreak(item)) {
			gap ??= { cutAt: index, resumeAt: index, inside, tags: 0, newlines: 0 };
			if (item.type === "newline") gap.newlines += item.text.split("\n").length - 1;
			else gap.tags++;
		}
		if (item.type === "open") inside = openElement(item, inside, betweenSentences);
		else if (item.type === "close") inside = outerOf(inside);
	}
	return { lines, gaps };
}

interface OpenGap extends Omit<LineGap, "blank"> {
	tags: number;
	newlines: number;
}

function extendGap(gap: OpenGap, index: number, inside: OpenElement | null): void {
	if (depthOf(inside) < depthOf(gap.inside)) {
		gap.cutAt = index;
		gap.inside = inside;
	}
	if (inside === gap.inside) gap.resumeAt = index;
}

function outerOf(open: OpenElement | null): OpenElement | null {
	return open?.outer ?? null;
}

function depthOf(open: OpenElement | null): number {
	return open?.depth ?? 0;
}

function openElement(
	{ element, foreign }: RunItem & { type: "open" | "close" },
	outer: OpenElement | null,
	betweenSentences: ReadonlySet<MarkupElement>,
): OpenElement {
	return {
		element,
		outer,
		depth: depthOf(outer) + 1,
		divisible: !foreign && !element.unbalanced && (outer?.divisible ?? true),
		betweenSentences: betweenSentences.has(element) && (outer?.betweenSentences ?? true),
	};
}

/** The elements before and behind which a sentence or a line ends. */
function findWholeSentences(items: readonly RunItem[]): Set<MarkupElement> {
	const found = new Set<MarkupElement>();
	const line: Line = { head: "", tail: "" };
	let blank = true;
	const startsWell = new Set<MarkupElement>();
	const endsSentenceAt = new Set<MarkupElement>();
	for (const item of items) {
		if (isLineBreak(item)) blank = true;
		else if (isSolid(item)) {
			if (blank) line.tail = "";
			blank = false;
			if (item.type === "text") extendLine(line, item.text);
		} else if (item.type === "open" && (blank || endsSentence(line.tail))) startsWell.add(item.element);
		else if (item.type === "close" && (blank || endsSentence(line.tail))) endsSentenceAt.add(item.element);
	}
	blank = true;
	for (let index = items.length - 1; index >= 0; index--) {
		const item = items[index];
		if (!item) continue;
		if (isLineBreak(item)) blank = true;
		else if (isSolid(item)) blank = false;
		else if (item.type === "close" && startsWell.has(item.element) && (blank || endsSentenceAt.has(item.element))) {
			found.add(item.element);
		}
	}
	return found;
}

/** Adds a text to a line, of which the edges are kept. */
function extendLine(line: Line, text: string): void {
	const collapsed = `${line.tail}${text.slice(-EDGE_CHARACTERS * 2)}`.replace(/[ \t\r\n\f]+/g, " ");
	if (line.head.length < EDGE_CHARACTERS) {
		line.head = `${line.head}${text.slice(0, EDGE_CHARACTERS * 2)}`
			.replace(/[ \t\r\n\f]+/g, " ")
			.slice(0, EDGE_CHARACTERS);
		if (line.head.startsWith(" ")) line.head = line.head.slice(1);
	}
	line.tail = collapsed.slice(-EDGE_CHARACTERS);
}
