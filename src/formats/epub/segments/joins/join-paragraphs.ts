import { countWords } from "../../../../core/words.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import type { DocumentSetting } from "../context/document-setting.ts";
import type { InheritedContext } from "../context/inherited-context.ts";
import type { SourceLocation } from "../source-location.ts";
import { findJoins, type Join, MAX_FURNITURE } from "./find-joins.ts";
import { findHyphenated } from "./hyphenated-words.ts";
import { type JoinedLine, joinLocations, placeWord, splitCloseTags, splitFirstWord, toHalf } from "./join-locations.ts";
import { mayBeginSmall, mayEndOpen } from "./line-ends.ts";
import { type Paragraph, readParagraph } from "./paragraph.ts";
import { findStrands } from "./strands.ts";

/** As many lines as a run may have (rule A7), and as many words (rule A10). */
const MAX_LINES = 40;
const MAX_WORDS = 900;
/** So many paragraphs behind another one may be the rest of its sentence. */
const REACH = 1 + MAX_FURNITURE;

/**
 * Joins paragraphs that are one sentence, cut by the lines or pages of a PDF, where that is sure (rule A16).
 *
 * @param locations those of the document's runs, in order; of each sentence the first is replaced, the others go
 * @returns `locations` itself where nothing is joined, and how many paragraphs continue the one before
 */
export function joinParagraphs(
	locations: SourceLocation[],
	{ context, overlayIds }: Pick<DocumentSetting, "overlayIds"> & { context: InheritedContext },
): { locations: SourceLocation[]; joined: number } {
	// Speech follows the elements that it names (rule A13).
	if (overlayIds.size > 0 || !mayJoin(locations)) return { locations, joined: 0 };
	const paragraphs = new Map<MarkupElement, Paragraph>();
	for (const location of locations) {
		const paragraph = readParagraph(location, context);
		if (paragraph) paragraphs.set(paragraph.block, paragraph);
	}
	const joins = findJoins(paragraphs.values(), findStrands(paragraphs));
	return joins.length === 0 ? { locations, joined: 0 } : applyJoins(locations, paragraphs, joins);
}

/** Whether any two paragraphs could be joined by the characters at their ends; in most documents none can. */
function mayJoin(locations: readonly SourceLocation[]): boolean {
	let reach = 0;
	for (const { kind, text } of locations) {
		if (kind !== "block" && kind !== "note") continue;
		if (reach-- > 0 && mayBeginSmall(text)) return true;
		if (mayEndOpen(text)) reach = REACH;
	}
	return false;
}

function applyJoins(
	locations: readonly SourceLocation[],
	paragraphs: ReadonlyMap<MarkupElement, Paragraph>,
	joins: readonly Join[],
): { locations: SourceLocation[]; joined: number } {
	const isHyphenated = findHyphenated(paragraphs.values());
	const groups = new Map<Paragraph, Group>();
	for (const join of joins) {
		const group = groups.get(join.first) ?? new Group(join.first);
		if (!group.add(join, isHyphenated)) continue;
		groups.set(join.first, group);
		groups.set(join.second, group);
	}
	const changed = new Map<SourceLocation, SourceLocation | null>();
	for (const group of new Set(groups.values())) {
		const [first, ...rest] = group.lines;
		changed.set(first.paragraph.location, joinLocations(group.lines, group.depth));
		for (const { paragraph } of rest) changed.set(paragraph.location, null);
	}
	const kept = locations.flatMap((location) => {
		const instead = changed.get(location);
		return instead === null ? [] : [instead ?? location];
	});
	return { locations: kept, joined: locations.length - kept.length };
}

/** Lines that are joined, as far as their markup allows. */
class Group {
	readonly lines: [JoinedLine, ...JoinedLine[]];
	/** How many of the elements around each line all lines have. */
	depth: number;
	private fixed: number;
	private words: number;

	constructor(first: Paragraph) {
		this.lines = [{ paragraph: first, behind: "space" }];
		this.depth = first.chain.length;
		this.fixed = first.fixed;
		this.words = countWords(first.text);
	}

	/** @returns whether the join was made */
	add({ first, second, word }: Join, isHyphenated: (halves: readonly [string, string]) => boolean): boolean {
		const depth = Math.min(this.depth, commonDepth(first.chain, second.chain));
		const fixed = Math.max(this.fixed, second.fixed);
		const words = this.words + countWords(second.text);
		if (depth < fixed || this.lines.length >= MAX_LINES || words > MAX_WORDS) return false;
		if (second.location.leading.length > 0 || countHolders(first) !== countHolders(second)) return false;
		if (word && !canMeet(first, second, word.halves, depth)) return false;
		this.lines.push({ paragraph: second, behind: readBehind(word, isHyphenated) });
		Object.assign(this, { depth, fixed, words });
		return true;
	}
}

/** Whether the halves of a word come together with no tag between them, and without leaving one empty. */
function canMeet(first: Paragraph, second: Paragraph, halves: readonly [string, string], depth: number): boolean {
	const [text, rest] = [toHalf(first, depth).text, toHalf(second, depth).text];
	const sign = first.text.slice(-1);
	if (!splitCloseTags(text).head.endsWith(sign) || !splitFirstWord(rest).word.startsWith(halves[1])) return false;
	return placeWord(text, rest, "", "word") !== null;
}

function readBehind(
	word: Join["word"],
	isHyphenated: (halves: readonly [string, string]) => boolean,
): JoinedLine["behind"] {
	if (!word) return "space";
	if (word.hyphen === "perhaps") return isHyphenated(word.halves) ? "hyphen" : "word";
	return word.hyphen === "always" ? "hyphen" : "word";
}

/** How many of the elements around the text enclose its translation too. */
function countHolders({ chain, insertion }: Paragraph): number {
	return chain.length - insertion.wrappers.length;
}

/** How many elements of two chains are alike from the outside in: the seam closes and opens them. */
function commonDepth(first: readonly MarkupElement[], second: readonly MarkupElement[]): number {
	const differing = first.findIndex((element, index) => {
		const other = second[index];
		return !other || startTag(element) !== startTag(other);
	});
	return differing < 0 ? first.length : differing;
}

/** What a start tag says, but for the names that only one element can have. */
function startTag({ name, attributes, document }: MarkupElement): string {
	const said = attributes.filter((attribute) => !/^(?:id|xml:id|name)$/.test(attribute.name));
	return [name, ...said.map(({ start, end }) => document.source.slice(start, end))].join(" ");
}
