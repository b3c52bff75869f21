import {
	beginsCapital,
	beginsSmall,
	firstLetters,
	hasSentenceEndInside,
	isConjunction,
	isInCapitals,
} from "./line-ends.ts";
import { type LineEvidence, type Neighbours, weighLines } from "./line-evidence.ts";
import type { Paragraph } from "./paragraph.ts";
import type { StrandItem } from "./strands.ts";

/** A sentence that goes on from one paragraph to another. */
export interface Join {
	first: Paragraph;
	second: Paragraph;
	/** The line's end cuts a word into two halves; else it stands between words. `hyphen`: whether the word has one. */
	word: { halves: [string, string]; hyphen: "never" | "perhaps" | "always" } | null;
}

/** Two paragraphs and what stands between them, before it is known whether they are joined. */
interface Candidate extends Join {
	begin: "small" | "capital";
	/** What of the page stands between them. */
	between: ReadonlySet<"number" | "head">;
	/** Those of the two that may be a page's head, which no other page has in this document. */
	heads: Paragraph[];
}

/** So many page numbers and heads may stand between the halves of a sentence. */
export const MAX_FURNITURE = 4;
/** No line of a page is as long: this is a paragraph that a page cut. */
const MIN_PROSE = 150;
/** The rest of such a paragraph is longer than an item of a list. */
const MIN_REST_OF_PROSE = 60;
const MIN_LINE_BEFORE_PAGE = 20;

/** The joins that are sure, each paragraph at most once as first and as second. */
export function findJoins(paragraphs: Iterable<Paragraph>, strands: readonly StrandItem[][]): Join[] {
	const neighbours: Neighbours[] = [];
	const candidates: Candidate[] = [];
	for (const strand of strands) {
		const mayBeHead = findPossibleHeads(strand);
		for (const [index, { paragraph: first, furniture }] of strand.entries()) {
			if (!first || furniture) continue;
			const next = findNext(strand, index);
			if (!next || next.second.key !== first.key) continue;
			const begin = readBegin(first, next.second);
			const word = begin && readWord(first, next.second, begin);
			neighbours.push({ first, second: next.second, begin, cutsWord: word !== null });
			const heads = [first, next.second].filter((paragraph) => mayBeHead.has(paragraph));
			if (begin) candidates.push({ first, ...next, begin, word, heads });
		}
	}
	if (!candidates.some(({ begin }) => begin === "small")) return [];
	const evidence = weighLines(paragraphs, neighbours);
	return candidates.filter((candidate) => isSure(candidate, evidence.get(candidate.first.key)));
}

/** The next paragraph that is text, past a page's number and head. */
function findNext(strand: readonly StrandItem[], index: number): Pick<Candidate, "second" | "between"> | null {
	const between = new Set<"number" | "head">();
	for (let at = index + 1; at <= index + MAX_FURNITURE + 1; at++) {
		const item = strand[at];
		if (!item?.furniture) return item?.paragraph ? { second: item.paragraph, between } : null;
		for (const part of item.furniture) between.add(part);
	}
	return null;
}

/** Texts beside a page number that begin with a capital while a sentence is open: a line of it, or a page's head. */
function findPossibleHeads(strand: readonly StrandItem[]): ReadonlySet<Paragraph> {
	const found = new Set<Paragraph>();
	let isOpen = false;
	for (const [index, { paragraph, furniture }] of strand.entries()) {
		if (!paragraph || furniture) continue;
		const besideNumber = [strand[index - 1], strand[index + 1]].some((next) => next?.furniture?.includes("number"));
		if (isOpen && besideNumber && !beginsSmall(paragraph.text)) found.add(paragraph);
		isOpen = paragraph.end !== null;
	}
	return found;
}

/** How the second paragraph begins, where it may be the rest of the first's sentence. */
function readBegin(first: Paragraph, second: Paragraph): Neighbours["begin"] {
	if (!first.end || isInCapitals(first.text)) return null;
	if (beginsSmall(second.text)) return "small";
	return first.end.cut !== "comma" && beginsCapital(second.text) && !isInCapitals(second.text) ? "capital" : null;
}

function readWord({ end }: Paragraph, { text }: Paragraph, begin: Candidate["begin"]): Join["word"] {
	if (end?.cut !== "word") return null;
	const rest = firstLetters(text);
	const isSuspended = !end.soft && isConjunction(rest);
	if (rest === "" || isSuspended) return null;
	const written = begin === "capital" ? "always" : "perhaps";
	return { halves: [end.half, rest], hyphen: end.soft ? "never" : written };
}

function isSure(candidate: Candidate, evidence: LineEvidence | undefined): boolean {
	const { first, second, begin, word, between, heads } = candidate;
	const isAtPageEnd = between.has("number");
	if (between.size > 0 && !isAtPageEnd) return false;
	// No head fills a line.
	if (heads.some(({ text }) => !evidence || text.length < evidence.full)) return false;
	const { length } = first.text;
	if (begin === "capital") return evidence?.areLines === true && length >= evidence.full;
	if (word) return true;
	if (isAtPageEnd && between.has("head") && length >= MIN_LINE_BEFORE_PAGE) return true;
	return (evidence?.areLines === true && length >= evidence.shortest) || isCutProse(first, second);
}

/** A paragraph of several sentences that stops in the middle of one, and a text that begins there. */
function isCutProse(first: Paragraph, second: Paragraph): boolean {
	if (first.end?.cut !== "letter" || first.text.length < MIN_PROSE) return false;
	return second.text.length >= MIN_REST_OF_PROSE && hasSentenceEndInside(first.text);
}
