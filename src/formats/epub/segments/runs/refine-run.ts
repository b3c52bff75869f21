import { attributeValue, textContent } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { MAX_MARK_CHARACTERS } from "../context/skip-rules.ts";
import { isInSymbols } from "../styles/element-look.ts";
import type { StyleRules } from "../styles/style-rules.ts";
import { isLineBreak } from "./lines.ts";
import { findNumberMark } from "./number-marks.ts";
import { isRedundant, isSameTag, mergeTags } from "./redundant-tags.ts";
import type { RunItem, RunSink } from "./run.ts";

/** How far a number is from the text that decides what it is, at most: nearer than the tags of any real book. */
const MAX_DISTANCE = 300;
/** As much text as tells an exponent from a note mark. */
const MAX_BEFORE = 24;
/** More of them may be text for all that. */
const MAX_SIGNS = 8;
const SEPARATOR = "\uFFFC";

type Sink = Pick<RunSink, "skip" | "complete" | "rules">;

/**
 * A run's items as a reader would see them: a number that is no part of the text is one void, a picture of a word's first
 * letters completes the word, and markup that says nothing is gone or one with its neighbour (rules A5, A6).
 */
export function refineRun(items: RunItem[], sink: Sink): RunItem[] {
	if (items.length < 2) return items;
	return mergeTags(completeWords(dropEmpty(voidMarks(items, sink), sink), sink), sink.rules);
}

function voidMarks(items: readonly RunItem[], { skip, rules }: Sink): readonly RunItem[] {
	if (!items.some((item) => item.type === "open")) return items;
	const closeAt = new Map<MarkupElement, number>();
	for (const [index, item] of items.entries()) if (item.type === "close") closeAt.set(item.element, index);
	const out: RunItem[] = [];
	let before = "";
	for (let index = 0; index < items.length; index++) {
		const item = items[index];
		if (!item) break;
		if (item.type === "text") before = (before + item.text).slice(-MAX_BEFORE);
		else if (isLineBreak(item)) before = "";
		else if (item.type === "void") before += SEPARATOR;
		else if (item.type === "open" && !item.foreign) {
			const close = closeAt.get(item.element) ?? index;
			const mark = findNumberMark(item.element, { before, after: textBehind(items, close) }, rules);
			if (mark || isSign(item.element, rules)) {
				skip(item.element, "no_letters");
				const { element, start } = item;
				out.push({ type: "void", start, end: element.end, element, ...(mark && { mark }) });
				before += SEPARATOR;
				index = close;
				continue;
			}
		}
		out.push(item);
	}
	return out;
}

/** A sign that is written as a letter in a font of signs. */
function isSign(element: MarkupElement, rules: StyleRules): boolean {
	if (element.unbalanced || element.closeStart - element.openEnd > MAX_MARK_CHARACTERS) return false;
	return isInSymbols(element, rules) && textContent(element).trim().length <= MAX_SIGNS;
}

function textBehind(items: readonly RunItem[], from: number): string {
	let text = "";
	for (let index = from + 1; index < items.length && index <= from + MAX_DISTANCE; index++) {
		const item = items[index];
		if (item?.type === "text") text += item.text.slice(0, MAX_BEFORE);
		if (text.trim() !== "" || (item && isLineBreak(item))) break;
		if (item?.type === "void") return text + SEPARATOR;
	}
	return text;
}

/** Without elements that show nothing and that nothing refers to; the space in any element is text. */
function dropEmpty(items: readonly RunItem[], { rules }: Sink): readonly RunItem[] {
	if (!items.some((item) => item.type === "void")) return items;
	return items.flatMap((item, index): RunItem[] => {
		if (item.type !== "void" || item.mark) return [item];
		const { start, end, element } = item;
		const text = element.children.length > 0 ? textContent(element) : "";
		if (text.trim() !== "") return [item];
		const isGone = saysNothing(element, rules);
		if (text === "") return isGone ? [] : [item];
		// At the ends of a run the space is none of the text.
		if (index === 0 || index === items.length - 1) return [item];
		if (isPartOf(items[index - 1], element, rules) || isPartOf(items[index + 1], element, rules)) {
			return spaceInTag(element, text);
		}
		const space = { type: "text" as const, start, cdata: false, nodes: [] };
		// An element that stays parts words for the translator, too.
		return isGone ? [{ ...space, end, text }] : [{ ...space, end: start, text: " " }, item];
	});
}

/** Whether an element goes on with a tag beside it that holds text, as where each word, and each space, is in one. */
function isPartOf(beside: RunItem | undefined, element: MarkupElement, rules: StyleRules): boolean {
	if ((beside?.type !== "open" && beside?.type !== "close") || beside.foreign) return false;
	return element.children.every(({ kind }) => kind === "text") && isSameTag(beside.element, element, rules);
}

function spaceInTag(element: MarkupElement, text: string): RunItem[] {
	const { start, openEnd, closeStart, end } = element;
	return [
		{ type: "open", start, end: openEnd, element, foreign: false },
		{ type: "text", start: openEnd, end: closeStart, text, cdata: false, nodes: [] },
		{ type: "close", start: closeStart, end, element, foreign: false },
	];
}

/** A place to break a line, or an element without text, look and name. */
function saysNothing(element: MarkupElement, rules: StyleRules): boolean {
	if (localName(element) !== "wbr" && !isRedundant(element, rules) && !isPlainEmphasis(element)) return false;
	return element.children.every((child) =>
		child.kind === "element" ? saysNothing(child, rules) : child.kind !== "cdata",
	);
}

function isPlainEmphasis(element: MarkupElement): boolean {
	return element.attributes.length === 0 && /^(?:a|b|i|em|strong|u|small|big|cite|font)$/.test(localName(element));
}

const FIRST_LETTERS = /^\p{P}?(\p{L}{1,2})$/u;
/** What may stand before the first word. */
const OPENING = /^[\s\p{P}\p{S}]*$/u;

/** A picture at the start of a line whose `alt` is the first letters of the word behind it: the word is sent whole. */
function completeWords(items: readonly RunItem[], { complete }: Sink): readonly RunItem[] {
	if (!items.some((item) => item.type === "void")) return items;
	let atStart = true;
	let out: RunItem[] | null = null;
	for (const [index, item] of items.entries()) {
		if (item.type === "text") atStart &&= OPENING.test(item.text);
		if (isLineBreak(item)) {
			atStart = true;
			continue;
		}
		if (item.type !== "void") continue;
		const picture = atStart ? solePicture(item.element) : null;
		const letters = picture ? (attributeValue(picture, "alt") ?? "").trim() : "";
		if (!picture || !FIRST_LETTERS.test(letters)) continue;
		const next = skipTags(items, index + 1);
		const rest = items[next];
		if (rest?.type !== "text" || !/^\p{L}/u.test(rest.text)) continue;
		out ??= [...items];
		out[index] = { ...item, letters };
		out[next] = { ...rest, text: letters + rest.text, letters };
		complete(picture);
		atStart = false;
	}
	return out ?? items;
}

/** The index of the first item that is no tag. */
function skipTags(items: readonly RunItem[], from: number): number {
	let index = from;
	while (index < from + MAX_DISTANCE && /^(?:open|close)$/.test(items[index]?.type ?? "")) index++;
	return index;
}

/** The picture that a void is, or that is all it holds. */
function solePicture(element: MarkupElement): MarkupElement | null {
	if (localName(element) === "img") return element;
	const elements = element.children.filter((child) => child.kind === "element");
	const [only] = elements;
	return elements.length === 1 && only ? solePicture(only) : null;
}
