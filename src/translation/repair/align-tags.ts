import { SPACELESS_LETTER } from "../../core/scripts.ts";
import { formatTag, parseTaggedText, type TaggedPiece } from "../../core/tagged-text.ts";

/**
 * Inserts the tags of `source` into `translation`, a text without tags, for engines that can't keep them
 * (rule D3). A tag's position is interpolated between the words, numbers and marks that both texts share,
 * and moved to the edge of a word. Tags keep the source's order.
 */
export function alignTags(source: string, translation: string): string {
	const pieces = parseTaggedText(source);
	const words = pieces.map((piece) => (piece.type === "text" ? piece.text : "")).join("");
	const toTranslation = proportionBetween(findAnchors(words, translation), words.length, translation.length);
	const placed: Array<{ piece: Tag; at: number }> = [];
	let offset = 0;
	let least = 0;
	for (const [index, piece] of pieces.entries()) {
		if (piece.type === "text") {
			offset += piece.text.length;
			continue;
		}
		const around = { before: words.slice(0, offset), after: words.slice(offset) };
		const wanted = snap(translation, toTranslation(offset), sideOf(piece, around), around.before);
		const opening = piece.type === "close" ? placed.find(({ piece: one }) => isOpeningOf(one, piece)) : undefined;
		const hasWords = opening !== undefined && /[\p{L}\p{N}]/u.test(wordsWithin(pieces, piece.number, index));
		least = Math.max(least, hasWords ? wordEndAfter(translation, opening.at) : 0, wanted);
		placed.push({ piece, at: least });
	}
	let result = "";
	let last = 0;
	for (const { piece, at } of placed) {
		result += translation.slice(last, at) + formatTag(piece.type, piece.number);
		last = at;
	}
	return result + translation.slice(last);
}

type Tag = Exclude<TaggedPiece, { type: "text" }>;
type Anchor = readonly [source: number, translation: number];

const LETTER = /[\p{L}\p{N}\p{M}]/u;
/** How far from its interpolated position a tag may move to an edge or a mark, in characters. */
const REACH = 24;

function isOpeningOf(one: Tag, closing: Tag): boolean {
	return one.type === "open" && one.number === closing.number;
}

function wordsWithin(pieces: readonly TaggedPiece[], number: number, end: number): string {
	const start = pieces.findIndex((piece) => piece.type === "open" && piece.number === number);
	return pieces
		.slice(start, end)
		.map((piece) => (piece.type === "text" ? piece.text : ""))
		.join("");
}

/** Words and numbers that occur once in both texts, as far as they come in the same order. */
function findAnchors(source: string, translation: string): Anchor[] {
	const inTranslation = onceIn(translation);
	const anchors: Anchor[] = [];
	for (const [word, own] of onceIn(source)) {
		const their = inTranslation.get(word);
		if (!their || their.at < (anchors.at(-1)?.[1] ?? 0)) continue;
		anchors.push([own.at, their.at], [own.at + own.length, their.at + their.length]);
	}
	return anchors;
}

/** Letters that identify a word across related languages: `persuasion`, `persuasión`. */
const STEM_LETTERS = 5;

function onceIn(text: string): Map<string, { at: number; length: number }> {
	const found = new Map<string, { at: number; length: number }>();
	const twice = new Set<string>();
	for (const { 0: word, index } of text.matchAll(/\p{N}+|\p{L}{3,}/gu)) {
		const plain = word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
		const stem = /^\p{N}/u.test(word) ? word : plain.slice(0, STEM_LETTERS);
		if (found.has(stem)) twice.add(stem);
		found.set(stem, { at: index, length: word.length });
	}
	for (const stem of twice) found.delete(stem);
	return found;
}

function proportionBetween(anchors: readonly Anchor[], sourceLength: number, length: number) {
	const points: Anchor[] = [[0, 0], ...anchors, [sourceLength, length]];
	return (offset: number): number => {
		const next = Math.max(
			1,
			points.findIndex(([at]) => at >= offset),
		);
		const [from, to] = [points[next - 1] ?? [0, 0], points[next] ?? [sourceLength, length]];
		const share = to[0] === from[0] ? 0 : (offset - from[0]) / (to[0] - from[0]);
		return Math.round(from[1] + share * (to[1] - from[1]));
	};
}

/** Whether a tag belongs to the word before it, as a closing tag and a note reference do, or to the one after. */
function sideOf(piece: Tag, { before, after }: { before: string; after: string }): "before" | "after" {
	if (piece.type === "close") return "before";
	if (piece.type === "open") return "after";
	return /\S$/.test(before) && !LETTER.test(after.slice(0, 1)) ? "before" : "after";
}

function snap(text: string, near: number, side: "before" | "after", before: string): number {
	if (near <= 0) return 0;
	if (near >= text.length) return text.length;
	const mark = side === "before" ? /[\p{P}]+$/u.exec(before)?.[0] : undefined;
	const afterMark = mark === undefined ? -1 : nearestMark(text, near, mark);
	if (afterMark >= 0) return afterMark;
	for (let away = 0; away <= REACH; away += 1) {
		for (const at of [near - away, near + away]) if (isEdge(text, at, side)) return at;
	}
	return side === "before" ? wordEndAfter(text, near) : wordStartAt(text, near);
}

function nearestMark(text: string, near: number, mark: string): number {
	const kind = mark[0] ?? "";
	let best = -1;
	for (let at = Math.max(0, near - REACH); at < Math.min(text.length, near + REACH); at += 1) {
		if (text[at] !== kind || text[at + 1] === kind) continue;
		const end = at + 1 + (/^[\p{Pf}\p{Pe}"]*/u.exec(text.slice(at + 1))?.[0].length ?? 0);
		if (best < 0 || Math.abs(end - near) < Math.abs(best - near)) best = end;
	}
	return best;
}

function isEdge(text: string, at: number, side: "before" | "after"): boolean {
	if (at < 0 || at > text.length) return false;
	const [before, after] = [text[at - 1] ?? " ", text[at] ?? " "];
	if (/[\udc00-\udfff]/.test(after) || /\p{M}/u.test(after)) return false;
	if (SPACELESS_LETTER.test(before) && SPACELESS_LETTER.test(after)) return true;
	return side === "before" ? LETTER.test(before) && !LETTER.test(after) : !LETTER.test(before) && LETTER.test(after);
}

/** Where the first word at or after `at` ends. */
function wordEndAfter(text: string, at: number): number {
	const gap = /^[^\p{L}\p{N}]*/u.exec(text.slice(at))?.[0].length ?? 0;
	const [first = ""] = text.slice(at + gap);
	if (SPACELESS_LETTER.test(first)) return at + gap + first.length;
	return at + gap + (/^[\p{L}\p{N}\p{M}'’-]*/u.exec(text.slice(at + gap))?.[0].length ?? 0);
}

function wordStartAt(text: string, at: number): number {
	const match = /[\p{L}\p{N}\p{M}'’-]*$/u.exec(text.slice(0, at));
	return at - (match?.[0].length ?? 0);
}
