import type { SkipReason } from "../../../../core/segment.ts";
import { readText } from "../../markup/query.ts";
import type { MarkupElement, MarkupLeaf, MarkupNode } from "../../markup/tree.ts";
import { isPlaceholderName, isPlaceholderWithText, isStrippable, localName } from "../../markup/vocabulary.ts";
import { stripInvalidXmlChars } from "../../markup/xml-characters.ts";
import type { InheritedContext } from "../context/inherited-context.ts";
import { findSkipReason, type Skipping } from "../context/skip-rules.ts";
import type { NumberMark } from "../source-location.ts";
import type { StyleRules } from "../styles/style-rules.ts";
import { readRuby } from "./ruby.ts";

/** A piece of a run, in source order. */
export type RunItem =
	/** `letters`: a picture before it shows these first letters of `text`, which are not in the source (rule A5). */
	| { type: "text"; start: number; end: number; text: string; cdata: boolean; nodes: MarkupLeaf[]; letters?: string }
	/** `look`: the tag opens with `element` and closes with another one; `look` is the one that most of the text is in. */
	| {
			type: "open" | "close";
			start: number;
			end: number;
			element: MarkupElement;
			foreign: boolean;
			look?: MarkupElement;
	  }
	| { type: "void"; start: number; end: number; element: MarkupElement; mark?: NumberMark; letters?: string }
	/** A line break by a newline, with the blanks around it, where white space is preserved. */
	| { type: "newline"; start: number; end: number; text: string }
	| { type: "hidden"; start: number; end: number };

/** Receives what `readRun` finds out about the run's text nodes. */
export interface RunSink {
	/** The text below `node` is not translated, for `reason`. */
	skip(node: MarkupNode, reason: SkipReason): void;
	/** A placeholder that contains text, to be walked separately. */
	nest(element: MarkupElement): void;
	/** The `alt` of a picture is part of the word behind it (rule A5). */
	complete(picture: MarkupElement): void;
	skipping: Skipping;
	context: InheritedContext;
	rules: StyleRules;
}

/** Splits a run of inline siblings into items. */
export function readRun(nodes: readonly MarkupNode[], sink: RunSink): RunItem[] {
	const items: RunItem[] = [];
	for (const node of nodes) readNode(node, sink, items);
	return items;
}

function readNode(node: MarkupNode, sink: RunSink, items: RunItem[]): void {
	const { start, end } = node;
	if (node.kind === "text" || node.kind === "cdata") {
		const cdata = node.kind === "cdata";
		const text = cdata
			? stripInvalidXmlChars(node.document.source.slice(start + 9, end - 3))
			: readText(node.document, start, end);
		items.push({ type: "text", start, end, text, cdata, nodes: [node] });
		return;
	}
	if (node.kind !== "element") {
		items.push({ type: "hidden", start, end });
		return;
	}
	if (isPlaceholder(node, sink)) {
		items.push({ type: "void", start, end, element: node });
		return;
	}
	if (localName(node) === "ruby") {
		readRuby(node, {
			add: (item) => items.push(item),
			skip: sink.skip,
			read: (part) => readNode(part, sink, items),
		});
		return;
	}
	const foreign = sink.context.isForeign(node);
	items.push({ type: "open", start, end: node.openEnd, element: node, foreign });
	for (const child of node.children) readNode(child, sink, items);
	items.push({ type: "close", start: node.closeStart, end: node.end, element: node, foreign });
}

/** Whether `element` becomes one void tag; if so, reports what happens to its text. */
function isPlaceholder(element: MarkupElement, sink: RunSink): boolean {
	const reason = findSkipReason(element, sink.skipping);
	if (reason) {
		sink.skip(element, reason);
		return true;
	}
	if (isPlaceholderName(element)) {
		if (isPlaceholderWithText(element)) sink.nest(element);
		else sink.skip(element, "no_letters");
		return true;
	}
	if (!sink.context.holdsText(element)) {
		nestBelow(element, sink);
		return true;
	}
	return false;
}

/** An element without text may still hold images that contain text. */
function nestBelow(element: MarkupElement, sink: RunSink): void {
	for (const child of element.children) {
		if (child.kind !== "element") continue;
		if (isPlaceholderName(child) && isPlaceholderWithText(child)) sink.nest(child);
		else nestBelow(child, sink);
	}
}

/** A run without its outer tags (rule A4). */
export interface StrippedRun {
	items: RunItem[];
	/** Elements that enclosed the text and still enclose the insertion, outermost first. */
	enclosing: MarkupElement[];
	/** Elements that enclosed the text, below trailing voids that the insertion must come after. */
	wrappers: MarkupElement[];
	/** The innermost of them close before the text does: another element takes over in mid-word (rule A5). */
	merged: boolean;
}

/** Strips voids and white space at the ends and tags around the whole text, until there are none. */
export function stripOuterTags(items: readonly RunItem[]): StrippedRun {
	let first = 0;
	let last = items.length - 1;
	const enclosing: MarkupElement[] = [];
	const wrappers: MarkupElement[] = [];
	let behindVoid = false;
	let merged = false;
	for (;;) {
		const head = items[first];
		const tail = items[last];
		if (!head || !tail || first > last) return { items: [], enclosing, wrappers, merged };
		if (isEdge(head)) {
			first++;
		} else if (isEdge(tail)) {
			behindVoid ||= tail.type === "void";
			last--;
		} else if (head.type === "open" && tail.type === "close" && tail.element === head.element && canStrip(head)) {
			merged ||= head.look !== undefined;
			(behindVoid || merged ? wrappers : enclosing).push(head.element);
			first++;
			last--;
		} else {
			return { items: items.slice(first, last + 1), enclosing, wrappers, merged };
		}
	}
}

function canStrip(item: RunItem & { type: "open" | "close" }): boolean {
	return isStrippable(item.element) && !item.foreign;
}

function isEdge(item: RunItem): boolean {
	if (item.type === "void" || item.type === "hidden" || item.type === "newline") return true;
	return item.type === "text" && isBlank(item.text);
}

/** White space as XML and HTML mean it; NBSP is not space (rule A3). */
export function isBlank(text: string): boolean {
	return isBlankRange(text, 0, text.length);
}

/** As `isBlank`, of a text as it is written. */
export function isBlankLeaf({ document, start, end }: MarkupLeaf): boolean {
	return isBlankRange(document.source, start, end);
}

function isBlankRange(source: string, start: number, end: number): boolean {
	for (let index = start; index < end; index++) if (!isSpace(source.charCodeAt(index))) return false;
	return true;
}

export function isSpace(code: number): boolean {
	return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b);
}
