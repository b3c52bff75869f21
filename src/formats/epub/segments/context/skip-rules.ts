import type { SkipReason } from "../../../../core/segment.ts";
import { attributeTokens, attributeValue, textContent } from "../../markup/query.ts";
import { MATHML, type MarkupElement, XHTML } from "../../markup/tree.ts";
import { isForeignMarkup, isNamedAsCode, isNeverShown, isRubyAnnotation, localName } from "../../markup/vocabulary.ts";

/** The class of every element that Diglot inserts; another run leaves them alone (rule A14). */
export const OWN_CLASS = "diglot-tr";

/** What a reason to skip depends on besides the element itself. */
export interface Skipping {
	excludedTags: readonly string[];
	/** Whether an element named as code is code: see `judgeCode`. */
	isCode(element: MarkupElement): boolean;
}

const BY_NAME: Skipping = { excludedTags: [], isCode: () => true };

/**
 * Why the whole subtree of `element` is not translated, or `null` (spec §6.1).
 *
 * @param skipping Defaults to no tags of the user's, and to code wherever an element is named so
 */
export function findSkipReason(
	element: MarkupElement,
	{ excludedTags, isCode }: Skipping = BY_NAME,
): SkipReason | null {
	const name = localName(element);
	if (excludedTags.includes(name)) return "not_selected";
	if (element.namespace === MATHML || name === "math") return "math";
	if (element.namespace !== XHTML && isForeignMarkup(element)) return "foreign_namespace";
	if (isNamedAsCode(element) && isCode(element)) return "code";
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

/** Longer markup is not a note mark. */
export const MAX_MARK_CHARACTERS = 1_000;

/** EPUB 3.3 §6.1.2: a link that says it leads to a note (rule A6). */
export function isTypedReference(element: MarkupElement): boolean {
	return localName(element) === "a" && epubTypes(element).some((type) => type === "noteref" || type === "annoref");
}

const PAGE_CLASS = /^(?:page|pg|pb|folio|(?:page|pg)[-_]?(?:num|number|no|n|nr|break)?\d*|new-?page)$/i;
const PAGE_ID = /^(?:page|pag|pg|p)[-_]?(\w+)$/i;
/** `[Pg 12]`, `13`, `p. xiv`. */
const PAGE_TEXT = /^[[({|]?(?:(?:[Pp]g|[Pp]age|pp?|[Pp]ag|Seite|S)[.\s]\s?|[Pp]g)?(\d{1,4}|[ivxlc]{1,8})[\])}|]?$/;
/** The text of a page break that is more than a page's name is no mark. */
const MAX_PAGE_CHARACTERS = 24;

/**
 * Whether an element only names a page of the printed book: by its type, or by a number in a class or with an id
 * that says so (rule A6).
 */
export function isPageMark(element: MarkupElement): boolean {
	if (element.closeStart - element.openEnd > MAX_MARK_CHARACTERS) return false;
	const text = textContent(element).trim();
	if (epubTypes(element).includes("pagebreak")) return text.length <= MAX_PAGE_CHARACTERS;
	if (text.length > MAX_PAGE_CHARACTERS) return false;
	const number = PAGE_TEXT.exec(text)?.[1];
	if (number === undefined) return false;
	if (attributeTokens(element, "class").some((name) => PAGE_CLASS.test(name))) return true;
	return ["id", "name"].some((name) => PAGE_ID.exec(attributeValue(element, name) ?? "")?.[1] === number);
}
