import type { Segment } from "../../core/segment.ts";
import { stripTags } from "../../core/tagged-text.ts";
import type { Translation } from "../../core/translation.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** A text that precedes a batch, sent for context only and never translated. */
export interface Neighbour {
	source: string;
	/** Where it is translated already. */
	translation?: string;
}

/** The text around a batch. Nothing waits for it: a neighbour that is not translated yet is sent as source only. */
export interface BookContext {
	before(segment: Segment): Neighbour[];
	remember(translations: readonly Translation[]): void;
}

/** Bounds of the context in a call, so that it stays a small part of the cost. */
const MAX_NEIGHBOURS = 3;
const MAX_SOURCE_TOKENS = 90;
const MAX_TRANSLATION_TOKENS = 90;

/**
 * @param segments the whole book in reading order, settled segments included
 * @param settled translations of earlier attempts
 */
export function createBookContext(segments: readonly Segment[], settled: readonly Translation[]): BookContext {
	const indexOf = new Map(segments.map((segment, index) => [segment.id, index]));
	const texts = new Map<string, string>();

	function remember(translations: readonly Translation[]): void {
		for (const { segmentId, text, state } of translations) {
			if (state !== "needs_review") texts.set(segmentId, stripTags(text));
		}
	}

	remember(settled);
	return {
		remember,
		before(segment) {
			const neighbours: Neighbour[] = [];
			const room = { source: MAX_SOURCE_TOKENS, translation: MAX_TRANSLATION_TOKENS };
			for (let index = (indexOf.get(segment.id) ?? 0) - 1; index >= 0; index -= 1) {
				const one = segments[index];
				if (!one || neighbours.length === MAX_NEIGHBOURS || room.source <= 0) break;
				// Labels and attributes are not part of the running text.
				if (one.kind === "label" || one.kind === "attribute") continue;
				neighbours.unshift(toNeighbour(stripTags(one.text), texts.get(one.id), room));
			}
			return neighbours;
		},
	};
}

/** @param room the remaining tokens; reduced by what is used */
function toNeighbour(
	source: string,
	translation: string | undefined,
	room: { source: number; translation: number },
): Neighbour {
	const shown = tailOf(source, room.source);
	room.source -= estimateTokens(shown);
	if (translation === undefined || room.translation <= 0) return { source: shown };
	const shownTranslation = tailOf(translation, room.translation);
	room.translation -= estimateTokens(shownTranslation);
	return { source: shown, translation: shownTranslation };
}

/** The end of `text` in about `maxTokens`, from the start of a word. */
function tailOf(text: string, maxTokens: number): string {
	const tokens = estimateTokens(text);
	if (tokens <= maxTokens) return text;
	const tail = text.slice(Math.ceil(text.length * (1 - maxTokens / tokens))).replace(/^[\udc00-\udfff]/, "");
	return `…${tail.replace(/^[^\s]{0,40}\s/, "")}`;
}
