import { findAttribute, textContent } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { isNamedAsPlaceholder, localName } from "../../markup/vocabulary.ts";
import { epubTypes } from "../context/skip-rules.ts";
import type { TagTarget } from "../source-location.ts";
import { textLevel } from "../styles/element-look.ts";
import type { StyleRules } from "../styles/style-rules.ts";
import { type Piece, pushText, type TagPiece, type Tags, type TextPiece } from "./pieces.ts";
import { endsWithLetter, findWordEnd, findWordStart, startsWithLetter } from "./word-borders.ts";

/** A part of a word between two cuts, and how deep in tags it is compared with the word's first part. */
interface Fragment {
	text: string;
	depth: number;
}

/** A word that tags cut: `cuts[i]` stands between `fragments[i]` and the next one. */
interface CutWord {
	fragments: Fragment[];
	cuts: TagPiece[][];
	/** Index of the piece with the last fragment. */
	end: number;
}

/**
 * Gives each word that tags cut to one of its fragments, so that it is whole (rule A5): to the one deepest in tags,
 * so that tags cover the word; between tags side by side to the longest. Voids in it go to the nearest end of the word.
 * Formulas and ordinals (raised and lowered text), and phrases of another language stay as they are.
 */
export function joinWords(pieces: readonly Piece[], tags: Tags, rules: StyleRules): Piece[] {
	const passable = findPassable(tags, rules);
	const revised = findRevised(tags);
	const out: Piece[] = [];
	let joined = false;
	let index = 0;
	let piece: Piece | undefined = pieces[0];
	while (piece) {
		const word = piece.type === "text" ? readCutWord(pieces, index, piece, passable, revised) : null;
		if (!word) {
			out.push(piece);
			piece = pieces[++index];
			continue;
		}
		joined = true;
		const [first] = word.fragments;
		const last = word.fragments.at(-1);
		if (piece.type === "text") pushText(out, piece.text.slice(0, piece.text.length - (first?.text.length ?? 0)));
		placeWord(word, out);
		// What is behind the word may itself end in one that is cut.
		index = word.end;
		const rest: Piece | undefined = pieces[index];
		piece = { type: "text", text: rest?.type === "text" ? rest.text.slice(last?.text.length ?? 0) : "" };
	}
	return joined ? dropHollow(out, tags) : out;
}

/** The numbers of the tags that a word may go on behind. */
function findPassable(tags: Tags, rules: StyleRules): Set<number> {
	const passable = new Set<number>();
	for (const [number, target] of tags) if (isPassable(target, rules)) passable.add(number);
	return passable;
}

/** The numbers of tags around text that is struck out or put in its place, with their names. */
function findRevised(tags: Tags): Map<number, string> {
	const revised = new Map<number, string>();
	for (const [number, target] of tags) {
		if (target.type !== "pair") continue;
		const found = target.elements.map(localName).find((name) => /^(?:del|ins|s|strike|u)$/.test(name));
		if (found) revised.set(number, found);
	}
	return revised;
}

/** `<del>were</del><ins>was</ins>`: two words, of which a reader takes one. */
function isRevision(cut: readonly TagPiece[], revised: ReadonlyMap<number, string>): boolean {
	if (revised.size < 2) return false;
	const [closed] = cut.flatMap(({ type, number }) => (type === "close" ? (revised.get(number) ?? []) : []));
	return cut.some(
		({ type, number }) => type === "open" && closed !== undefined && (revised.get(number) ?? closed) !== closed,
	);
}

function isPassable(target: TagTarget, rules: StyleRules): boolean {
	if (target.type === "void") return target.mark === "page" || (!target.mark && isAnchor(target.element));
	if (target.type !== "pair" || target.foreign) return false;
	return target.elements.every((element) => textLevel(element, rules) === "level");
}

/** An element that shows nothing and is there to be found or followed: an anchor, a page break. */
function isAnchor(element: MarkupElement): boolean {
	return showsNothing(element) && isNamed(element);
}

function showsNothing(element: MarkupElement): boolean {
	if (isNamedAsPlaceholder(element) && localName(element) !== "wbr") return false;
	return element.children.every((child) =>
		child.kind === "element" ? showsNothing(child) : textContent(child).trim() === "",
	);
}

function isNamed(element: MarkupElement): boolean {
	if (["id", "xml:id", "name", "href"].some((name) => findAttribute(element, name))) return true;
	if (epubTypes(element).includes("pagebreak")) return true;
	return element.children.some((child) => child.kind === "element" && isNamed(child));
}

function readCutWord(
	pieces: readonly Piece[],
	index: number,
	piece: TextPiece,
	passable: ReadonlySet<number>,
	revised: ReadonlyMap<number, string>,
): CutWord | null {
	if (!endsWithLetter(piece.text)) return null;
	const cuts: TagPiece[][] = [];
	const fragments: Fragment[] = [];
	let end = index;
	let depth = 0;
	for (let current = piece; ; ) {
		const cut = readCut(pieces, end + 1, passable);
		if (cut && isRevision(cut, revised)) break;
		const next = cut && pieces[end + 1 + cut.length];
		if (!cut || next?.type !== "text" || !startsWithLetter(next.text)) break;
		if (fragments.length === 0) fragments.push({ text: current.text.slice(findWordStart(current.text)), depth });
		for (const { type } of cut) depth += type === "open" ? 1 : type === "close" ? -1 : 0;
		const text = next.text.slice(0, findWordEnd(next.text));
		cuts.push(cut);
		fragments.push({ text, depth });
		end += 1 + cut.length;
		if (text.length < next.text.length) break;
		current = next;
	}
	return cuts.length > 0 ? { fragments, cuts, end } : null;
}

/** The tags from `index` to the next text, or `null` where one of them parts words. */
function readCut(pieces: readonly Piece[], index: number, passable: ReadonlySet<number>): TagPiece[] | null {
	const cut: TagPiece[] = [];
	for (let at = index; ; at++) {
		const piece = pieces[at];
		if (piece?.type === "text") return cut.length > 0 ? cut : null;
		if (!piece || !passable.has(piece.number)) return null;
		cut.push(piece);
	}
}

/** Writes the whole word, with the tags that cut it at its ends in their order. */
function placeWord({ fragments, cuts }: CutWord, out: Piece[]): void {
	const ahead = countCutsAhead(fragments, cuts);
	for (const cut of cuts.slice(0, ahead)) for (const tag of cut) out.push(tag);
	pushText(out, fragments.map(({ text }) => text).join(""));
	for (const cut of cuts.slice(ahead)) for (const tag of cut) out.push(tag);
}

function countCutsAhead(fragments: readonly Fragment[], cuts: readonly TagPiece[][]): number {
	if (cuts.every((cut) => cut.every(({ type }) => type === "void"))) {
		const total = fragments.reduce((sum, { text }) => sum + text.length, 0);
		let before = 0;
		return fragments.findIndex(({ text }) => {
			before += text.length;
			return before * 2 >= total;
		});
	}
	let owner = 0;
	for (const [index, { text, depth }] of fragments.entries()) {
		const best = fragments[owner];
		if (!best || depth > best.depth || (depth === best.depth && text.length > best.text.length)) owner = index;
	}
	return owner;
}

/** A tag that lost all its letters is gone, or stays as a void where something may refer to it. */
function dropHollow(pieces: readonly Piece[], tags: Tags): Piece[] {
	const out: Piece[] = [];
	for (const piece of pieces) {
		if (piece.type === "text") {
			pushText(out, piece.text);
			continue;
		}
		const last = out.at(-1);
		const blank = last?.type === "text" && last.text.trim() === "" ? last : null;
		const open = blank ? out.at(-2) : last;
		if (piece.type !== "close" || open?.type !== "open" || open.number !== piece.number) {
			out.push(piece);
			continue;
		}
		out.length -= blank ? 2 : 1;
		const target = tags.get(piece.number);
		const kept = target?.type === "pair" ? target.elements.filter(isReferredTo) : [];
		if (kept.length > 0) {
			tags.set(piece.number, { type: "hollow", elements: kept });
			out.push({ type: "void", number: piece.number });
		}
		if (blank) pushText(out, blank.text);
	}
	return out;
}

function isReferredTo({ attributes }: MarkupElement): boolean {
	return attributes.some(({ name }) => /^(?:id|xml:id|name|href|title|aria-label)$/.test(name));
}
