import { countWords } from "../../../../core/words.ts";
import { decodeText } from "../../markup/entities.ts";
import { attributeValue } from "../../markup/query.ts";
import type { MarkupDocument } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { isBlank, type RunItem } from "./run.ts";

/** More lines than this between line breaks are split at them (rule A7). */
const MAX_LINES = 40;
/** Lines in each part then. */
const LINES_PER_GROUP = 16;
/** A longer run is split at its sentences or notes (rule A10): a part is well below a batch's 2,500 tokens. */
const MAX_WORDS = 900;
const WORDS_PER_PART = 500;

/** The end of a sentence with the space behind it, or a CJK full stop, in source text. */
const SENTENCE_END = /[.!?…][”’"')\]]*(?:&(?:rdquo|rsquo|#8221|#8217);)*[ \t\r\n]+|[。！？][」』”’）]*/g;

/**
 * Splits the items between a run's enclosing tags into the parts that are segments of their own:
 * at two line breaks in a row, at many line breaks, at elements that a media overlay names, at
 * sentences of a very long text (rules A7, A10, A13). A split never cuts through a tag.
 */
export function splitRun(
	document: MarkupDocument,
	items: readonly RunItem[],
	overlayIds: ReadonlySet<string>,
): RunItem[][] {
	// Most runs are one text.
	if (items.length === 1 && !isLong(document, items)) return [[...items]];
	let parts = splitAtBreaks(items);
	if (overlayIds.size > 0) parts = parts.flatMap((part) => splitAtOverlay(part, overlayIds));
	return parts.flatMap((part) => splitLong(document, part));
}

/** Items with the number of open tags around each. */
function* withDepth(items: readonly RunItem[]): Generator<[item: RunItem, depth: number, index: number]> {
	let depth = 0;
	for (const [index, item] of items.entries()) {
		if (item.type === "close") depth--;
		yield [item, depth, index];
		if (item.type === "open") depth++;
	}
}

/** Cuts before the given indexes. */
function cutBefore(items: readonly RunItem[], indexes: readonly number[]): RunItem[][] {
	const bounds = [0, ...indexes, items.length];
	return bounds.slice(1).flatMap((end, at) => {
		const part = items.slice(bounds[at], end);
		return part.length > 0 ? [part] : [];
	});
}

function isBreak(item: RunItem): boolean {
	return item.type === "void" && localName(item.element) === "br";
}

/** The indexes of the line breaks that stand in no tag. */
function findBreaks(items: readonly RunItem[]): number[] {
	if (!items.some(isBreak)) return [];
	return [...withDepth(items)].filter(([item, depth]) => depth === 0 && isBreak(item)).map(([, , index]) => index);
}

function splitAtBreaks(items: readonly RunItem[]): RunItem[][] {
	const breaks = findBreaks(items);
	if (breaks.length === 0) return [[...items]];
	const cuts = breaks.filter((index, at) => {
		const previous = breaks[at - 1];
		if (previous === undefined) return false;
		return items
			.slice(previous + 1, index)
			.every((item) => item.type === "hidden" || (item.type === "text" && isBlank(item.text)));
	});
	return cutBefore(items, cuts).flatMap((stanza) => {
		const lines = findBreaks(stanza);
		if (lines.length <= MAX_LINES) return [stanza];
		return cutBefore(
			stanza,
			lines.filter((_, at) => at % LINES_PER_GROUP === LINES_PER_GROUP - 1),
		);
	});
}

function splitAtOverlay(items: readonly RunItem[], overlayIds: ReadonlySet<string>): RunItem[][] {
	const cuts: number[] = [];
	for (const [item, depth, index] of withDepth(items)) {
		if (depth !== 0 || (item.type !== "open" && item.type !== "close")) continue;
		const id = attributeValue(item.element, "id");
		if (id === null || !overlayIds.has(id)) continue;
		cuts.push(item.type === "open" ? index : index + 1);
	}
	return cutBefore(items, cuts);
}

function splitLong(document: MarkupDocument, items: RunItem[]): RunItem[][] {
	if (!isLong(document, items)) return [items];
	const parts: RunItem[][] = [[]];
	let words = 0;
	for (const [item, depth] of withDepth(sentenceItems(document, items))) {
		if (depth === 0 && words >= WORDS_PER_PART && mayStartPart(item, parts.at(-1)?.at(-1))) {
			parts.push([]);
			words = 0;
		}
		parts.at(-1)?.push(item);
		if (item.type === "text") words += countWords(item.text);
	}
	return parts;
}

function isLong({ mayHoldCjk }: MarkupDocument, items: readonly RunItem[]): boolean {
	// A word has at least one character, and in most scripts one after it, so few runs need their words counted.
	const perWord = mayHoldCjk ? 1 : 2;
	let characters = 0;
	for (const item of items) if (item.type === "text") characters += item.text.length + 1;
	if (characters <= perWord * MAX_WORDS) return false;
	let words = 0;
	for (const item of items) if (item.type === "text") words += countWords(item.text);
	return words > MAX_WORDS;
}

/** A part starts behind a sentence, or at an anchor, as in a list of notes run together. */
function mayStartPart(item: RunItem, previous: RunItem | undefined): boolean {
	if (item.type === "open" && localName(item.element) === "a") return true;
	if (previous?.type !== "text" || (item.type !== "text" && item.type !== "open")) return false;
	return /[.!?…。！？][”’"')\]」』）]*[ \t\r\n]*$/.test(previous.text);
}

/** The items with each top-level text cut at its sentence ends. */
function sentenceItems(document: MarkupDocument, items: readonly RunItem[]): RunItem[] {
	return [...withDepth(items)].flatMap(([item, depth]): RunItem[] => {
		if (depth !== 0 || item.type !== "text" || item.cdata || document.source.charAt(item.start) === "<") return [item];
		const raw = document.source.slice(item.start, item.end);
		const ends = [...raw.matchAll(SENTENCE_END)]
			.map((match) => match.index + match[0].length)
			.filter((at) => at < raw.length);
		return [0, ...ends].map((from, at) => {
			const to = ends[at] ?? raw.length;
			const text = decodeText(raw.slice(from, to), document.entities);
			return { ...item, start: item.start + from, end: item.start + to, text };
		});
	});
}
