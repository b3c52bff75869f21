import { decodeText } from "./entities.ts";
import type { Attribute } from "./tokens.ts";
import type { MarkupDocument, MarkupElement, MarkupNode } from "./tree.ts";
import { stripInvalidXmlChars } from "./xml-characters.ts";

/** `h:` where an element is written with a prefix, else "". */
export function prefixOf(element: MarkupElement): string {
	return element.name.slice(0, element.name.length - element.local.length);
}

/** The attribute of that name as written, or undefined. */
export function findAttribute(element: MarkupElement, name: string): Attribute | undefined {
	for (const attribute of element.attributes) if (attribute.name === name) return attribute;
	return undefined;
}

/** The decoded value of an attribute, or `null` where it is absent. */
export function attributeValue(element: MarkupElement, name: string): string | null {
	const attribute = findAttribute(element, name);
	if (!attribute) return null;
	if (attribute.valueStart < 0) return "";
	return readText(element.document, attribute.valueStart, attribute.valueEnd);
}

/** The characters that a range of text or of an attribute's value stands for. */
export function readText({ source, plain, entities }: MarkupDocument, start: number, end: number): string {
	const raw = source.slice(start, end);
	return plain ? raw : decodeText(raw, entities);
}

const NO_TOKENS: readonly string[] = [];

/** Further values of a document are split each time: no real document has as many. */
const MAX_SPLIT_VALUES = 1_000;

/** The white-space separated words of an attribute. */
export function attributeTokens(element: MarkupElement, name: string): readonly string[] {
	const attribute = findAttribute(element, name);
	if (!attribute || attribute.valueStart < 0) return NO_TOKENS;
	const { document } = element;
	const raw = document.source.slice(attribute.valueStart, attribute.valueEnd);
	const known = document.tokens.get(raw);
	if (known) return known;
	const tokens = readText(document, attribute.valueStart, attribute.valueEnd).split(/\s+/).filter(Boolean);
	if (document.tokens.size < MAX_SPLIT_VALUES) document.tokens.set(raw, tokens);
	return tokens;
}

/** The decoded characters below `node`, without comments. */
export function textContent(node: MarkupNode): string {
	if (node.kind === "text") return readText(node.document, node.start, node.end);
	if (node.kind === "cdata") return stripInvalidXmlChars(node.document.source.slice(node.start + 9, node.end - 3));
	if (node.kind !== "element") return "";
	return node.children.map((child) => textContent(child)).join("");
}

/** The text with white space collapsed and trimmed, as a label is read. */
export function collapsedText(node: MarkupNode): string {
	return textContent(node).replace(/\s+/g, " ").trim();
}

export function childElements(element: MarkupElement, local?: string): MarkupElement[] {
	return element.children.filter(
		(child): child is MarkupElement => child.kind === "element" && (local === undefined || child.local === local),
	);
}

/** Elements below `from` in document order, without itself. */
export function* descendants(from: MarkupElement): Generator<MarkupElement> {
	// An explicit stack: through nested generators each element would cost its depth.
	const waiting = childElements(from).reverse();
	for (let element = waiting.pop(); element; element = waiting.pop()) {
		yield element;
		for (let index = element.children.length - 1; index >= 0; index--) {
			const child = element.children[index];
			if (child?.kind === "element") waiting.push(child);
		}
	}
}

/** The first descendant of that local name, or undefined. */
export function findDescendant(from: MarkupElement, local: string): MarkupElement | undefined {
	for (const element of descendants(from)) if (element.local === local) return element;
	return undefined;
}

/** `element` and its ancestors, innermost first. */
export function* selfAndAncestors(element: MarkupElement | null): Generator<MarkupElement> {
	for (let current = element; current; current = current.parent) yield current;
}
