import { attributeTokens, attributeValue } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { findDeclaration, isSymbolFont, readFloat, readLevel, type TextLevel } from "./look.ts";
import { findRule, type StyleRules } from "./style-rules.ts";

/** Where an element by itself puts its text, by its name, its `style` or the book's CSS. */
export function textLevel(element: MarkupElement, { level }: StyleRules): TextLevel {
	const name = localName(element);
	if (name === "sup") return "raised";
	if (name === "sub") return "lowered";
	if (element.attributes.length === 0 && level.size === 0) return "level";
	const style = attributeValue(element, "style");
	return (style && readLevel(style)) || findRule(element, level) || "level";
}

/** How books name the class of a drop cap. */
const CAP_CLASS = /drop-?cap|^dc\d*$|initial|lettrine|first-?letter|big-?letter/i;

/** Whether an element is styled or named as a drop cap, so that it may hold more than one letter (rule A5). */
export function looksLikeCap(element: MarkupElement, { floated }: StyleRules): boolean {
	if (attributeTokens(element, "class").some((name) => CAP_CLASS.test(name))) return true;
	const style = attributeValue(element, "style");
	return (style ? readFloat(style) : null) ?? findRule(element, floated) ?? false;
}

const LARGE_WORD = /^(?:x-large|xx-large|xxx-large)$/;
/** From here on a letter stands out of its line. */
const LARGE = { em: 1.5, rem: 1.5, "%": 150, pt: 20, px: 26 } as const;

/** Whether an element by itself sets its text much larger than that of a paragraph. */
export function isLarge(element: MarkupElement, { size }: StyleRules): boolean {
	const style = attributeValue(element, "style");
	const value = (style && findDeclaration(style, "font-size")) || findRule(element, size);
	if (!value) return false;
	if (LARGE_WORD.test(value)) return true;
	const [, unit] = /^[\d.]+(r?em|%|pt|px)$/.exec(value) ?? [];
	return unit !== undefined && Number.parseFloat(value) >= LARGE[unit as keyof typeof LARGE];
}

/** Whether an element by itself sets its text in a font of signs, so that its characters are not what is read. */
export function isInSymbols(element: MarkupElement, { symbols }: StyleRules): boolean {
	if (element.attributes.length === 0 && symbols.size === 0) return false;
	const style = attributeValue(element, "style");
	const family = attributeValue(element, "face") ?? (style ? findDeclaration(style, "font-family") : null);
	return family === null ? (findRule(element, symbols) ?? false) : isSymbolFont(family);
}

/** Whether Word says that an element is the number or bullet of a list's item. */
export function isListLabel(element: MarkupElement): boolean {
	return /mso-list\s*:\s*ignore/i.test(attributeValue(element, "style") ?? "");
}
