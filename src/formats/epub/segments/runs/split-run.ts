import { attributeValue } from "../../markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../../markup/tree.ts";
import { endsSentence, goesOn, type Line, type LinesAs, readLinesAs } from "./line-reading.ts";
import { isLineBreak, type LineGap, type OpenElement, readLines } from "./lines.ts";
import type { RunItem } from "./run.ts";
import { isLong, splitLong } from "./split-long.ts";
import { findSpokenParts } from "./spoken-words.ts";

/** More line breaks than this between blank lines are split at them (rule A7). */
const MAX_LINES = 40;
/** Lines in each part then. */
const LINES_PER_GROUP = 16;
/** A group may be this much longer where it then ends with a sentence. */
const LINES_TO_SENTENCE_END = 8;

/** A part of a run that is a segment of its own. */
export interface RunPart {
	items: RunItem[];
	/** The innermost element that was cut into parts around this one, or `null`. */
	container: MarkupElement | null;
}

/** What the lines of a run were taken for, in lines. */
export interface LineReading {
	/** Single line breaks end a paragraph here. */
	paragraphs: number;
	/** Lines that stay together. */
	kept: number;
}

export interface SplitSetting {
	/** Ids that a media overlay names (rule A13). */
	overlayIds: ReadonlySet<string>;
	/** Lines may be paragraphs: not in a heading, a caption, a label or verse. */
	mayHoldParagraphs(): boolean;
}

/**
 * Splits the items between a run's enclosing tags into the parts that are segments of their own:
 * at blank lines, at line breaks between paragraphs, at many line breaks, at sentences that a media overlay
 * names, at sentences of a very long text (rules A7, A10, A13). A part holds tags whole: where a cut at a line break is
 * inside an element, that element is a container, and the text before and behind it is split off (rule A2).
 *
 * @returns `null` where there is nothing to split
 */
export function splitRun(
	document: MarkupDocument,
	items: readonly RunItem[],
	{ overlayIds, mayHoldParagraphs }: SplitSetting,
): { parts: RunPart[]; reading: LineReading } | null {
	// Most runs are one text.
	if (items.length < 2 && !isLong(document, items)) return null;
	const { cuts, reading } = items.some(isLineBreak)
		? chooseCuts(items, mayHoldParagraphs())
		: { cuts: [], reading: NO_LINES };
	const split = (part: RunPart, cut: (items: RunItem[]) => RunItem[][]): RunPart[] =>
		cut(part.items).map((within) => ({ ...part, items: within }));
	let parts = cutInto(items, cuts);
	if (overlayIds.size > 0) parts = parts.flatMap((part) => split(part, (within) => splitAtOverlay(within, overlayIds)));
	parts = parts.flatMap((part) => split(part, (within) => splitLong(document, within)));
	return { parts, reading };
}

const NO_LINES: LineReading = { paragraphs: 0, kept: 0 };

/** The gaps between lines at which a run is cut. */
function chooseCuts(
	items: readonly RunItem[],
	mayHoldParagraphs: boolean,
): { cuts: readonly LineGap[]; reading: LineReading } {
	const { lines, gaps } = readLines(items);
	const cuts: LineGap[] = [];
	const reading = { paragraphs: 0, kept: 0 };
	let first = 0;
	for (let at = 0; at <= gaps.length; at++) {
		const gap = gaps[at];
		if (gap && !(gap.blank && isDivisible(gap))) continue;
		const stanza = lines.slice(first, at + 1);
		const inner = gaps.slice(first, at);
		first = at + 1;
		const readAs = mayHoldParagraphs ? readLinesAs(stanza) : "lines";
		if (readAs !== "lines") {
			const between = inner.filter((single, index) =>
				isBetweenParagraphs(single, stanza[index], stanza[index + 1], readAs),
			);
			for (const single of between) cuts.push(single);
			reading.paragraphs += between.length + 1;
		} else {
			for (const single of groupLines(stanza, inner)) cuts.push(single);
			if (stanza.length > 1) reading.kept += stanza.length;
		}
		if (gap) cuts.push(gap);
	}
	return { cuts, reading };
}

function isDivisible({ inside }: LineGap): boolean {
	return inside?.divisible ?? true;
}

/** Whether no sentence is cut there, by the line break or at the ends of an element that would be a container. */
function isBetweenParagraphs(
	gap: LineGap,
	before: Line | undefined,
	after: Line | undefined,
	readAs: LinesAs,
): boolean {
	if (!before || !after || goesOn(before, after, readAs)) return false;
	return canHoldCut(gap);
}

function canHoldCut(gap: LineGap): boolean {
	return isDivisible(gap) && (gap.inside?.betweenSentences ?? true);
}

/** The gaps between groups of lines that travel together, if there are too many for one. */
function groupLines(lines: readonly Line[], gaps: readonly LineGap[]): LineGap[] {
	if (gaps.length <= MAX_LINES) return [];
	const cuts: LineGap[] = [];
	let start = 0;
	while (start + LINES_PER_GROUP <= gaps.length) {
		const end = findGroupEnd(lines, gaps, start + LINES_PER_GROUP - 1);
		const gap = gaps[end];
		if (!gap) break;
		cuts.push(gap);
		start = end + 1;
	}
	return cuts;
}

/** The first gap from `from` on that can be cut; one behind a sentence that is near. */
function findGroupEnd(lines: readonly Line[], gaps: readonly LineGap[], from: number): number {
	let fallback = -1;
	for (let at = from; at < gaps.length; at++) {
		const gap = gaps[at];
		if (!gap || !canHoldCut(gap)) continue;
		if (endsSentence(lines[at]?.tail ?? "")) return at;
		if (fallback < 0) fallback = at;
		if (at >= from + LINES_TO_SENTENCE_END) return fallback;
	}
	return fallback;
}

/** Cuts at the given gaps, and around and inside the elements that are open there. */
function cutInto(items: readonly RunItem[], gaps: readonly LineGap[]): RunPart[] {
	if (gaps.length === 0) return [{ items: [...items], container: null }];
	const cuts = new Set(gaps.flatMap(({ cutAt, resumeAt }) => [cutAt, resumeAt]));
	const containers = new Set<MarkupElement>();
	for (const { inside } of gaps) {
		for (let open: OpenElement | null = inside; open && !containers.has(open.element); open = open.outer) {
			containers.add(open.element);
		}
	}
	const parts: RunPart[] = [];
	const around: MarkupElement[] = [];
	let part: RunItem[] = [];
	const endPart = (): void => {
		if (part.length > 0) parts.push({ items: part, container: around.at(-1) ?? null });
		part = [];
	};
	for (const [index, item] of items.entries()) {
		if (cuts.has(index)) endPart();
		if ((item.type === "open" || item.type === "close") && containers.has(item.element)) {
			endPart();
			if (item.type === "open") around.push(item.element);
			else around.pop();
		} else part.push(item);
	}
	endPart();
	return parts;
}

function splitAtOverlay(items: readonly RunItem[], overlayIds: ReadonlySet<string>): RunItem[][] {
	if (findSpokenParts(items, overlayIds).phrases.size > 0) return [[...items]];
	const parts: RunItem[][] = [[]];
	let depth = 0;
	const isNamed = (item: RunItem): boolean => {
		if (depth !== 0 || (item.type !== "open" && item.type !== "close")) return false;
		const id = attributeValue(item.element, "id");
		return id !== null && overlayIds.has(id);
	};
	for (const item of items) {
		if (item.type === "close") depth--;
		const named = isNamed(item);
		if (named && item.type === "open") parts.push([]);
		parts.at(-1)?.push(item);
		if (named && item.type === "close") parts.push([]);
		if (item.type === "open") depth++;
	}
	return parts.filter((part) => part.length > 0);
}
