import { beginsCapital, hasSentenceEndInside } from "./line-ends.ts";
import type { Paragraph } from "./paragraph.ts";

/** Two paragraphs in a row, the second perhaps the rest of the first's sentence. */
export interface Neighbours {
	first: Paragraph;
	second: Paragraph;
	/** The second reads as the rest of the first. */
	continues: boolean;
}

/** What the paragraphs of one look say about how a page's lines came into the book. */
export interface LineEvidence {
	/** They are lines of pages: not paragraphs, nor verse or lists. */
	areLines: boolean;
	/** A line that was full may have been as short as this. */
	shortest: number;
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
	const lengths = groupBy(paragraphs, ({ key }) => key);
	const pairs = groupBy(neighbours, ({ first }) => first.key);
	const evidence = new Map<string, LineEvidence>();
	for (const [key, found] of pairs) {
		const sorted = (lengths.get(key) ?? []).map(({ text }) => text.length).sort((a, b) => a - b);
		const width = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
		evidence.set(key, { areLines: areLines(found, width), shortest: width / 2 });
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
	for (const { first, second, continues } of pairs) {
		if (!first.end) continue;
		if (!continues) {
			if (first.end.cut === "letter" && beginsCapital(second.text)) beforeCapital++;
			continue;
		}
		count[first.end.cut]++;
		if (first.text.length >= 0.75 * width) full++;
		joined.add(first).add(second);
	}
	const inside = count.word + count.letter;
	if (inside === 0 || count.comma > inside || beforeCapital > inside) return false;
	if (2 * full < inside + count.comma) return false;
	if (count.word > 0) return true;
	const ends = [...joined].filter(({ text }) => hasSentenceEndInside(text)).length;
	return width >= MIN_LINE_OF_PROSE && ends > 1 && ends * LINES_PER_INNER_END >= joined.size;
}

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return groups;
}
