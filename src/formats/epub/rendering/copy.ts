import { attributeValue, textContent } from "../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../markup/tree.ts";
import { MATHML } from "../markup/tree.ts";
import { isNamedAsPlaceholder, isRubyAnnotation, localName } from "../markup/vocabulary.ts";
import { epubTypes, findSkipReason, isPageMark } from "../segments/context/skip-rules.ts";
import { floatsByStyle } from "../segments/styles/element-look.ts";
import { copiedAttributes } from "./copied-attributes.ts";

/** Phrasing elements that a copy may hold; all others are unwrapped or dropped (rule B7). */
const COPIED = new Set(
	"a abbr acronym b bdi bdo big br cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr".split(
		" ",
	),
);

/** MathML needs its own attributes; ids, names and scripts are never duplicated. */
const DROPPED_ATTRIBUTE = /^(?:id|xml:id|name|on.*|data-.*|.*:type|role|aria-.*|xref)$/;

/** How a copy is written. */
export interface CopySetting {
	/** Links are dropped: the copy is inside one already. */
	insideLink: boolean;
	/** What is copied stays in its own language: a phrase restored as it was (rule A8). */
	foreign?: boolean;
	/** Classes that the copy is without; defaults to none. */
	dropsClass?: (name: string) => boolean;
	/** It is, or holds, a picture inside a sentence, such as a formula. */
	picture?: boolean;
	/** By a rule of the book; defaults to never. */
	isFloated?(element: MarkupElement): boolean;
}

/** The start and end tag of a copy of `element`, or empty strings where it is unwrapped. */
export function copyTags(element: MarkupElement, setting: CopySetting): [open: string, close: string] {
	const name = localName(element);
	if (!COPIED.has(name) || element.empty) return ["", ""];
	// Without `dir` it means nothing, and is an error.
	if (name === "bdo" && !setting.foreign) return ["", ""];
	const attributes = copiedAttributes(element, setting);
	if (name === "a" && (setting.insideLink || attributes === "")) return ["", ""];
	return [`<${element.name}${attributes}>`, `</${element.name}>`];
}

/** A copy of a whole element, as rule B7 allows it; "" where nothing of it may be duplicated. */
export function copyElement(element: MarkupElement, setting: CopySetting): string {
	const name = localName(element);
	if (element.namespace === MATHML || name === "math") return copyMath(element);
	if (name === "img" && setting.picture) return copyPicture(element, setting);
	if (isDropped(element) || isOneOnly(element)) return "";
	if (name === "br" || name === "wbr") return `<${element.name}/>`;
	const text = textContent(element);
	if (text.trim() === "" && !setting.picture) return copySpace(element, text, setting);
	const [open, close] = copyTags(element, setting);
	const content = element.children.map((child) => copyNode(child, setting)).join("");
	return content === "" ? "" : `${open}${content}${close}`;
}

/** What holds no text is a gap where it has a look, such as one between a speaker and the speech. */
function copySpace(element: MarkupElement, text: string, setting: CopySetting): string {
	const gap = isSpacer(element) ? copiedAttributes(element, setting) : "";
	// White space in an element may be all that parts two words.
	if (gap === "" || (setting.insideLink && localName(element) === "a")) return text === "" ? "" : " ";
	const inner = element.children.map((child) => copyNode(child, setting));
	return `<${element.name}${gap}>${inner.join("")}</${element.name}>`;
}

function isSpacer(element: MarkupElement): boolean {
	if (!COPIED.has(localName(element)) || element.children.some((child) => child.kind === "element")) return false;
	return element.attributes.length > 0 && element.attributes.every(({ name }) => name === "class" || name === "style");
}

/** Pictures of a higher line, in CSS pixels, are no signs of a text. */
const MAX_PICTURE_HEIGHT = 100;

/** A picture that is as high as a line or two, and stands in it. */
function copyPicture(element: MarkupElement, setting: CopySetting): string {
	const { attributes } = element;
	if (attributes.some(({ name }) => /^(?:usemap|ismap|align)$/.test(name))) return "";
	const isWide = /%/.test(attributeValue(element, "width") ?? "");
	const height = Number.parseFloat(attributeValue(element, "height") ?? "");
	const floats = floatsByStyle(element) ?? setting.isFloated?.(element);
	if (isWide || height > MAX_PICTURE_HEIGHT || floats) return "";
	return `<${element.name}${copiedAttributes(element, setting)}/>`;
}

/** Never copied, with all that is in them. */
function isDropped(element: MarkupElement): boolean {
	return isRubyAnnotation(element) || (isNamedAsPlaceholder(element) && !COPIED.has(localName(element)));
}

function copyNode(node: MarkupNode, setting: CopySetting): string {
	if (node.kind === "element") return copyElement(node, setting);
	return node.kind === "text" || node.kind === "cdata" ? node.document.source.slice(node.start, node.end) : "";
}

/** Page breaks and numbers, ways back from a note, and Diglot's own output, must not occur twice. */
function isOneOnly(element: MarkupElement): boolean {
	if (epubTypes(element).includes("pagebreak") || isPageMark(element) || isWayBack(element)) return true;
	return findSkipReason(element) === "own_output";
}

/** Signs that lead from a note back to its mark. */
const WAY_BACK =
	/^[\s[(]*[\u2190\u2191\u21A9\u21B5\u21D0\u21D1\u21E7\u23CE\u25B2\u25B4\u27F5\u2B06^][\uFE0E\uFE0F\s\])]*$/;

function isWayBack(element: MarkupElement): boolean {
	if (localName(element) !== "a") return false;
	if (epubTypes(element).some((type) => type === "backlink" || type === "referrer")) return true;
	return WAY_BACK.test(textContent(element));
}

function copyMath(element: MarkupElement): string {
	const { source } = element.document;
	const attributes = element.attributes
		.filter(({ name, valueStart }) => !DROPPED_ATTRIBUTE.test(name) && valueStart >= 0)
		.map(({ name, valueStart, valueEnd }) => {
			const quote = source.charAt(valueStart - 1) === "'" ? "'" : '"';
			return ` ${name}=${quote}${source.slice(valueStart, valueEnd)}${quote}`;
		})
		.join("");
	if (element.empty) return `<${element.name}${attributes}/>`;
	const content = element.children.map((child) => {
		if (child.kind === "element") return copyMath(child);
		return child.kind === "text" || child.kind === "cdata" ? child.document.source.slice(child.start, child.end) : "";
	});
	return `<${element.name}${attributes}>${content.join("")}</${element.name}>`;
}
