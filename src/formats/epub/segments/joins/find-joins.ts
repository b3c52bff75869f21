import { beginsSmall, firstLetters, hasSentenceEndInside, isConjunction, isInCapitals } from "./line-ends.ts";
import { type LineEvidence, type Neighbours, weighLines } from "./line-evidence.ts";
import type { Paragraph } from "./paragraph.ts";
import type { StrandItem } from "./strands.ts";

/** A sentence that goes on from one paragraph to another. */
export interface Join {
	first: Paragraph;
	second: Paragraph;
	/** The line's end cuts a word into two halves; else it stands between words. */
	word: { halves: [string, string]; soft: boolean } | null;
}

/** Two paragraphs and what stands between them, before it is known whether they are joined. */
interface Candidate extends Join {
	/** What of the page stands between them. */
	between: ReadonlySet<StrandItem["furniture"]>;
}

/** Page numbers and heads that may stand between the halves of a sentence. */
const MAX_FURNITURE = 4;
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
		for (const [index, { paragraph: first, furniture }] of strand.entries()) {
			if (!first || furniture) continue;
			const next = findNext(strand, index);
			if (!next || next.second.key !== first.key) continue;
			const continues = doesContinue(first, next.second);
			neighbours.push({ first, second: next.second, continues });
			if (continues) candidates.push({ first, ...next, word: readWord(first, next.second) });
		}
	}
	if (candidates.length === 0) return [];
	const evidence = weighLines(paragraphs, neighbours);
	return candidates.filter((candidate) => isSure(candidate, evidence.get(candidate.first.key)));
}

/** The next paragraph that is text, past a page's number and head. */
function findNext(strand: readonly StrandItem[], index: number): Pick<Candidate, "second" | "between"> | null {
	const between = new Set<StrandItem["furniture"]>();
	for (let at = index + 1; at <= index + MAX_FURNITURE + 1; at++) {
		const item = strand[at];
		if (item?.furniture) between.add(item.furniture);
		else return item?.paragraph ? { second: item.paragraph, between } : null;
	}
	return null;
}

function doesContinue(first: Paragraph, second: Paragraph): boolean {
	return first.end !== null && beginsSmall(second.text) && !isInCapitals(first.text);
}

function readWord({ end }: Paragraph, { text }: Paragraph): Join["word"] {
	if (end?.cut !== "word") return null;
	const rest = firstLetters(text);
	const isSuspended = !end.soft && isConjunction(rest);
	return rest === "" || isSuspended ? null : { halves: [end.half, rest], soft: end.soft };
}

function isSure({ first, second, word, between }: Candidate, evidence: LineEvidence | undefined): boolean {
	if (word && (between.size === 0 || between.has("number"))) return true;
	const isLine = evidence?.areLines === true && first.text.length >= evidence.shortest;
	if (between.size === 0) return isLine || isCutProse(first, second);
	if (!between.has("number")) return isLine;
	if (between.has("head")) return first.text.length >= MIN_LINE_BEFORE_PAGE;
	return isLine || isCutProse(first, second);
}

/** A paragraph of several sentences that stops in the middle of one, and a text that begins there. */
function isCutProse(first: Paragraph, second: Paragraph): boolean {
	if (first.end?.cut !== "letter" || first.text.length < MIN_PROSE) return false;
	return second.text.length >= MIN_REST_OF_PROSE && hasSentenceEndInside(first.text);
}
