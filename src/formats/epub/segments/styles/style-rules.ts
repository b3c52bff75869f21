import { type CssDeclaration, MAX_RULES, readCssBlocks } from "./css-blocks.ts";
import { type GeneratedRule, readGeneratedRules } from "./generated-rules.ts";
import { findDeclaration, isSymbolFont, readFloat, readLevel, readPageBreak, type TextLevel } from "./look.ts";
import { readSidedRule, type SidedRule } from "./sided-rules.ts";

/** What Diglot takes from a book's CSS: declarations under one simple selector, `span`, `.line`, `span.line`. */
export interface StyleRules {
	/** Selector → what `display` makes of it (rule A1). */
	display: SelectorMap<"block" | "inline">;
	/** Selector → whether `display` hides it or sets it out in another way than text (rule B6). */
	outOfFlow: SelectorMap<boolean>;
	/** Selector → whether it begins or ends a page (rule B6). */
	pageBreak: SelectorMap<boolean>;
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
	/** The class names, `epub:type` words and ids (`#id`) that any selector mentions, complex ones too: the others have no look. */
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
	outOfFlow: new Map(),
	pageBreak: new Map(),
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

/** `.name` or `#name` in a selector, and `name` in `[epub|type~="name"]`. */
const STYLED_NAME = /\.([\w\u0080-\uFFFF-]+)|(#[\w\u0080-\uFFFF-]+)|type[~|^$*]?=["']?([\w:-]+)/g;
/** Stands in `display` for every rule whose selector ends in it: `.verse p > span`. */
export const LINE_SELECTOR = "p > span";
const ENDS_IN_LINE = /(?:^|[^\w-])p\s?>\s?span$/;
const SIMPLE = /^(?=[a-zA-Z.])[a-zA-Z][\w-]*(?:\.[\w-]+)?$|^\.[\w-]+$/;

/** Reads a stylesheet; later rules win. All other CSS is ignored. */
export function readStyleRules(css: string): StyleRules {
	const display = new Map<string, "block" | "inline">();
	const outOfFlow = new Map<string, boolean>();
	const pageBreak = new Map<string, boolean>();
	const preserved = new Map<string, boolean>();
	const level = new Map<string, TextLevel>();
	const floated = new Map<string, boolean>();
	const size = new Map<string, string>();
	const symbols = new Map<string, boolean>();
	const styled = new Map<string, true>();
	const sided: SidedRule[] = [];
	const generated: GeneratedRule[] = [];
	let vertical = false;
	for (const block of readCssBlocks(css)) {
		const { selectors, declarations } = block;
		for (const [, name, id, type] of selectors.matchAll(STYLED_NAME)) styled.set(name ?? id ?? type ?? "", true);
		if (declarations.length === 0) continue;
		const shown = findDeclaration(declarations, "display");
		const kind = displayKind(shown);
		const breaks = readPageBreak(declarations);
		const space = findDeclaration(declarations, "white-space");
		const height = readLevel(declarations);
		const float = readFloat(declarations);
		const fontSize = findDeclaration(declarations, "font-size");
		const family = findDeclaration(declarations, "font-family");
		const side = readSidedRule(block);
		if (side && sided.length < MAX_RULES) sided.push(side);
		if (generated.length < MAX_RULES) generated.push(...readGeneratedRules(block));
		vertical ||= declarations.some(isVertical);
		for (const selector of selectors.split(",").map((text) => text.trim())) {
			if (kind && ENDS_IN_LINE.test(selector)) display.set(LINE_SELECTOR, kind);
			if (!SIMPLE.test(selector)) continue;
			if (kind) display.set(selector, kind);
			if (shown) outOfFlow.set(selector, !isPlainFlow(shown));
			if (breaks !== null) pageBreak.set(selector, breaks);
			if (space) preserved.set(selector, keepsSpace(space));
			if (height) level.set(selector, height);
			if (float !== null) floated.set(selector, float);
			if (fontSize) size.set(selector, fontSize);
			if (family) symbols.set(selector, isSymbolFont(family));
		}
	}
	return {
		display,
		outOfFlow,
		pageBreak,
		preserved,
		level,
		floated,
		size,
		symbols,
		styled,
		vertical,
		sided,
		generated,
	};
}

/** The rules of both; those of `later` win. Nothing is copied: many documents share a large stylesheet. */
export function mergeStyleRules(earlier: StyleRules, later: StyleRules): StyleRules {
	return {
		display: mergeMaps(earlier.display, later.display),
		outOfFlow: mergeMaps(earlier.outOfFlow, later.outOfFlow),
		pageBreak: mergeMaps(earlier.pageBreak, later.pageBreak),
		preserved: mergeMaps(earlier.preserved, later.preserved),
		level: mergeMaps(earlier.level, later.level),
		floated: mergeMaps(earlier.floated, later.floated),
		size: mergeMaps(earlier.size, later.size),
		symbols: mergeMaps(earlier.symbols, later.symbols),
		styled: mergeMaps(earlier.styled, later.styled),
		vertical: earlier.vertical || later.vertical,
		sided: mergeLists(earlier.sided, later.sided),
		generated: mergeLists(earlier.generated, later.generated),
	};
}

function mergeMaps<T>(earlier: SelectorMap<T>, later: SelectorMap<T>): SelectorMap<T> {
	if (later.size === 0) return earlier;
	if (earlier.size === 0) return later;
	return { size: earlier.size + later.size, get: (selector) => later.get(selector) ?? earlier.get(selector) };
}

function mergeLists<T>(earlier: readonly T[], later: readonly T[]): readonly T[] {
	if (later.length === 0) return earlier;
	return earlier.length === 0 ? later : [...earlier, ...later].slice(0, MAX_RULES);
}

function isVertical({ property, value }: CssDeclaration): boolean {
	return property.endsWith("writing-mode") && /^(?:vertical|tb)/i.test(value);
}

/** Whether white space is text under this value of `white-space` (rule A3). */
export function keepsSpace(value: string): boolean {
	return /^(?:pre|pre-wrap|pre-line|break-spaces)$/.test(value);
}

/** What a value of `display` makes of an element. Only full block displays count: an inline-block stays in its line. */
export function displayKind(value: string | null): "block" | "inline" | null {
	if (value === "inline") return "inline";
	return value !== null && /^(?:block|flex|grid|list-item|table.*)$/.test(value) ? "block" : null;
}

/** Whether what has this value of `display` stands among paragraphs, and its content below each other, as text does. */
export function isPlainFlow(value: string): boolean {
	return /^(?:block|inline|list-item|flow-root|inherit|initial|unset|revert)$/.test(value);
}
