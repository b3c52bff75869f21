import { holdsLetter } from "../../../core/scripts.ts";
import type { Edit } from "../edits.ts";
import { attributeValue, childElements, findAttribute, readText, selfAndAncestors } from "../markup/query.ts";
import type { MarkupDocument, MarkupElement, MarkupNode } from "../markup/tree.ts";
import { isHtml, isOwnOfEpub, localName } from "../markup/vocabulary.ts";
import type { SourceLocation } from "../segments/source-location.ts";
import { appendAttributes } from "./start-tag-edits.ts";
import { elementsInside, parentsOf } from "./translated-elements.ts";
import { type Turn, turnCss } from "./turn-css.ts";

/**
 * Rule B9: a `dir` around translated text is that of the translation. Where the direction turns, so do the look that
 * elements have by themselves and the document's own style sheets; what stays in the source's language keeps its
 * look, and says its direction itself. The root is not edited.
 *
 * @param turn `null` where source and translation have one direction
 */
export function turnDocument(
	{ root }: MarkupDocument,
	translated: readonly SourceLocation[],
	direction: "ltr" | "rtl",
	turn: Turn | null,
): Edit[] {
	if (!root) return [];
	const around = elementsAround(translated);
	const dirs = [...around].filter((element) => element !== root).flatMap((element) => writeDir(element, direction));
	return turn ? [...dirs, ...new Turning(translated, around, turn).turn(root)] : dirs;
}

/**
 * Where both languages run one way, a `dir` around translated text is the translation's all the same: it was that of a
 * paragraph in a third language, or wrong. Inside a text it stays, as an author's override.
 */
export function correctDirection(translated: readonly SourceLocation[], direction: "ltr" | "rtl"): Edit[] {
	const opposite = direction === "ltr" ? "rtl" : "ltr";
	return [...ancestorsOf(translated)]
		.filter((element) => attributeValue(element, "dir")?.trim().toLowerCase() === opposite)
		.flatMap((element) => writeDir(element, direction));
}

/** A document that stays in its language says its direction, which the book's style sheets no longer do. */
export function declareOwnDirection({ root }: MarkupDocument, direction: "ltr" | "rtl"): Edit[] {
	if (root?.local !== "html" || findAttribute(root, "dir") || !holdsTextOf(root, direction)) return [];
	return appendAttributes(root, ` dir="${direction}"`);
}

/** The elements that hold translated text, and those that come back around it. */
function elementsAround(translated: readonly SourceLocation[]): Set<MarkupElement> {
	const around = ancestorsOf(translated);
	for (const location of translated) for (const element of elementsInside(location)) around.add(element);
	return around;
}

function ancestorsOf(translated: readonly SourceLocation[]): Set<MarkupElement> {
	const around = new Set<MarkupElement>();
	for (const parent of translated.flatMap(parentsOf)) {
		for (const element of selfAndAncestors(parent)) {
			if (around.has(element)) break;
			around.add(element);
		}
	}
	return around;
}

class Turning {
	private readonly around: ReadonlySet<MarkupElement>;
	private readonly turnTo: Turn;
	/** Ranges of translated text that are still ahead, the next one last. */
	private readonly ahead: SourceLocation[];
	private readonly edits: Edit[] = [];

	constructor(translated: readonly SourceLocation[], around: ReadonlySet<MarkupElement>, turn: Turn) {
		this.ahead = translated.toSorted((a, b) => b.start - a.start);
		this.around = around;
		this.turnTo = turn;
	}

	turn(root: MarkupElement): Edit[] {
		this.visit(root, false);
		return this.edits;
	}

	/** @param free nothing in it stays in the source's language */
	private visit(element: MarkupElement, free: boolean): void {
		const { from, to } = this.turnTo;
		if (localName(element) === "head") {
			for (const style of childElements(element, "style")) this.turnStyles(style);
			return;
		}
		const isAround = this.around.has(element);
		if (!isAround && !free && !isOwnOfEpub(element) && holdsTextOf(element, from)) {
			// Inside a translated text it is a phrase that is restored as it was (rule A8).
			if (!this.isInsideText(element) && !findAttribute(element, "dir") && isHtml(element))
				this.edits.push(...appendAttributes(element, ` dir="${from}"`));
			return;
		}
		if (!isAround && attributeValue(element, "dir")?.toLowerCase() === from) this.edits.push(...writeDir(element, to));
		this.turnLook(element);
		if (localName(element) === "style") this.turnStyles(element);
		const isFree = free || (!isAround && !isOwnOfEpub(element));
		for (const child of childElements(element)) this.visit(child, isFree);
	}

	private turnLook(element: MarkupElement): void {
		for (const { name, valueStart, valueEnd } of element.attributes) {
			if (valueStart < 0) continue;
			if (name === "style") this.turnRange(element.document.source, valueStart, valueEnd);
			if (name === "align" && this.turnTo.mirrors) {
				const opposite = { left: "right", right: "left" }[attributeValue(element, name)?.trim().toLowerCase() ?? ""];
				if (opposite) this.edits.push({ start: valueStart, end: valueEnd, text: opposite });
			}
		}
	}

	private turnStyles({ children }: MarkupElement): void {
		for (const node of children) {
			if (node.kind === "text" || node.kind === "cdata") this.turnRange(node.document.source, node.start, node.end);
		}
	}

	private turnRange(source: string, from: number, to: number): void {
		for (const { start, end, text } of turnCss(source.slice(from, to), this.turnTo))
			this.edits.push({ start: from + start, end: from + end, text });
	}

	private isInsideText({ start }: MarkupElement): boolean {
		let next = this.ahead.at(-1);
		while (next && next.end <= start) {
			this.ahead.pop();
			next = this.ahead.at(-1);
		}
		return next !== undefined && next.start <= start;
	}
}

function holdsTextOf(node: MarkupNode, direction: "ltr" | "rtl"): boolean {
	if (node.kind === "element") {
		if (localName(node) === "style" || localName(node) === "script") return false;
		return node.children.some((child) => holdsTextOf(child, direction));
	}
	if (node.kind !== "text" && node.kind !== "cdata") return false;
	return holdsLetter(readText(node.document, node.start, node.end), direction);
}

function writeDir(element: MarkupElement, direction: "ltr" | "rtl"): Edit[] {
	const written = findAttribute(element, "dir");
	if (!written || written.valueStart < 0) return [];
	return [{ start: written.valueStart, end: written.valueEnd, text: direction }];
}
