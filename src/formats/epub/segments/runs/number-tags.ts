import type { MarkupElement } from "../../markup/tree.ts";
import { normalizeCharacters } from "../normalize-characters.ts";
import type { TagTarget } from "../source-location.ts";
import { type Piece, pushText, type Tags } from "./pieces.ts";
import type { RunItem } from "./run.ts";

/** A run's items as pieces of text between numbered tags, and what the numbers stand for. */
export interface NumberedRun {
	pieces: Piece[];
	tags: Tags;
	hidden: { start: number; end: number }[];
}

/**
 * Numbers tags from 1 in reading order; elements that open and close together share one number.
 *
 * @param literals text that must come back unchanged although it is not markup
 */
export function numberTags(items: readonly RunItem[], literals: RegExp): NumberedRun {
	const pieces: Piece[] = [];
	const tags: Tags = new Map();
	const hidden: NumberedRun["hidden"] = [];
	const numbers = new Map<MarkupElement, number>();
	const add = (target: TagTarget): number => {
		tags.set(tags.size + 1, target);
		return tags.size;
	};
	const closeAt = new Map<MarkupElement, number>();
	for (const [index, item] of items.entries()) if (item.type === "close") closeAt.set(item.element, index);
	const outermost = new Map<number, MarkupElement>();
	for (const [index, item] of items.entries()) {
		if (item.type === "hidden") hidden.push({ start: item.start, end: item.end });
		else if (item.type === "text") splitLiterals(normalizeCharacters(item.text), literals, pieces, add);
		else if (item.type === "newline") pieces.push({ type: "void", number: add({ type: "literal", text: item.text }) });
		else if (item.type === "void") pieces.push({ type: "void", number: add(voidTarget(item)) });
		else if (item.type === "open") {
			const outer = enclosingTwin(items, index, closeAt);
			const number = (outer && numbers.get(outer)) ?? add({ type: "pair", elements: [], foreign: item.foreign });
			numbers.set(item.element, number);
			const target = tags.get(number);
			if (target?.type === "pair") target.elements.push(item.look ?? item.element);
			if (outer) continue;
			outermost.set(number, item.element);
			pieces.push({ type: "open", number });
		} else {
			const number = numbers.get(item.element) ?? 0;
			// The outermost of twins closes them all.
			if (outermost.get(number) === item.element) pieces.push({ type: "close", number });
		}
	}
	return { pieces, tags, hidden };
}

function voidTarget({ element, mark, letters }: RunItem & { type: "void" }): TagTarget {
	return { type: "void", element, ...(mark && { mark }), ...(letters && { letters }) };
}

/** The element that opens right before item `index` and closes right behind its element, if any. */
function enclosingTwin(
	items: readonly RunItem[],
	index: number,
	closeAt: ReadonlyMap<MarkupElement, number>,
): MarkupElement | null {
	const item = items[index];
	const before = items[index - 1];
	if (item?.type !== "open" || before?.type !== "open" || item.foreign !== before.foreign) return null;
	const after = items[(closeAt.get(item.element) ?? items.length) + 1];
	return after?.type === "close" && after.element === before.element ? before.element : null;
}

/** Text that must come back unchanged although it is not markup: what looks like a tag, and significant line breaks. */
function splitLiterals(text: string, literals: RegExp, pieces: Piece[], add: (target: TagTarget) => number): void {
	let last = 0;
	literals.lastIndex = 0;
	for (let match = literals.exec(text); match; match = literals.exec(text)) {
		if (match.index > last) pushText(pieces, text.slice(last, match.index));
		pieces.push({ type: "void", number: add({ type: "literal", text: match[0] }) });
		last = match.index + match[0].length;
	}
	if (last < text.length) pushText(pieces, text.slice(last));
}
