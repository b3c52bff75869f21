import type { SkipReason } from "../../../../core/segment.ts";
import { attributeTokens, attributeValue, textContent } from "../../markup/query.ts";
import { MATHML, type MarkupElement, XHTML } from "../../markup/tree.ts";
import { isForeignMarkup, isHtml, isNeverShown, isRubyAnnotation, localName } from "../../markup/vocabulary.ts";

const CODE = new Set(["code", "kbd", "pre", "samp", "tt", "var"]);

/** The class of every element that Diglot inserts; another run leaves them alone (rule A14). */
export const OWN_CLASS = "diglot-tr";

/** Why the whole subtree of `element` is not translated, or `null` (spec §6.1). */
export function findSkipReason(element: MarkupElement, excludedTags: readonly string[] = []): SkipReason | null {
	const name = localName(element);
	if (excludedTags.includes(name)) return "not_selected";
	if (element.namespace === MATHML || name === "math") return "math";
	if (element.namespace !== XHTML && isForeignMarkup(element)) return "foreign_namespace";
	if (isHtml(element) && CODE.has(name)) return "code";
	if (isNeverShown(element)) return "script";
	if (isRubyAnnotation(element)) return "ruby_annotation";
	if (element.attributes.length === 0) return null;
	if (attributeValue(element, "translate") === "no") return "translate_no";
	if (attributeTokens(element, "class").includes(OWN_CLASS)) return "own_output";
	if (epubTypes(element).includes("page-list")) return "page_list";
	return null;
}

/** The `epub:type` words of an element and its `role` without `doc-`, whatever prefix the book binds. */
export function epubTypes(element: MarkupElement): readonly string[] {
	const typed = element.attributes.find(({ name }) => name.endsWith(":type"));
	const types = typed ? attributeTokens(element, typed.name) : [];
	const roles = attributeTokens(element, "role");
	return roles.length === 0 ? types : [...types, ...roles.map((role) => role.replace(/^doc-/, ""))];
}

/** The language that an element itself declares, as written, or `null`. */
export function declaredLanguage(element: MarkupElement): string | null {
	const written = attributeValue(element, "xml:lang") ?? attributeValue(element, "lang");
	return written?.trim() || null;
}

/** The primary subtag in lower case, or "" for codes that name no one language. */
export function primaryLanguage(tag: string): string {
	const primary = tag.split(/[-_]/, 1)[0]?.toLowerCase() ?? "";
	return /^(?:und|zxx|mul|mis|x)$/.test(primary) ? "" : primary;
}

/** Longer markup is not a note mark. */
const MAX_MARK_CHARACTERS = 1_000;

/** EPUB 3.3 §6.1.2: a link to a note, by type or role, or by appearance: a lone mark in `sup` (rule A6). */
export function isNoteReference(element: MarkupElement): boolean {
	if (localName(element) !== "a") return false;
	if (epubTypes(element).some((type) => type === "noteref" || type === "annoref")) return true;
	if (!attributeValue(element, "href") || element.end - element.openEnd > MAX_MARK_CHARACTERS) return false;
	const raised = element.children.some((child) => child.kind === "element" && localName(child) === "sup");
	const inSup = element.parent !== null && localName(element.parent) === "sup";
	const text = textContent(element).trim();
	return (raised || inSup) && /^[[({]?(?:\d{1,4}|[*†‡§¶‖#]{1,4}|[a-z]|[ivxlc]{1,6})[\])}]?\.?$/i.test(text);
}
