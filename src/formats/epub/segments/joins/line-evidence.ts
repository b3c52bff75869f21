import { hasSentenceEndInside } from "./line-ends.ts";
import type { Paragraph } from "./paragraph.ts";

/** Two paragraphs in a row, the second perhaps the rest of the first's sentence. */
export interface Neighbours {
	first: Paragraph;
	second: Paragraph;
	/** How the second begins, where it may be the rest of the first's sentence. */
	begin: "small" | "capital" | null;
	/** The first one's end cuts a word. */
	cutsWord: boolean;
}

/** What the paragraphs of one look say about how a page's lines came into the book. */
export interface LineEvidence {
	/** They are lines of pages: not paragraphs, nor verse or lists. */
	areLines: boolean;
	/** A line that is cut has at least so many characters. */
	shortest: number;
	/** A line of so many characters ends where it does for want of room. */
	full: number;
}

/** A full line of a page has at least so many characters, and at most so many. */
const LINE = { min: 35, max: 130 } as const;
/** Verse and lists are in shorter lines, where only sentences speak for prose. */
const MIN_LINE_OF_PROSE = 45;
/** One in so many cut lines must hold the end of a sentence in its middle: in verse few do. */
const LINES_PER_INNER_END = 8;

/** @returns the evidence by what paragraphs have in common, their `key` */
export function weighLines(
	paragraphs: Iterable<Paragraph>,
	neighbours: readonly Neighbours[],
): ReadonlyMap<string, LineEvidence> {
	const lengths = Map.groupBy(paragraphs, ({ key }) => key);
	const pairs = Map.groupBy(neighbours, ({ first }) => first.key);
	const evidence = new Map<string, LineEvidence>();
	for (const [key, found] of pairs) {
		const sorted = (lengths.get(key) ?? []).map(({ text }) => text.length).sort((a, b) => a - b);
		const width = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
		evidence.set(key, { areLines: areLines(found, width), shortest: 0.5 * width, full: 0.85 * width });
	}
	return evidence;
}

/**
 * Lines of a page are about as long as each other, end anywhere in a sentence (seldom at a comma, and seldom before
 * a capital), and cut words; sentences end in their middle.
 */
function areLines(pairs: readonly Neighbours[], width: number): boolean {
	if (width < LINE.min || width > LINE.max) return false;
	const count = { word: 0, letter: 0, comma: 0 };
	const joined = new Set<Paragraph>();
	let beforeCapital = 0;
	let full = 0;
	for (const { first, second, begin, cutsWord } of pairs) {
		if (begin === "capital") beforeCapital++;
		if (begin !== "small" || !first.end) continue;
		if (cutsWord) count.word++;
		else count[first.end.cut === "comma" ? "comma" : "letter"]++;
		if (first.text.length >= 0.75 * width) full++;
		joined.add(first).add(second);
	}
	const inside = count.word + count.letter;
	if (inside === 0 || count.comma > inside || beforeCapital > inside) return false;
	const share = full / (inside + count.comma);
	if (count.word > 0) return share >= 1 / 2;
	const ends = [...joined].filter(({ text }) => hasSentenceEndInside(text)).length;
	return share >= 2 / 3 && width >= MIN_LINE_OF_PROSE && ends > 1 && ends * LINES_PER_INNER_END >= joined.size;
}
