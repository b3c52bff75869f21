import { attributeTokens, attributeValue } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { isBlockName, isHtml, localName } from "../../markup/vocabulary.ts";
import { type GeneratedRule, mergeGeneratedRules, readGeneratedRules } from "./generated-rules.ts";
import { findDeclaration, isSymbolFont, readFloat, readLevel, type TextLevel } from "./look.ts";
import { MAX_RULES, mergeSidedRules, readSidedRule, type SidedRule } from "./sided-rules.ts";

/** What Diglot takes from a book's CSS: declarations under one simple selector, `span`, `.line`, `span.line`. */
export interface StyleRules {
	/** Selector → what `display` makes of it (rule A1). */
	display: SelectorMap<"block" | "inline">;
	/** Selector → whether white space is text (rule A3). */
	preserved: SelectorMap<boolean>;
	/** Selector → whether its text stands above or below the line, as notes and indices do (rule A6). */
	level: SelectorMap<TextLevel>;
	/** Selector → whether it floats or is a drop cap by `initial-letter` (rule A5). */
	floated: SelectorMap<boolean>;
	/** Selector → its `font-size`, as written in lower case. */
	size: SelectorMap<string>;
	/** Selector → whether its font shows signs in place of letters. */
	symbols: SelectorMap<boolean>;
	/** The class names and `epub:type` words that any selector mentions, complex ones too: the others have no look. */
	styled: SelectorMap<true>;
	/** Some rule sets the text from top to bottom (rule B9). */
	vertical: boolean;
	/** Rules that set a direction or align text (rule B9). */
	sided: readonly SidedRule[];
	/** Text that rules write, for the counts of what is not translated. */
	generated: readonly GeneratedRule[];
}

export type SelectorMap<T> = Pick<ReadonlyMap<string, T>, "get" | "size">;

export const NO_STYLE: StyleRules = {
	display: new Map(),
	preserved: new Map(),
	level: new Map(),
	floated: new Map(),
	size: new Map(),
	symbols: new Map(),
	styled: new Map(),
	vertical: false,
	sided: [],
	generated: [],
};

const PRESERVED = /^(?:pre|pre-wrap|pre-line|break-spaces)$/;
/** `.name` in a selector, and `name` in `[epub|type~="name"]`. */
const STYLED_NAME = /\.([\w\u0080-\uFFFF-]+)|type[~|^$*]?=["']?([\w:-]+)/g;
/** Stands in `display` for every rule whose selector ends in it: `.verse p > span`. */
export const LINE_SELECTOR = "p > span";
const ENDS_IN_LINE = /(?:^|[^\w-])p\s?>\s?span$/;
const SIMPLE = /^(?=[a-zA-Z.])[a-zA-Z][\w-]*(?:\.[\w-]+)?$|^\.[\w-]+$/;

/** Reads a stylesheet; later rules win. All other CSS is ignored. */
export function readStyleRules(css: string): StyleRules {
	const display = new Map<string, "block" | "inline">();
	const preserved = new Map<string, boolean>();
	const level = new Map<string, TextLevel>();
	const floated = new Map<string, boolean>();
	const size = new Map<string, string>();
	const symbols = new Map<string, boolean>();
	const styled = new Map<string, true>();
	const sided: SidedRule[] = [];
	let vertical = false;
	for (const [selectors, body] of splitRules(dropComments(css))) {
		const kind = displayKind(findDeclaration(body, "display"));
		const space = findDeclaration(body, "white-space");
		const height = readLevel(body);
		const float = readFloat(body);
		const fontSize = findDeclaration(body, "font-size");
		const family = findDeclaration(body, "font-family");
		for (const [, name, type] of selectors.matchAll(STYLED_NAME)) styled.set(name ?? type ?? "", true);
		const side = readSidedRule(selectors, body);
		if (side && sided.length < MAX_RULES) sided.push(side);
		vertical ||= /writing-mode\s*:\s*(?:vertical|tb)/i.test(body);
		for (const selector of selectors.split(",").map((text) => text.trim())) {
			if (kind && ENDS_IN_LINE.test(selector)) display.set(LINE_SELECTOR, kind);
			if (!SIMPLE.test(selector)) continue;
			if (kind) display.set(selector, kind);
			if (space) preserved.set(selector, PRESERVED.test(space));
			if (height) level.set(selector, height);
			if (float !== null) floated.set(selector, float);
			if (fontSize) size.set(selector, fontSize);
			if (family) symbols.set(selector, isSymbolFont(family));
		}
	}
	const generated = readGeneratedRules(css);
	return { display, preserved, level, floated, size, symbols, styled, vertical, sided, generated };
}

/** The rules of both; those of `later` win. Nothing is copied: many documents share a large stylesheet. */
export function mergeStyleRules(earlier: StyleRules, later: StyleRules): StyleRules {
	return {
		display: mergeMaps(earlier.display, later.display),
		preserved: mergeMaps(earlier.preserved, later.preserved),
		level: mergeMaps(earlier.level, later.level),
		floated: mergeMaps(earlier.floated, later.floated),
		size: mergeMaps(earlier.size, later.size),
		symbols: mergeMaps(earlier.symbols, later.symbols),
		styled: mergeMaps(earlier.styled, later.styled),
		vertical: earlier.vertical || later.vertical,
		sided: mergeSidedRules(earlier.sided, later.sided),
		generated: mergeGeneratedRules(earlier.generated, later.generated),
	};
}

function mergeMaps<T>(earlier: SelectorMap<T>, later: SelectorMap<T>): SelectorMap<T> {
	if (later.size === 0) return earlier;
	if (earlier.size === 0) return later;
	return { size: earlier.size + later.size, get: (selector) => later.get(selector) ?? earlier.get(selector) };
}

function dropComments(css: string): string {
	const parts: string[] = [];
	let position = 0;
	for (let start = css.indexOf("/*"); start >= 0; start = css.indexOf("/*", position)) {
		const end = css.indexOf("*/", start + 2);
		parts.push(css.slice(position, start));
		position = end < 0 ? css.length : end + 2;
	}
	return parts.join("") + css.slice(position);
}

/** The innermost blocks, each with its selectors. */
function* splitRules(css: string): Generator<[selectors: string, body: string]> {
	let previous = -1;
	let selectorsStart = 0;
	let open = -1;
	for (const { 0: mark, index } of css.matchAll(/[{}@;]/g)) {
		if (mark === "}" && open >= 0) yield [css.slice(selectorsStart, open), css.slice(open + 1, index)];
		if (mark === "{") selectorsStart = previous + 1;
		if (mark === "{" || mark === "}") open = mark === "{" ? index : -1;
		previous = index;
	}
}

/** Only full block displays count: an inline-block stays in its line. */
function displayKind(value: string | null): "block" | "inline" | null {
	if (value === "inline") return "inline";
	return value !== null && /^(?:block|flex|grid|list-item|table.*)$/.test(value) ? "block" : null;
}

/** The rule for an element by its name and classes, if any. */
export function findRule<T>(element: MarkupElement, rules: SelectorMap<T>): T | undefined {
	if (rules.size === 0) return undefined;
	const name = localName(element);
	let found = rules.get(name);
	for (const token of attributeTokens(element, "class")) {
		found = rules.get(`${name}.${token}`) ?? rules.get(`.${token}`) ?? found;
	}
	return found;
}

/** The value of a declaration in the element's own `style`, in lower case, or `null`. */
function styleOf(element: MarkupElement, property: string): string | null {
	if (element.attributes.length === 0) return null;
	const style = attributeValue(element, "style");
	return style?.toLowerCase().includes(property) ? findDeclaration(style, property) : null;
}

/** Whether white space in `element` is text by its own `style`, else by the book's rule; undefined where neither says so. */
export function preservesSpace(element: MarkupElement, { preserved }: StyleRules): boolean | undefined {
	const own = styleOf(element, "white-space");
	return own === null ? findRule(element, preserved) : PRESERVED.test(own);
}

/** Whether `element` starts a block: by its own `style`, by the book's rule where it has a simple one, else by its name. */
export function isBlock(element: MarkupElement, { display }: StyleRules): boolean {
	if (!isHtml(element)) return false;
	const byName = isBlockName(element);
	const byRule = displayKind(styleOf(element, "display")) ?? findRule(element, display);
	if (byRule === undefined) return byName;
	const name = localName(element);
	// A list or a table keeps its structure whatever it looks like.
	return byRule === "block" || (byName && name !== "div" && name !== "p");
}
