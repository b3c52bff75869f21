import { escapeAttribute } from "../markup/entities.ts";
import { attributeTokens, attributeValue, findAttribute } from "../markup/query.ts";
import type { Attribute } from "../markup/tokens.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { localName } from "../markup/vocabulary.ts";
import { copiedStyle } from "./copied-style.ts";

const KEPT = new Set(["href", "hidden"]);
/** Attributes of one element that give it its look, or without which it shows nothing. */
const KEPT_OF: Readonly<Record<string, ReadonlySet<string>>> = {
	font: new Set(["color", "face", "size"]),
	img: new Set(["alt", "height", "src", "width"]),
};
/** The source's, so that only what is restored as it was keeps them. */
const LANGUAGE = new Set(["lang", "xml:lang", "dir"]);

/** What there is once in a book, or leads back to where the source's note mark is (EPUB SSV 1.1). */
const ONCE =
	/^(?:pagebreak|page-list|index(?:-[a-z-]+)?|footnotes?|endnotes?|rearnotes?|note|annotation|biblioentry|glossterm|glossdef|backlink|referrer)$/;
/** Roles of links, as reading systems look for them to open a note. */
const LINK_ROLE = /^doc-(?:noteref|biblioref|glossref)$/;

/** What of the attributes of a copy depends on where it is. */
export interface AttributeSetting {
	/** It is restored as it was, in its own language (rule A8). */
	foreign?: boolean;
	dropsClass?: (name: string) => boolean;
}

/** The attributes of a copy, written as in the source (rule B7). */
export function copiedAttributes(element: MarkupElement, setting: AttributeSetting): string {
	return element.attributes.map((attribute) => copyAttribute(element, attribute, setting)).join("");
}

function copyAttribute(
	element: MarkupElement,
	attribute: Attribute,
	{ foreign = false, dropsClass = () => false }: AttributeSetting,
): string {
	const { name, valueStart, valueEnd } = attribute;
	if (valueStart < 0) return "";
	const { source } = element.document;
	const quote = source.charAt(valueStart - 1) === "'" ? "'" : '"';
	const write = (value: string): string => (value === "" ? "" : ` ${name}=${quote}${value}${quote}`);
	if (KEPT.has(name) || KEPT_OF[localName(element)]?.has(name) || (foreign && LANGUAGE.has(name)))
		return ` ${name}=${quote}${source.slice(valueStart, valueEnd)}${quote}`;
	if (name === "class") {
		if (foreign || !attributeTokens(element, name).some(dropsClass))
			return ` ${name}=${quote}${source.slice(valueStart, valueEnd)}${quote}`;
		const classes = attributeTokens(element, name).filter((token) => !dropsClass(token));
		return write(escapeAttribute(classes.join(" "), quote));
	}
	if (name === "style") return write(escapeAttribute(copiedStyle(attributeValue(element, name) ?? ""), quote));
	if (name === "epub:type") {
		if (!isPrefixDeclared(element)) return "";
		const types = attributeTokens(element, name).filter((type) => !ONCE.test(type));
		return write(escapeAttribute(types.join(" "), quote));
	}
	if (name !== "role") return "";
	return write(
		attributeTokens(element, name)
			.filter((role) => LINK_ROLE.test(role))
			.join(" "),
	);
}

/** Where the source declares it on the element itself, a copy elsewhere would be without. */
function isPrefixDeclared({ document }: MarkupElement): boolean {
	return document.root !== null && findAttribute(document.root, "xmlns:epub") !== undefined;
}
