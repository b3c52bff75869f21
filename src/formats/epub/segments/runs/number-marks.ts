import { attributeTokens, attributeValue, textContent } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { isPageMark, isTypedReference, MAX_MARK_CHARACTERS } from "../context/skip-rules.ts";
import type { NumberMark } from "../source-location.ts";
import { isListLabel, textLevel } from "../styles/element-look.ts";
import type { TextLevel } from "../styles/look.ts";
import type { StyleRules } from "../styles/style-rules.ts";

/** What stands around an element in its run. */
export interface MarkNeighbours {
	/** The last characters before it, U+FFFC for a void; "" at the start of a line. */
	before: string;
	/** The first characters behind it; "" at the end of a line. */
	after: string;
}

/** No mark is longer. */
const MAX_TEXT = 24;
const SIGNS = "*†‡§¶‖#※";
/** Digits of any script, and such as are raised or circled by themselves. */
const DIGIT = "\\p{Nd}²³¹⁰⁴-⁹①-⓿";
/** One mark; letters count only where they are raised. */
const NUMBER_OR_SIGNS = new RegExp(`^(?:[${DIGIT}]{1,4}|[${SIGNS}]{1,4})$`, "u");
const HAS_DIGIT_OR_SIGN = new RegExp(`[${DIGIT}${SIGNS}]`, "u");
const LETTER_OR_ROMAN = /^(?:[a-z]|[ivxlc]{1,6})$/i;
/** A verse's or line's number: `14`, `14a`, `3–4`. */
const LINE_NUMBER = /^\p{Nd}{1,4}[a-z]?(?:[-–]\p{Nd}{1,4}[a-z]?)?$/u;
const LINE_CLASS =
	/^(?:vn?|vs|cn|ch|ln|(?:v|vs|c|ch|l|ln|verse?|vers(?:et|iculo)|chap(?:ter)?|kapitel|line)[-_]?(?:num(?:ber)?|no|nr)|verse?|vers(?:et|iculo)|chap|lnum|marginal-?(?:num(?:ber)?|no))$/i;

/** Scripts without word spaces: there a number may stand inside the text (rule A5). */
const SPACELESS = /[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]/;

/**
 * Whether an element that holds text is one void tag because it is no part of the text (rule A6): a note reference,
 * the number of a page, a verse or a line. `null` for everything else, such as exponents, indices and ordinals.
 */
export function findNumberMark(
	element: MarkupElement,
	{ before, after }: MarkNeighbours,
	rules: StyleRules,
): NumberMark | null {
	if (element.unbalanced || element.closeStart - element.openEnd > MAX_MARK_CHARACTERS) return null;
	const chain = soleChain(element);
	if (chain.some(isTypedReference)) return "note";
	const text = textContent(element).trim();
	if (text === "" || text.length > MAX_TEXT) return null;
	if (isPageMark(element)) return "page";
	if (chain.some(isListLabel)) return "line";
	if (!HAS_DIGIT_OR_SIGN.test(text) && !LETTER_OR_ROMAN.test(stripBrackets(text))) return null;
	const level = findLevel(chain, rules);
	if (level === "lowered") return null;
	const named = chain.some((each) => attributeTokens(each, "class").some((name) => LINE_CLASS.test(name)));
	if (named && LINE_NUMBER.test(text)) return "line";
	if (chain.some(isLink) || holdsLinks(element)) return isReference(text, chain, level, before) ? "note" : null;
	if (level === "raised") return isRaisedMark(text, before, after) ? raisedKind(text, before, after) : null;
	return LINE_NUMBER.test(text) && (startsVerse(before, after) || endsLine(before, after)) ? "line" : null;
}

/** The element and the elements that each are all that the one before holds. */
function soleChain(element: MarkupElement): MarkupElement[] {
	const chain = [element];
	for (let inner: MarkupElement | undefined = element; inner; ) {
		const solid: MarkupElement["children"] = inner.children.filter(
			(child) => child.kind === "element" || textContent(child).trim() !== "",
		);
		const [only] = solid;
		inner = solid.length === 1 && only?.kind === "element" ? only : undefined;
		if (inner) chain.push(inner);
	}
	return chain;
}

function findLevel(chain: readonly MarkupElement[], rules: StyleRules): TextLevel {
	const parent = chain[0]?.parent;
	for (const element of parent ? [...chain, parent] : chain) {
		const level = textLevel(element, rules);
		if (level !== "level") return level;
	}
	return "level";
}

function isLink(element: MarkupElement): boolean {
	return localName(element) === "a" && Boolean(attributeValue(element, "href"));
}

/** `[<a>1</a>, <a>2</a>]` */
function holdsLinks(element: MarkupElement): boolean {
	return element.children.some((child) => child.kind === "element" && isLink(child));
}

/** Whether a link that holds only `text` leads to a note; by its look alone only a number or a sign in a link within the book does. */
function isReference(text: string, chain: readonly MarkupElement[], level: TextLevel, before: string): boolean {
	const core = stripBrackets(text);
	const isList = core.split(/[,;]\s?|[-–]/).every((part) => NUMBER_OR_SIGNS.test(part));
	if (level === "raised") return isList || LETTER_OR_ROMAN.test(core);
	if (!isList || chain.some((element) => /^[a-z][a-z\d+.-]*:/i.test(attributeValue(element, "href") ?? "")))
		return false;
	// A year may be linked, too.
	return core.length < 4 || core !== text || /\S$/.test(before);
}

function stripBrackets(text: string): string {
	return text.replace(/^[[({（［〔【〈]/, "").replace(/\.?[\])}）］〕】〉]?\.?$/, "");
}

/** Whether raised text without a link is a note mark, and not an exponent, a fraction or an ordinal: when unsure, it is none. */
function isRaisedMark(text: string, before: string, after: string): boolean {
	if (/^[/⁄]/.test(after)) return false;
	const core = stripBrackets(text);
	if (/^[a-z]$/.test(core)) {
		if (/\d[.,]\d+$/.test(before)) return true;
		return !/[\p{L}\p{N}]$/u.test(before) && !/^\d/.test(after);
	}
	if (!core.split(/,\s?|[-–]/).every((part) => NUMBER_OR_SIGNS.test(part))) return false;
	if (!/^\p{Nd}/u.test(core)) return true;
	return !takesExponent(before);
}

/** A digit, a single letter, or a short unit behind a number or an operator: `10`, `x`, `20 km`, `=mc`. */
function takesExponent(before: string): boolean {
	if (/\p{Nd}$/u.test(before)) return true;
	const letters = /\p{L}{1,3}$/u.exec(before)?.[0] ?? "";
	if (letters === "" || SPACELESS.test(letters)) return false;
	const ahead = before.slice(0, -letters.length);
	if (/\p{L}$/u.test(ahead)) return false;
	return letters.length === 1 || /(?:\d[\s\u00A0\u202F]?|[=+·×/])$/u.test(ahead);
}

/** A raised number in front of a sentence counts verses; behind a word it names a note. */
function raisedKind(text: string, before: string, after: string): NumberMark {
	if (!LINE_NUMBER.test(text)) return "note";
	return startsVerse(before, after) || (SENTENCE_BEFORE.test(before) && SENTENCE_BEHIND.test(after)) ? "line" : "note";
}

/** Nothing, or the end of a sentence or of a part of it, apart from the number. */
const SENTENCE_BEFORE = /^$|[.!?,;:…”’»)\u0964\u060C\u061F]\s$/u;
/** A capital behind a space or an opening sign, unlike that of an isotope; or a letter without case. */
const SENTENCE_BEHIND = /^(?:(?:\s|[“‘"'«„‹([¿¡]){1,4}\p{Lu}|\s?[“‘"'«„‹([]{0,3}\p{Lo})/u;

/** A number glued to the word behind it, which is no ordinal's ending and no unit: `<b>14</b>Go`, but `<b>2</b>nd`. */
function startsVerse(before: string, after: string): boolean {
	if (/[\p{L}\p{N}]$/u.test(before)) return false;
	const word = /^\p{L}+/u.exec(after)?.[0] ?? "";
	if (word === "" || SPACELESS.test(word)) return false;
	return word.length > 2 || /^\p{Lu}\p{Ll}|^[AIO]$/u.test(word);
}

/** A number glued to the last word of a line, unless the word announces a number. */
function endsLine(before: string, after: string): boolean {
	const word = /\p{L}+[^\p{L}\p{N}\s]{0,3}$/u.exec(before)?.[0];
	return (
		after === "" &&
		word !== undefined &&
		!SPACELESS.test(word) &&
		!/^(?:nos?|nr|pp?|vol|figs?|ch|art|sect?)\.$/i.test(word)
	);
}
