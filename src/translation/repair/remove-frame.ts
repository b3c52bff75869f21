import { decodeHTMLStrict } from "entities";
import { parseTaggedText, stripTags } from "../../core/tagged-text.ts";
import { LABEL, NOTE, NOTE_IN_TEXT } from "./frame-phrases.ts";
import { removeMarkdown } from "./remove-markdown.ts";

/**
 * A reply's text without what models put around and into translations and the source has nothing of: white space that
 * is no space, character references, Markdown, "Translation:", a note of the translator's at the end, quotation marks
 * around the whole. Removes what is certain; the rest is for verification to find.
 *
 * @param source as it was sent
 */
export function removeFrame(source: string, reply: string): string {
	const words = stripTags(source).trim();
	const steps = [restoreBackslashes, removeFence, removeNote, flattenSpaces, decodeReferences, removeMarkdown];
	const bare = steps.reduce((text, step) => step(words, text), reply.trim());
	return removeQuotes(words, removeLabel(words, bare)).trim();
}

const ESCAPED: Readonly<Record<string, string>> = { "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** `\textit{x}` in JSON is a TAB and `extit{x}`: the command as it was meant, or only what it holds where the source has none. */
function restoreBackslashes(source: string, text: string): string {
	const restored = text.replace(/[\b\f\n\r\t](?=[a-z]{1,20}\{)/g, (control) => ESCAPED[control] ?? control);
	if (source.includes("\\")) return restored;
	return restored.replace(/\\(?:text(?:it|bf|rm|sc)|emph)\{([^{}]{0,2000})\}/g, "$1");
}

/** A fence of code around the whole. */
function removeFence(source: string, text: string): string {
	if (source.includes("```") || text.length < 6 || !text.startsWith("```") || !text.endsWith("```")) return text;
	return text
		.slice(3, -3)
		.replace(/^[a-z]{0,12}\s/, "")
		.trim();
}

/** A segment is one line of text (rule A3). */
function flattenSpaces(source: string, text: string): string {
	if (source.includes("\n")) return text;
	return text.replace(/\s+/g, (space) => (/[\t\n\v\f\r]/.test(space) ? " " : space));
}

function decodeReferences(source: string, text: string): string {
	const REFERENCE = /&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});/g;
	if (!text.includes("&") || source.search(REFERENCE) >= 0) return text;
	const decoded = text.replace(REFERENCE, (reference) => decodeHTMLStrict(reference));
	// No reference may become a tag of ours.
	return countTags(decoded) === countTags(text) ? decoded : text;
}

function countTags(text: string): number {
	return parseTaggedText(text).filter(({ type }) => type !== "text").length;
}

function removeLabel(source: string, text: string): string {
	// A source with a colon there may have such a label itself.
	if (/[:：]/.test(source.slice(0, 60))) return text;
	const [label = ""] = LABEL.exec(text) ?? [];
	return text.length > label.length ? text.slice(label.length) : text;
}

const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "）": "（", "］": "［", "】": "【" };

function removeNote(source: string, text: string): string {
	if (NOTE_IN_TEXT.test(source)) return text;
	const own = source.includes("\n") ? -1 : text.search(/\n\s{0,20}\S/);
	if (own >= 0 && NOTE.test(text.slice(own).trimStart())) return text.slice(0, own).trim();
	const open = BRACKETS[text.at(-1) ?? ""];
	const at = open === undefined ? -1 : text.lastIndexOf(open);
	if (at < 1 || /[)\]）］】]$/.test(source) || !NOTE.test(text.slice(at + 1).trimStart())) return text;
	return text.slice(0, at).trim();
}

const QUOTES = ['""', "“”", "„“", "„”", "«»", "»«", "‘’", "''", "「」", "『』"] as const;
const ANY_QUOTE = /["“”„«»‘’'「」『』‹›‚]/;

/** Quotation marks around the whole, where the source has neither one nor the dash of direct speech. */
function removeQuotes(source: string, text: string): string {
	if (ANY_QUOTE.test(source) || /^[-–—―]/.test(source)) return text;
	const pair = QUOTES.find(
		([open, close]) => text.length > 2 && text.startsWith(open ?? "") && text.endsWith(close ?? ""),
	);
	if (!pair) return text;
	const inner = text.slice(1, -1);
	return [...pair].some((mark) => inner.includes(mark)) ? text : inner;
}
