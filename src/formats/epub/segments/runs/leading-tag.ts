import type { MarkupElement } from "../../markup/tree.ts";
import { isLarge, looksLikeCap, textLevel } from "../styles/element-look.ts";
import type { StyleRules } from "../styles/style-rules.ts";
import { type Piece, pushText, type Tags } from "./pieces.ts";
import { CJK, startsWithApostrophe, startsWithLetter } from "./word-borders.ts";

/** Punctuation and then a drop cap; letters with their marks. */
const CAP = /^[\s\p{P}\p{S}]*((?:\p{L}\p{M}*){1,3})$/u;
const ONE_LETTER = /^\p{L}\p{M}*$/u;
/** A text that is longer begins with more than a drop cap. */
export const MAX_CAP_LINE = 24;

/** Whether the text since the start of a line is a drop cap: one letter, or a few in what looks like a cap (rule A5). */
export function isCap(line: string, elements: readonly MarkupElement[], rules: StyleRules): boolean {
	const letters = line.length < MAX_CAP_LINE ? CAP.exec(line)?.[1] : undefined;
	if (letters === undefined || CJK.test(letters)) return false;
	return ONE_LETTER.test(letters) || elements.some((element) => looksLikeCap(element, rules));
}

/**
 * Removes the tags around the first letter of a longer word, wherever the word goes on, and around a word of one letter
 * that looks like a cap (`I was`): they are sent without, and the elements come back around the first grapheme of the
 * translation (rule A5).
 *
 * @returns the elements, outermost first
 */
export function liftLeadingTag(
	pieces: readonly Piece[],
	tags: Tags,
	rules: StyleRules,
): { pieces: Piece[]; leading: readonly MarkupElement[] } {
	const unchanged = { pieces: [...pieces], leading: [] };
	const at = pieces.findIndex((piece) => piece.type === "text" && !/^[\s\p{P}\p{S}]*$/u.test(piece.text));
	const cap = pieces[at];
	const start = pieces.slice(0, at);
	if (cap?.type !== "text" || start.some((piece) => piece.type === "close")) return unchanged;
	const lifted = closesBehind(pieces, at);
	const elements = lifted.flatMap((number) => {
		const target = tags.get(number);
		return target?.type === "pair" && !target.foreign ? target.elements : [];
	});
	if (elements.length < lifted.length || lifted.length === 0) return unchanged;
	if (elements.some((element) => textLevel(element, rules) !== "level")) return unchanged;
	if (!isCap(cap.text, elements, rules)) return unchanged;
	let next = at + 1 + lifted.length;
	while (pieces[next]?.type === "open") next++;
	const rest = pieces[next];
	if (rest?.type !== "text") return unchanged;
	const gone = new Set(lifted);
	if (!startsWithLetter(rest.text)) {
		if (!isWordOfOneLetter(cap.text, rest.text, elements, rules)) return unchanged;
		const kept = pieces.filter((piece) => piece.type === "text" || !gone.has(piece.number));
		return { pieces: mergeTexts(kept), leading: elements };
	}
	const kept = pieces
		.slice(0, next)
		.filter((piece) => piece !== cap && (piece.type === "text" || !gone.has(piece.number)));
	const word: Piece = { type: "text", text: cap.text + rest.text };
	return { pieces: [...kept, word, ...pieces.slice(next + 1)], leading: elements };
}

/** `I was`, `A cold`, `I’d`: the letter is a word, or all of it before the apostrophe. */
function isWordOfOneLetter(line: string, rest: string, elements: readonly MarkupElement[], rules: StyleRules): boolean {
	if (!ONE_LETTER.test(CAP.exec(line)?.[1] ?? "")) return false;
	if (!/^[\s\u00A0]/.test(rest) && !startsWithApostrophe(rest)) return false;
	return elements.some((element) => looksLikeCap(element, rules) || isLarge(element, rules));
}

function mergeTexts(pieces: readonly Piece[]): Piece[] {
	const out: Piece[] = [];
	for (const piece of pieces) {
		if (piece.type === "text") pushText(out, piece.text);
		else out.push(piece);
	}
	return out;
}

/** The tags that close right behind the piece at `at`, outermost first. */
function closesBehind(pieces: readonly Piece[], at: number): number[] {
	const numbers: number[] = [];
	for (let index = at + 1; ; index++) {
		const piece = pieces[index];
		if (piece?.type !== "close") return numbers.reverse();
		numbers.push(piece.number);
	}
}
