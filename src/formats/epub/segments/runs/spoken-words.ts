import { attributeValue } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { EDGE_CHARACTERS, endsSentence } from "./line-reading.ts";
import { isBlank, type RunItem } from "./run.ts";

/** Elements that a media overlay names although they begin or end in mid-sentence (rule A13). */
export interface SpokenParts {
	/** All of them that are not inside another element. */
	phrases: ReadonlySet<MarkupElement>;
	/** Those that are a single word and nothing else: sent as tags, they would part every word from the next. */
	words: ReadonlySet<MarkupElement>;
}

/** Of all runs of a book without media overlays. */
const NOTHING_SPOKEN: SpokenParts = { phrases: new Set(), words: new Set() };

/** Finds what is spoken in mid-sentence, as in books that highlight each word while it is read aloud. */
export function findSpokenParts(items: readonly RunItem[], overlayIds: ReadonlySet<string>): SpokenParts {
	if (overlayIds.size === 0) return NOTHING_SPOKEN;
	const phrases = new Set<MarkupElement>();
	const words = new Set<MarkupElement>();
	/** The end of the text so far. */
	let tail = "";
	const open: { isNamed: boolean; startsSentence: boolean; text: string }[] = [];
	for (const item of items) {
		if (item.type === "text") {
			tail = (tail + item.text).slice(-EDGE_CHARACTERS);
			const innermost = open.at(-1);
			if (innermost) innermost.text = (innermost.text + item.text).slice(-EDGE_CHARACTERS);
		} else if (item.type === "open") {
			const startsSentence = isBlank(tail) || endsSentence(tail);
			open.push({ isNamed: isNamed(item.element, overlayIds), startsSentence, text: "" });
		} else if (item.type === "close") {
			const closed = open.pop();
			if (!closed?.isNamed || (closed.startsSentence && endsSentence(tail))) continue;
			if (open.length === 0) phrases.add(item.element);
			if (isSingleWord(item.element, closed.text)) words.add(item.element);
		}
	}
	return { phrases, words };
}

function isNamed(element: MarkupElement, overlayIds: ReadonlySet<string>): boolean {
	const id = attributeValue(element, "id");
	return id !== null && overlayIds.has(id);
}

function isSingleWord(element: MarkupElement, text: string): boolean {
	if (localName(element) !== "span" || element.attributes.some(({ name }) => name !== "id")) return false;
	return element.children.every(({ kind }) => kind === "text") && /^\S+$/.test(text.trim());
}
