import { attributeValue } from "../../markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../../markup/tree.ts";
import { type CssDeclaration, readDeclarations } from "./css-blocks.ts";
import { findDeclaration } from "./look.ts";

const NONE: readonly CssDeclaration[] = [];

/**
 * The declarations of an element's own `style`; none where it names none of `properties`. Every element of a book is
 * asked, and books made by Word have a `style` on each: what is not wanted is not read.
 */
export function ownDeclarations(element: MarkupElement, ...properties: readonly string[]): readonly CssDeclaration[] {
	if (element.attributes.length === 0) return NONE;
	const style = attributeValue(element, "style");
	if (style === null) return NONE;
	const lowerCase = style.toLowerCase();
	return properties.some((property) => lowerCase.includes(property)) ? readOnce(style, element.document) : NONE;
}

/** By document: the same few styles recur on all its elements. */
const known = new WeakMap<MarkupDocument, Map<string, readonly CssDeclaration[]>>();
const MAX_KNOWN = 1_000;

function readOnce(style: string, document: MarkupDocument): readonly CssDeclaration[] {
	const styles = known.get(document) ?? new Map<string, readonly CssDeclaration[]>();
	known.set(document, styles);
	const found = styles.get(style) ?? readDeclarations(style);
	if (styles.size < MAX_KNOWN) styles.set(style, found);
	return found;
}

/** The value of a declaration in an element's own `style`, in lower case; `null` for none. */
export function findOwnDeclaration(element: MarkupElement, property: string): string | null {
	return findDeclaration(ownDeclarations(element, property), property);
}
