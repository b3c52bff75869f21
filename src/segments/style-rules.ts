import { attributeTokens, attributeValue, selfAndAncestors } from "../epub/markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../epub/markup/tree.ts";
import { isBlockName, isHtml, localName } from "./vocabulary.ts";

/** What Diglot takes from a book's CSS: declarations that hang on one simple selector, `span`, `.line`, `span.line`. */
export interface StyleRules {
	/** Selector → what `display` makes of it (RULES.md A1). */
	display: ReadonlyMap<string, "block" | "inline">;
	/** Selector → whether white space is text (RULES.md A3). */
	preserved: ReadonlyMap<string, boolean>;
	/** Some rule sets the text from top to bottom (RULES.md B9). */
	vertical: boolean;
}

export const NO_STYLE: StyleRules = { display: new Map(), preserved: new Map(), vertical: false };

const RULE = /([^{}@;]+)\{([^{}]*)\}/g;
const SIMPLE = /^(?=[a-zA-Z.])[a-zA-Z][\w-]*(?:\.[\w-]+)?$|^\.[\w-]+$/;

/** Reads stylesheets in their order; later rules win. All other CSS is left aside. */
export function readStyleRules(stylesheets: readonly string[]): StyleRules {
	const display = new Map<string, "block" | "inline">();
	const preserved = new Map<string, boolean>();
	let vertical = false;
	for (const css of stylesheets) {
		for (const [, selectors = "", body = ""] of css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(RULE)) {
			const kind = displayKind(findDeclaration(body, "display"));
			const space = findDeclaration(body, "white-space");
			vertical ||= /writing-mode\s*:\s*(?:vertical|tb)/i.test(body);
			for (const selector of selectors.split(",").map((text) => text.trim())) {
				if (!SIMPLE.test(selector)) continue;
				if (kind) display.set(selector, kind);
				if (space) preserved.set(selector, /^(?:pre|pre-wrap|pre-line|break-spaces)$/.test(space));
			}
		}
	}
	return { display, preserved, vertical };
}

function findDeclaration(body: string, property: string): string | null {
	for (const declaration of body.split(";").reverse()) {
		const colon = declaration.indexOf(":");
		if (colon < 0 || declaration.slice(0, colon).trim().toLowerCase() !== property) continue;
		return declaration
			.slice(colon + 1)
			.replace(/!important/i, "")
			.trim()
			.toLowerCase();
	}
	return null;
}

/** Only full block displays count: an inline-block stands in its line. */
function displayKind(value: string | null): "block" | "inline" | null {
	if (value === "inline") return "inline";
	return value !== null && /^(?:block|flex|grid|list-item|table.*)$/.test(value) ? "block" : null;
}

function lookUp<T>(document: MarkupDocument, element: MarkupElement, rules: ReadonlyMap<string, T>): T | undefined {
	if (rules.size === 0) return undefined;
	const name = localName(element);
	let found = rules.get(name);
	for (const token of attributeTokens(document, element, "class")) {
		found = rules.get(`${name}.${token}`) ?? rules.get(`.${token}`) ?? found;
	}
	return found;
}

/** Whether `element` starts a block: by the book's own rule where it has a simple one, else by its name. */
export function isBlock(document: MarkupDocument, element: MarkupElement, { display }: StyleRules): boolean {
	if (!isHtml(element)) return false;
	const byName = isBlockName(element);
	const byRule = lookUp(document, element, display);
	if (byRule === undefined) return byName;
	const name = localName(element);
	// A list or a table keeps its structure whatever it looks like.
	return byRule === "block" || (byName && name !== "div" && name !== "p");
}

/** Whether white space in `element` is text (RULES.md A3; XML 1.0 §2.10). */
export function keepsSpace(document: MarkupDocument, element: MarkupElement, { preserved }: StyleRules): boolean {
	for (const around of selfAndAncestors(element)) {
		if (localName(around) === "textarea") return true;
		const declared = attributeValue(document, around, "xml:space");
		if (declared !== null) return declared === "preserve";
		const styled = lookUp(document, around, preserved);
		if (styled !== undefined) return styled;
	}
	return false;
}
