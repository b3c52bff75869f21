import { textContent } from "../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../markup/tree.ts";
import { MATHML } from "../markup/tree.ts";
import { isNamedAsPlaceholder, isRubyAnnotation, localName } from "../markup/vocabulary.ts";
import { epubTypes, findSkipReason, isPageMark } from "../segments/context/skip-rules.ts";

/** Phrasing elements that a copy may hold; all others are unwrapped or dropped (rule B7). */
const COPIED = new Set(
	"a abbr acronym b bdi bdo big br cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr".split(
		" ",
	),
);

const KEPT_ATTRIBUTES = new Set(["class", "href", "src", "alt"]);
/** The source's, so that only what is restored as it was keeps them. */
const LANGUAGE_ATTRIBUTES = new Set(["lang", "xml:lang", "dir"]);
/** MathML needs its own attributes; ids, names and scripts are never duplicated. */
const DROPPED_ATTRIBUTE = /^(?:id|xml:id|name|on.*|data-.*|.*:type|role|aria-.*|xref)$/;

/** How a copy is written. */
export interface CopySetting {
	/** Links are dropped: the copy is inside one already. */
	insideLink: boolean;
	/** What is copied stays in its own language: a phrase restored as it was (rule A8). */
	foreign?: boolean;
}

/** The start and end tag of a copy of `element`, or empty strings where it is unwrapped. */
export function copyTags(element: MarkupElement, setting: CopySetting): [open: string, close: string] {
	const name = localName(element);
	if (!COPIED.has(name) || element.empty) return ["", ""];
	// Without `dir` it means nothing, and is an error.
	if (name === "bdo" && !setting.foreign) return ["", ""];
	const attributes = keptAttributes(
		element,
		(attribute) => KEPT_ATTRIBUTES.has(attribute) || (setting.foreign === true && LANGUAGE_ATTRIBUTES.has(attribute)),
	);
	if (name === "a" && (setting.insideLink || !attributes.includes("href="))) return ["", ""];
	return [`<${element.name}${attributes}>`, `</${element.name}>`];
}

/** A copy of a whole element, as rule B7 allows it; "" where nothing of it may be duplicated. */
export function copyElement(element: MarkupElement, setting: CopySetting): string {
	const name = localName(element);
	if (element.namespace === MATHML || name === "math") return copyMath(element);
	if (isDropped(element) || isOneOnly(element)) return "";
	if (name === "br" || name === "wbr") return `<${element.name}/>`;
	const text = textContent(element);
	// White space in an element may be all that parts two words.
	if (text.trim() === "" && !isSpacer(element)) return text === "" ? "" : " ";
	const [open, close] = copyTags(element, setting);
	return `${open}${element.children.map((child) => copyNode(child, setting)).join("")}${close}`;
}

/** An element without text that the stylesheet makes a gap of, such as one between a speaker and the speech. */
function isSpacer({ attributes, children, local, empty }: MarkupElement): boolean {
	if (local !== "span" || empty || children.some((child) => child.kind === "element")) return false;
	return attributes.length > 0 && attributes.every(({ name }) => name === "class" || name === "style");
}

/** Never copied, with all that is in them. */
function isDropped(element: MarkupElement): boolean {
	return isRubyAnnotation(element) || (isNamedAsPlaceholder(element) && !COPIED.has(localName(element)));
}

function copyNode(node: MarkupNode, setting: CopySetting): string {
	if (node.kind === "element") return copyElement(node, setting);
	return node.kind === "text" || node.kind === "cdata" ? node.document.source.slice(node.start, node.end) : "";
}

/** Page breaks and numbers, and Diglot's own output, must not occur twice. */
function isOneOnly(element: MarkupElement): boolean {
	if (epubTypes(element).includes("pagebreak") || isPageMark(element)) return true;
	return findSkipReason(element) === "own_output";
}

function copyMath(element: MarkupElement): string {
	const attributes = keptAttributes(element, (name) => !DROPPED_ATTRIBUTE.test(name));
	if (element.empty) return `<${element.name}${attributes}/>`;
	const content = element.children.map((child) => {
		if (child.kind === "element") return copyMath(child);
		return child.kind === "text" || child.kind === "cdata" ? child.document.source.slice(child.start, child.end) : "";
	});
	return `<${element.name}${attributes}>${content.join("")}</${element.name}>`;
}

function keptAttributes(element: MarkupElement, keep: (name: string) => boolean): string {
	const { source } = element.document;
	return element.attributes
		.filter(({ name, valueStart }) => keep(name) && valueStart >= 0)
		.map(({ name, valueStart, valueEnd }) => {
			const quote = source.charAt(valueStart - 1);
			const mark = quote === "'" ? "'" : '"';
			return ` ${name}=${mark}${source.slice(valueStart, valueEnd)}${mark}`;
		})
		.join("");
}
