import { attributeTokens, attributeValue } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { isBlockName, isHtml, localName } from "../../markup/vocabulary.ts";
import { isSymbolFont, readFloat, readLevel, type TextLevel } from "./look.ts";
import { findOwnDeclaration, ownDeclarations } from "./own-declarations.ts";
import { displayKind, keepsSpace, type SelectorMap, type StyleRules } from "./style-rules.ts";

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

/** Whether white space in `element` is text by its own `style`, else by the book's rule; undefined where neither says so. */
export function preservesSpace(element: MarkupElement, { preserved }: StyleRules): boolean | undefined {
	const own = findOwnDeclaration(element, "white-space");
	return own === null ? findRule(element, preserved) : keepsSpace(own);
}

/** Whether `element` starts a block: by its own `style`, by the book's rule where it has a simple one, else by its name. */
export function isBlock(element: MarkupElement, { display }: StyleRules): boolean {
	if (!isHtml(element)) return false;
	const byName = isBlockName(element);
	const byRule = displayKind(findOwnDeclaration(element, "display")) ?? findRule(element, display);
	if (byRule === undefined) return byName;
	const name = localName(element);
	// A list or a table keeps its structure whatever it looks like.
	return byRule === "block" || (byName && name !== "div" && name !== "p");
}

/** Where an element by itself puts its text, by its name, its `style` or the book's CSS. */
export function textLevel(element: MarkupElement, { level }: StyleRules): TextLevel {
	const name = localName(element);
	if (name === "sup") return "raised";
	if (name === "sub") return "lowered";
	if (element.attributes.length === 0 && level.size === 0) return "level";
	return readLevel(ownDeclarations(element, "vertical-align", "position")) ?? findRule(element, level) ?? "level";
}

/** How books name the class of a drop cap. */
const CAP_CLASS = /drop-?cap|^dc\d*$|initial|lettrine|first-?letter|big-?letter/i;

/** Whether an element is styled or named as a drop cap, so that it may hold more than one letter (rule A5). */
export function looksLikeCap(element: MarkupElement, { floated }: StyleRules): boolean {
	if (attributeTokens(element, "class").some((name) => CAP_CLASS.test(name))) return true;
	return floatsByStyle(element) ?? findRule(element, floated) ?? false;
}

/** Whether its own `style` makes an element float or a drop cap; `null` where it says nothing. */
export function floatsByStyle(element: MarkupElement): boolean | null {
	return readFloat(ownDeclarations(element, "float", "initial-letter"));
}

const LARGE_WORD = /^(?:x-large|xx-large|xxx-large)$/;
/** From here on a letter stands out of its line. */
const LARGE = { em: 1.5, rem: 1.5, "%": 150, pt: 20, px: 26 } as const;

/** Whether an element by itself sets its text much larger than that of a paragraph. */
export function isLarge(element: MarkupElement, { size }: StyleRules): boolean {
	const value = findOwnDeclaration(element, "font-size") || findRule(element, size);
	if (!value) return false;
	if (LARGE_WORD.test(value)) return true;
	const [, unit] = /^[\d.]+(r?em|%|pt|px)$/.exec(value) ?? [];
	return unit !== undefined && Number.parseFloat(value) >= LARGE[unit as keyof typeof LARGE];
}

/** Whether an element by itself sets its text in a font of signs, so that its characters are not what is read. */
export function isInSymbols(element: MarkupElement, { symbols }: StyleRules): boolean {
	if (element.attributes.length === 0 && symbols.size === 0) return false;
	const family = attributeValue(element, "face") ?? findOwnDeclaration(element, "font-family");
	return family === null ? (findRule(element, symbols) ?? false) : isSymbolFont(family);
}

/** Whether Word says that an element is the number or bullet of a list's item. */
export function isListLabel(element: MarkupElement): boolean {
	return /mso-list\s*:\s*ignore/i.test(attributeValue(element, "style") ?? "");
}
