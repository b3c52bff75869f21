import { attributeTokens } from "../epub/markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../epub/markup/tree.ts";
import { isBlockName, isHtml, localName } from "./vocabulary.ts";

/** `display` by simple selector: `span`, `.line`, `span.line` (RULES.md A1). */
export type DisplayRules = ReadonlyMap<string, "block" | "inline">;

const RULE = /([^{}@;]+)\{([^{}]*)\}/g;
const SIMPLE = /^(?:([a-zA-Z][\w-]*)?(?:\.([\w-]+))?)$/;
const DISPLAY = /(?:^|;)\s*display\s*:\s*([a-z-]+)/i;

/**
 * Reads the `display` declarations that hang on one simple selector; all other CSS is left aside.
 * Later rules win. Only full block displays count: an inline-block stands in its line.
 */
export function readDisplayRules(stylesheets: readonly string[]): DisplayRules {
	const rules = new Map<string, "block" | "inline">();
	for (const css of stylesheets) {
		for (const [, selectors = "", body = ""] of css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(RULE)) {
			const display = DISPLAY.exec(body)?.[1]?.toLowerCase();
			const kind =
				display === "inline"
					? "inline"
					: /^(?:block|flex|grid|list-item|table.*)$/.test(display ?? "")
						? "block"
						: null;
			if (!kind) continue;
			for (const selector of selectors.split(",")) {
				const trimmed = selector.trim();
				if (trimmed && SIMPLE.test(trimmed)) rules.set(trimmed, kind);
			}
		}
	}
	return rules;
}

/** Whether `element` starts a block: by the book's own rule where it has a class one, else by its name. */
export function isBlock(document: MarkupDocument, element: MarkupElement, rules: DisplayRules): boolean {
	if (!isHtml(element)) return false;
	const byName = isBlockName(element);
	if (rules.size === 0) return byName;
	const name = localName(element);
	let display = rules.get(name);
	for (const token of attributeTokens(document, element, "class")) {
		display = rules.get(`${name}.${token}`) ?? rules.get(`.${token}`) ?? display;
	}
	if (display === undefined) return byName;
	// A list or a table keeps its structure whatever it looks like.
	return display === "block" || (byName && name !== "div" && name !== "p");
}
