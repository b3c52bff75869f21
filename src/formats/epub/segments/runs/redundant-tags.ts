import { attributeTokens, attributeValue } from "../../markup/query.ts";
import type { Attribute } from "../../markup/tokens.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { isOfficeMarkup, localName } from "../../markup/vocabulary.ts";
import { normalizeCharacters } from "../normalize-characters.ts";
import { findRule, textLevel } from "../styles/element-look.ts";
import type { StyleRules } from "../styles/style-rules.ts";
import { isCap, MAX_CAP_LINE } from "./leading-tag.ts";
import type { RunItem } from "./run.ts";
import { endsWithLetter, startsWithLetter } from "./word-borders.ts";

/** Elements that say nothing by their name. */
const NEUTRAL = /^(?:span|abbr|acronym)$/;
/** Adjacent equal ones read as one. */
const MERGEABLE = /^(?:span|abbr|acronym|font|b|i|em|strong|u|s|strike|big|small|cite|dfn|mark)$/;
/** Where no stylesheet has a word to say: classes that are named after a look. */
const EMPHASIS = /ital|bold|emph|strong|small|cap|^sc$|under|strike|super|sub|initial|lettrine/i;
/** `epub:type` words of abbreviations and of parts of names. */
const ABBREVIATION =
	/^(?:z3998:(?:abbreviation|acronym|initialism|truncation|name-title|given-name|surname|personal-name)|se:(?:era|compass|temperature))$/;
/** Declarations that Word writes around every text. */
const NO_LOOK = /^(?:mso-[\w-]+|font-family|text-autospace|layout-grid-mode|line-break|tab-stops)$/;
/** What makes an element more than its look: it can't share a tag. */
const OWN_ATTRIBUTE = /^(?:id|xml:id|name|href|title|aria-label|on.*)$/;
const LOOK_ATTRIBUTE = /^(?:class|style|lang|xml:lang|color|size|face|data-.*)$/;
/** As far up as a paragraph's size is looked for. */
const MAX_LEVELS = 4;
/** A letter with its marks and soft hyphens. */
const MAX_LETTER = 8;
/** With so many spaces between its words a tag is more than an accident inside a word: an italic letter stays italic. */
const MIN_PASSAGE_SPACES = 3;
/** As far as its words are looked for: a tag may be compared with many others. */
const MAX_PASSAGE_MARKUP = 400;
/** Of these, `none` and `0` hide the text. */
const HIDING = /^(?:display|opacity|font-size)$/;
const NO_CHANGE = /^(?:normal|none|baseline|windowtext|black|inherit|initial|0(?:[a-z]{2})?)$/;

/**
 * Whether an element says nothing to a reader, beside a language that is not another one: no look, no link, no name
 * (rule A5). Its tag is not sent, and goes with the text that it was around.
 */
export function isRedundant(element: MarkupElement, rules: StyleRules): boolean {
	if (element.unbalanced) return false;
	if (isOfficeMarkup(element)) return true;
	const name = localName(element);
	if (!NEUTRAL.test(name)) return false;
	return element.attributes.every((attribute) => isEmptyWord(element, attribute, rules));
}

function isEmptyWord(element: MarkupElement, { name, valueStart, valueEnd }: Attribute, rules: StyleRules): boolean {
	if (name === "class") return !attributeTokens(element, name).some((token) => isStyled(token, rules));
	if (name === "style") return !hasLook(element.document.source.slice(valueStart, valueEnd), element, rules);
	if (name.endsWith(":type")) {
		if (attributeTokens(element, name).some((type) => rules.styled.get(type))) return false;
		return localName(element) !== "span" || attributeTokens(element, name).every((type) => ABBREVIATION.test(type));
	}
	return name === "lang" || name === "xml:lang" || name.startsWith("data-") || name.startsWith("xmlns");
}

function isStyled(className: string, { styled }: StyleRules): boolean {
	return styled.size > 0 ? styled.get(className) === true : EMPHASIS.test(className);
}

function hasLook(style: string, element: MarkupElement, rules: StyleRules): boolean {
	return style.split(";").some((declaration) => {
		const colon = declaration.indexOf(":");
		if (colon < 0) return false;
		const property = declaration.slice(0, colon).trim().toLowerCase();
		const value = declaration
			.slice(colon + 1)
			.trim()
			.toLowerCase();
		if (NO_LOOK.test(property)) return false;
		if (NO_CHANGE.test(value)) return HIDING.test(property) && /^(?:none|0)/.test(value);
		return property !== "font-size" || value !== sizeAround(element, rules);
	});
}

/** The size that a stylesheet gives the text around an element. */
function sizeAround({ parent }: MarkupElement, rules: StyleRules): string | undefined {
	let around = parent;
	for (let level = 0; around && level < MAX_LEVELS; level++) {
		const size = findRule(around, rules.size);
		if (size !== undefined) return size;
		around = around.parent;
	}
	return undefined;
}

/**
 * Makes one tag of tags that follow each other without anything between: equal ones, and such as differ in look alone
 * where the border is inside a word and one of them is hardly more than a part of it, as in books that were scanned
 * (rule A5). The tag opens with the first and closes with the last; it looks like the one with the most text.
 */
export function mergeTags(items: readonly RunItem[], rules: StyleRules): RunItem[] {
	const out: RunItem[] = [];
	/** Where in `out` the open tags begin, and those that it ends with the close of. */
	const opened: number[] = [];
	let closed: number[] = [];
	/** The beginning of the line, which may be a drop cap. */
	let line = "";
	for (const [index, item] of items.entries()) {
		if (item.type === "open") {
			const at = closed.pop();
			const before = at === undefined ? undefined : out[at];
			if (at !== undefined && before?.type === "open" && isOneTag(before, item, { line, out, items, index, rules })) {
				const look = before.look ?? before.element;
				out[at] = { ...before, look: textLength(item.element) > textLength(look) ? item.element : look };
				out.pop();
				opened.push(at);
				continue;
			}
			opened.push(out.length);
			closed = [];
		} else if (item.type === "close") {
			const at = opened.pop();
			const open = at === undefined ? undefined : out[at];
			if (at !== undefined && open?.type === "open") {
				closed.push(at);
				out.push({ ...item, element: open.element, ...(open.look && { look: open.look }) });
				continue;
			}
		} else {
			closed = [];
			if (item.type === "text" && line.length < MAX_CAP_LINE) line += item.text.slice(0, MAX_CAP_LINE);
			else if (item.type === "void" && localName(item.element) === "br") line = "";
		}
		out.push(item);
	}
	return out;
}

type TagItem = RunItem & { type: "open" | "close" };

interface Border {
	line: string;
	out: readonly RunItem[];
	items: readonly RunItem[];
	index: number;
	rules: StyleRules;
}

/** Whether the tag that opens at a border goes on with the one that closes there. */
function isOneTag(before: TagItem, item: TagItem, { line, out, items, index, rules }: Border): boolean {
	if (before.foreign || item.foreign || !isMergeable(before.element, rules) || !isMergeable(item.element, rules))
		return false;
	const inWord = isMidWord(out, items, index);
	if (inWord && isCap(line, [before.element], rules)) return false;
	if (haveSameTag(before.element, item.element)) return true;
	if (!inWord || (isPassage(item.element) && isPassage(before.look ?? before.element))) return false;
	return [before.element, item.element].every((element) => isLookAlone(element) && !isRedundant(element, rules));
}

/** Whether an element holds several whole words beside the one that is cut. */
function isPassage(element: MarkupElement): boolean {
	const { openEnd, closeStart, document } = element;
	const start = document.source.slice(openEnd, Math.min(closeStart, openEnd + MAX_PASSAGE_MARKUP));
	return (
		start
			.replace(/<[^<>]*>/g, "")
			.trim()
			.split(/\s+/).length > MIN_PASSAGE_SPACES
	);
}

function isMergeable(element: MarkupElement, rules: StyleRules): boolean {
	if (element.unbalanced || !MERGEABLE.test(localName(element))) return false;
	if (element.attributes.some(({ name }) => OWN_ATTRIBUTE.test(name))) return false;
	return textLevel(element, rules) === "level";
}

function isLookAlone(element: MarkupElement): boolean {
	return (
		/^(?:span|font)$/.test(localName(element)) && element.attributes.every(({ name }) => LOOK_ATTRIBUTE.test(name))
	);
}

/** Whether adjacent elements are equal, and read as one. */
export function isSameTag(one: MarkupElement, other: MarkupElement, rules: StyleRules): boolean {
	return isMergeable(one, rules) && haveSameTag(one, other);
}

function haveSameTag(one: MarkupElement, other: MarkupElement): boolean {
	if (one.name !== other.name || one.attributes.length !== other.attributes.length) return false;
	return one.attributes.every(({ name }) => attributeValue(one, name) === attributeValue(other, name));
}

/** Whether letters meet at the border that the item at `index` opens. */
function isMidWord(out: readonly RunItem[], items: readonly RunItem[], index: number): boolean {
	const before = out.findLast((item) => item.type !== "close");
	if (before?.type !== "text" || !endsWithLetter(normalizeCharacters(before.text.slice(-MAX_LETTER)))) return false;
	let at = index + 1;
	while (items[at]?.type === "open") at++;
	const after = items[at];
	return after?.type === "text" && startsWithLetter(normalizeCharacters(after.text.slice(0, MAX_LETTER)));
}

function textLength({ openEnd, closeStart }: MarkupElement): number {
	return closeStart - openEnd;
}
