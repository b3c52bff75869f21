import { IDEOGRAPHIC, scriptClass } from "../../../../core/scripts.ts";
import { formatTag } from "../../../../core/tagged-text.ts";
import { MAYBE_CJK, type MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import type { TagTarget } from "../source-location.ts";
import { endsInHyphenatedWord, joinHyphenated } from "./hyphenation.ts";
import { isBlank, type RunItem } from "./run.ts";

type TextPiece = { type: "text"; text: string };
type TagPiece = { type: "open" | "close" | "void"; number: number };
export type Piece = TextPiece | TagPiece;

type Tags = Map<number, TagTarget>;

export interface RunText {
	text: string;
	/** It is one text of the source, apart from white space. */
	plain: boolean;
	tags: ReadonlyMap<number, TagTarget>;
	leading: readonly MarkupElement[];
	hidden: { start: number; end: number }[];
}

const CJK = new RegExp(`[${scriptClass("sc", IDEOGRAPHIC)}\\u3000-\\u303F\\uFF00-\\uFFEF]`, "u");
/** White space other than a single space. */
const UNCOLLAPSED = /[\t\r\n\f]/;
const NO_TAGS: RunText["tags"] = new Map();
const TAG_LIKE = /<\/?\d{1,6}\/?>/g;
const BREAK_OR_TAG_LIKE = /\r?\n|<\/?\d{1,6}\/?>/g;
/** Each becomes a tag that is checked repeatedly; the longest listing in a real book has a thousandth as many. */
const MAX_LITERALS = 50_000;
const WORD_CHARACTER = /^[\p{L}\p{N}\p{M}'’]$/u;
const WORD_START = /^[\p{L}\p{N}\p{M}'’]+/u;
const LETTER_END = /[\p{L}\p{N}\p{M}]$/u;
const LETTER_START = /^[\p{L}\p{N}]/u;

/**
 * Writes a stripped run as the text that is translated: markup as numbered tags, white space collapsed
 * or, where the book keeps it, with line breaks as void tags (rules A3, A5, A11).
 */
export function writeRunText(
	items: readonly RunItem[],
	{ keepsSpace, mayHoldCjk }: { keepsSpace: boolean; mayHoldCjk: boolean },
): RunText {
	const plain = keepsSpace ? null : readPlainText(items, mayHoldCjk);
	if (plain !== null) return { text: plain, plain: true, tags: NO_TAGS, leading: [], hidden: [] };
	const { pieces, tags, hidden } = numberTags(
		keepsSpace ? trimEnds(items) : items,
		keepsSpace ? BREAK_OR_TAG_LIKE : TAG_LIKE,
	);
	const collapsed = keepsSpace ? pieces : collapseSpace(pieces, tags, mayHoldCjk);
	if (tags.size > 0) joinLines(collapsed, tags);
	const leading = tags.size > 0 ? liftLeadingTag(collapsed, tags) : [];
	if (tags.size > 0) coverWords(collapsed, tags);
	const text = collapsed.map((piece) => (piece.type === "text" ? piece.text : formatTag(piece.type, piece.number)));
	return { text: text.join(""), plain: false, tags, leading, hidden };
}

/** Whether a run would have too many tags for its line breaks and for text that looks like tags. */
export function hasTooManyLiterals(items: readonly RunItem[], keepsSpace: boolean): boolean {
	let count = 0;
	for (const item of items) {
		if (item.type === "newline") count++;
		if (item.type !== "text" || !(keepsSpace || item.text.includes("<"))) continue;
		count += item.text.match(keepsSpace ? BREAK_OR_TAG_LIKE : TAG_LIKE)?.length ?? 0;
	}
	return count > MAX_LITERALS;
}

/** The text of a run that is one text with nothing to number in it, as most are; else `null`. */
function readPlainText([first, second]: readonly RunItem[], mayHoldCjk: boolean): string | null {
	if (second || first?.type !== "text" || first.text.includes("<")) return null;
	return mayHoldCjk && MAYBE_CJK.test(first.text) ? null : (splitAtSpace(first.text, false)[1] ?? "");
}

/** White space at the ends of a run stays in the source, even where inner white space is text. */
function trimEnds(items: readonly RunItem[]): RunItem[] {
	return items.map((item, index) => {
		if (item.type !== "text") return item;
		const text = index === 0 ? item.text.replace(/^[ \t\r\n\f]+/, "") : item.text;
		return { ...item, text: index === items.length - 1 ? trimEnd(text) : text };
	});
}

/** Not by regular expression, which would start over at each space inside the text. */
function trimEnd(text: string): string {
	let end = text.length;
	while (end > 0 && isBlank(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}

/** Numbers tags from 1 in reading order; elements that open and close together share one number. */
function numberTags(
	items: readonly RunItem[],
	literals: RegExp,
): Pick<RunText, "hidden"> & { pieces: Piece[]; tags: Tags } {
	const pieces: Piece[] = [];
	const tags: Tags = new Map();
	const hidden: RunText["hidden"] = [];
	const numbers = new Map<MarkupElement, number>();
	const add = (target: TagTarget): number => {
		tags.set(tags.size + 1, target);
		return tags.size;
	};
	const closeAt = new Map<MarkupElement, number>();
	for (const [index, item] of items.entries()) if (item.type === "close") closeAt.set(item.element, index);
	for (const [index, item] of items.entries()) {
		if (item.type === "hidden") hidden.push({ start: item.start, end: item.end });
		else if (item.type === "text") splitLiterals(item.text, literals, pieces, add);
		else if (item.type === "newline") pieces.push({ type: "void", number: add({ type: "literal", text: item.text }) });
		else if (item.type === "void") pieces.push({ type: "void", number: add({ type: "void", element: item.element }) });
		else if (item.type === "open") {
			const outer = enclosingTwin(items, index, closeAt);
			const number = (outer && numbers.get(outer)) ?? add({ type: "pair", elements: [], foreign: item.foreign });
			numbers.set(item.element, number);
			const target = tags.get(number);
			if (target?.type === "pair") target.elements.push(item.element);
			if (!outer) pieces.push({ type: "open", number });
		} else {
			const number = numbers.get(item.element) ?? 0;
			const target = tags.get(number);
			// The outermost of twins closes them all.
			if (target?.type === "pair" && target.elements[0] === item.element) pieces.push({ type: "close", number });
		}
	}
	return { pieces, tags, hidden };
}

/** The element that opens right before item `index` and closes right behind its element, if any. */
function enclosingTwin(
	items: readonly RunItem[],
	index: number,
	closeAt: ReadonlyMap<MarkupElement, number>,
): MarkupElement | null {
	const item = items[index];
	const before = items[index - 1];
	if (item?.type !== "open" || before?.type !== "open" || item.foreign !== before.foreign) return null;
	const after = items[(closeAt.get(item.element) ?? items.length) + 1];
	return after?.type === "close" && after.element === before.element ? before.element : null;
}

/** Text that must come back unchanged although it is not markup: what looks like a tag, and significant line breaks. */
function splitLiterals(text: string, literals: RegExp, pieces: Piece[], add: (target: TagTarget) => number): void {
	let last = 0;
	literals.lastIndex = 0;
	for (let match = literals.exec(text); match; match = literals.exec(text)) {
		if (match.index > last) pieces.push({ type: "text", text: text.slice(last, match.index) });
		pieces.push({ type: "void", number: add({ type: "literal", text: match[0] }) });
		last = match.index + match[0].length;
	}
	if (last < text.length) pieces.push({ type: "text", text: text.slice(last) });
}

/** White space becomes one space, none between CJK characters and beside line breaks (rule A3). */
function collapseSpace(pieces: readonly Piece[], tags: RunText["tags"], mayHoldCjk: boolean): Piece[] {
	const out: Piece[] = [];
	let spaceAt = -1;
	let blocked = true;
	let previous = "";
	const dropSpace = () => {
		const piece = out[spaceAt];
		if (piece?.type === "text") piece.text = piece.text.slice(0, -1);
		spaceAt = -1;
	};
	for (const piece of pieces) {
		if (piece.type !== "text") {
			out.push({ type: piece.type, number: piece.number });
			if (piece.type !== "void") continue;
			const isBreak = isLineBreak(tags.get(piece.number));
			if (isBreak && spaceAt >= 0) dropSpace();
			spaceAt = -1;
			blocked = isBreak;
			previous = "";
			continue;
		}
		const parts: string[] = [];
		for (const part of splitAtSpace(piece.text, mayHoldCjk)) {
			if (part === "") continue;
			if (/^[ \t\r\n\f]/.test(part)) {
				if (!blocked) {
					parts.push(" ");
					spaceAt = out.length;
					blocked = true;
				}
				continue;
			}
			if (spaceAt >= 0 && CJK.test(previous) && CJK.test(part[0] ?? "")) {
				if (spaceAt === out.length) parts.pop();
				else dropSpace();
			}
			parts.push(part);
			previous = part.at(-1) ?? "";
			spaceAt = -1;
			blocked = false;
		}
		out.push({ type: "text", text: parts.join("") });
	}
	if (spaceAt >= 0) dropSpace();
	return out.filter((piece) => piece.type !== "text" || piece.text !== "");
}

/** White space and the text between it; without CJK characters all text between the ends is one part, collapsed. */
function splitAtSpace(text: string, mayHoldCjk: boolean): string[] {
	if (mayHoldCjk && MAYBE_CJK.test(text)) return text.split(/([ \t\r\n\f]+)/);
	const collapsed = UNCOLLAPSED.test(text) || text.includes("  ") ? text.replace(/[ \t\r\n\f]+/g, " ") : text;
	const start = collapsed.startsWith(" ") ? 1 : 0;
	const end = collapsed.length - (collapsed.length > start && collapsed.endsWith(" ") ? 1 : 0);
	return [collapsed.slice(0, start), collapsed.slice(start, end), collapsed.slice(end)];
}

function isLineBreak(target: TagTarget | undefined): boolean {
	return target?.type === "void" && localName(target.element) === "br";
}

function isNewline(target: TagTarget | undefined): boolean {
	return target?.type === "literal" && target.text.includes("\n");
}

/** A word that is hyphenated over a line break is sent whole, with the break behind it (rule A7). */
function joinLines(pieces: Piece[], tags: Tags): void {
	for (const [index, piece] of pieces.entries()) {
		if (piece.type !== "void") continue;
		const line = pieces[index - 1];
		const next = pieces[index + 1];
		if (line?.type !== "text" || next?.type !== "text" || !endsInHyphenatedWord(line.text, next.text)) continue;
		const target = tags.get(piece.number);
		if (!isLineBreak(target) && !isNewline(target)) continue;
		[line.text, next.text] = joinHyphenated(line.text, next.text);
		next.text = next.text.trimStart();
	}
}

/** Removes a tag around the first grapheme of a longer word, such as a drop cap: the word is sent whole (rule A5). */
function liftLeadingTag(pieces: Piece[], tags: Tags): readonly MarkupElement[] {
	const [open, inner, close, rest] = pieces;
	if (open?.type !== "open" || inner?.type !== "text" || close?.type !== "close" || rest?.type !== "text") return [];
	if (open.number !== close.number || !LETTER_END.test(inner.text) || !LETTER_START.test(rest.text)) return [];
	if (inner.text.replace(/[^\p{L}\p{N}]/gu, "").length !== 1 || CJK.test(inner.text)) return [];
	const target = tags.get(open.number);
	if (target?.type !== "pair" || target.foreign) return [];
	pieces.splice(0, 4, { type: "text", text: inner.text + rest.text });
	tags.delete(open.number);
	renumber(pieces, tags);
	return target.elements;
}

/** After a tag was lifted: numbers run from 1 again. */
function renumber(pieces: Piece[], tags: Tags): void {
	const targets = [...tags.entries()].sort(([a], [b]) => a - b);
	tags.clear();
	const numbers = new Map<number, number>();
	for (const [old, target] of targets) {
		tags.set(tags.size + 1, target);
		numbers.set(old, tags.size);
	}
	for (const piece of pieces) if (piece.type !== "text") piece.number = numbers.get(piece.number) ?? piece.number;
}

/** Extends tags that begin or end inside a word to the whole word, but not in formulas and ordinals (rule A5). */
function coverWords(pieces: Piece[], tags: RunText["tags"]): void {
	for (const [index, piece] of pieces.entries()) {
		if (piece.type === "text" || piece.type === "void" || staysInWord(tags.get(piece.number))) continue;
		const before = pieces[index - 1];
		const after = pieces[index + 1];
		if (before?.type !== "text" || after?.type !== "text") continue;
		if (!LETTER_END.test(before.text) || !LETTER_START.test(after.text)) continue;
		if (CJK.test(before.text.at(-1) ?? "") || CJK.test(after.text[0] ?? "")) continue;
		if (piece.type === "open") {
			const part = before.text.slice(findWordStart(before.text));
			before.text = before.text.slice(0, before.text.length - part.length);
			after.text = part + after.text;
		} else {
			const part = WORD_START.exec(after.text)?.[0] ?? "";
			after.text = after.text.slice(part.length);
			before.text += part;
		}
	}
}

/** Where the word at the text's end begins. */
function findWordStart(text: string): number {
	let start = text.length;
	for (;;) {
		const length = /[\uDC00-\uDFFF]/.test(text.charAt(start - 1)) ? 2 : 1;
		if (start < length || !WORD_CHARACTER.test(text.slice(start - length, start))) return start;
		start -= length;
	}
}

/** `H<sub>2</sub>O`, `20<sup>th</sup>`; and phrases of another language, which come back as they were. */
function staysInWord(target: TagTarget | undefined): boolean {
	if (target?.type !== "pair") return false;
	return target.foreign || target.elements.some((element) => /^su[bp]$/.test(localName(element)));
}
