import { primaryLanguage } from "../../../catalog/languages.ts";
import { textDirection } from "../../../core/scripts.ts";
import type { Edit } from "../edits.ts";
import { childElements, findAttribute, prefixOf, selfAndAncestors } from "../markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../markup/tree.ts";
import { relativeHref } from "../package/container.ts";
import { declaredLanguage } from "../segments/context/skip-rules.ts";
import type { SourceLocation } from "../segments/source-location.ts";
import { appendAttributes } from "./start-tag-edits.ts";
import { elementsInside, parentsOf } from "./translated-elements.ts";
import type { Turn } from "./turn-css.ts";
import { correctDirection, turnDocument } from "./turn-document.ts";

export const STYLESHEET_NAME = "diglot.css";

/** One `link` to the stylesheet as last child of `head` (rule B1); none where there is no head to hold it. */
export function linkStylesheet(document: MarkupDocument, documentName: string, stylesheetName: string): Edit[] {
	const head = document.root ? childElements(document.root).find(({ local }) => local === "head") : undefined;
	if (!head || head.empty || head.unbalanced) return [];
	const href = relativeHref(documentName, stylesheetName);
	const link = `<${prefixOf(head)}link rel="stylesheet" type="text/css" href="${href}"/>`;
	return [{ start: head.closeStart, end: head.closeStart, text: link }];
}

/** The languages that `translation_only` writes. */
export interface LanguageChange {
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	/** `dir` to write, or "" to leave it. */
	direction: "" | "ltr" | "rtl";
	/** `null` where the direction stays. */
	turn: Turn | null;
}

/** Metadata elements declare their language one by one: the rest of the package stays in the source's. */
export function declareMetadataLanguage(translated: readonly SourceLocation[], targetLanguage: string): Edit[] {
	return translated.flatMap(({ parent }) => {
		const rewritten = rewriteLanguage(parent, targetLanguage);
		return rewritten.length > 0 ? rewritten : appendAttributes(parent, ` xml:lang="${targetLanguage}"`);
	});
}

/**
 * Declares the target language on the root and around translated text, wherever the source says another
 * (rule B1): each declaration is rewritten in place, the root gets what it lacks.
 */
export function declareLanguage(
	document: MarkupDocument,
	translated: readonly SourceLocation[],
	change: LanguageChange,
): Edit[] {
	const { root } = document;
	if (!root || translated.length === 0) return [];
	const retagged = [...elementsToRetag(translated, change)].filter((element) => element !== root);
	const edits = retagged.flatMap((element) => rewriteLanguage(element, change.targetLanguage));
	const html = root.local === "html";
	if (change.direction !== "")
		for (const edit of turnDocument(document, translated, change.direction, html ? change.turn : null))
			edits.push(edit);
	else edits.push(...correctDirection(translated, textDirection(change.targetLanguage)));
	edits.push(...rewriteLanguage(root, change.targetLanguage));
	const missing = (html ? ["lang", "xml:lang"] : []).filter((name) => !findAttribute(root, name));
	const added = missing.map((name) => ` ${name}="${change.targetLanguage}"`).join("");
	edits.push(...appendAttributes(root, added + directionText(root, change, edits)));
	return edits;
}

function directionText(root: MarkupElement, { direction }: LanguageChange, edits: Edit[]): string {
	if (direction === "" || root.local !== "html") return "";
	const written = findAttribute(root, "dir");
	if (!written || written.valueStart < 0) return ` dir="${direction}"`;
	edits.push({ start: written.valueStart, end: written.valueEnd, text: direction });
	return "";
}

function elementsToRetag(
	translated: readonly SourceLocation[],
	{ sourceLanguage }: LanguageChange,
): Set<MarkupElement> {
	const found = new Set<MarkupElement>();
	// Ancestors that were visited already, with and without a declaration below them.
	const climbed = { nearest: new Set<MarkupElement>(), farther: new Set<MarkupElement>() };
	const source = primaryLanguage(sourceLanguage);
	for (const parent of translated.flatMap(parentsOf)) {
		let nearest = true;
		for (const element of selfAndAncestors(parent)) {
			if (climbed.nearest.has(element) || (!nearest && climbed.farther.has(element))) break;
			climbed[nearest ? "nearest" : "farther"].add(element);
			const language = declaredLanguage(element);
			if (!language) continue;
			// The nearest declaration applies to the text itself, whatever language it names.
			if (nearest || primaryLanguage(language) === source) found.add(element);
			nearest = false;
		}
	}
	for (const location of translated) {
		for (const element of elementsInside(location)) if (declaredLanguage(element)) found.add(element);
	}
	return found;
}

function rewriteLanguage(element: MarkupElement, language: string): Edit[] {
	return element.attributes
		.filter(({ name, valueStart }) => (name === "lang" || name === "xml:lang") && valueStart >= 0)
		.map(({ valueStart, valueEnd }) => ({ start: valueStart, end: valueEnd, text: language }));
}
