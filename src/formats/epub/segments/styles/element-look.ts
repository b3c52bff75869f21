import { attributeTokens, attributeValue } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { readFloat, readLevel, type TextLevel } from "./look.ts";
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
