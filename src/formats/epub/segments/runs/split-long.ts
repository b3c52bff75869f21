import { countWords } from "../../../../core/words.ts";
import { decodeText } from "../../markup/entities.ts";
import type { MarkupDocument } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { isLineBreak } from "./lines.ts";
import type { RunItem } from "./run.ts";

/** A longer run is split at its sentences or notes (rule A10): a part is well below a batch's 2,500 tokens. */
const MAX_WORDS = 900;
const WORDS_PER_PART = 500;

/** The end of a sentence with the space behind it, or a CJK full stop, in source text. */
const SENTENCE_END = /[.!?…][”’"')\]]*(?:&(?:rdquo|rsquo|#8221|#8217);)*[ \t\r\n]+|[。！？][」』”’）]*/g;

/** Items in parts of about 500 words, if there are more than 900. A split never cuts through a tag. */
export function splitLong(document: MarkupDocument, items: RunItem[]): RunItem[][] {
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

/** Whether a run has so many words that it is split. */
export function isLong({ mayHoldCjk }: MarkupDocument, items: readonly RunItem[]): boolean {
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
	if (previous?.type !== "text" || (item.type !== "text" && item.type !== "open" && !isLineBreak(item))) return false;
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

/** Items with the number of open tags around each. */
function* withDepth(items: readonly RunItem[]): Generator<[item: RunItem, depth: number]> {
	let depth = 0;
	for (const item of items) {
		if (item.type === "close") depth--;
		yield [item, depth];
		if (item.type === "open") depth++;
	}
}
