import { parseTaggedText, renumberTags } from "../../core/tagged-text.ts";

export interface WireText {
	/** The text with tag numbers that are unique in the batch. */
	text: string;
	/** A reply's text with the segment's own tag numbers, or `null` where it holds a tag of another segment. */
	restore(reply: string): string | null;
	/** Whether `reply` holds a tag of this segment: proof of its position. */
	isProvenBy(reply: string): boolean;
}

/**
 * Numbers the tags of a batch's texts uniquely from 1, so that a tag in the wrong text
 * proves that the reply has shifted (rule D1).
 */
export function numberTagsThroughBatch(texts: readonly string[]): WireText[] {
	let last = 0;
	return texts.map((text) => {
		const toWire = new Map<number, number>();
		for (const number of tagNumbers(text)) {
			if (toWire.has(number)) continue;
			last += 1;
			toWire.set(number, last);
		}
		const fromWire = new Map([...toWire].map(([own, wire]) => [wire, own]));
		return {
			text: renumberTags(text, (number) => toWire.get(number) ?? number),
			restore(reply) {
				const foreign = tagNumbers(reply).some((number) => !fromWire.has(number));
				return foreign ? null : renumberTags(reply, (number) => fromWire.get(number) ?? number);
			},
			isProvenBy: (reply) => tagNumbers(reply).some((number) => fromWire.has(number)),
		};
	});
}

function tagNumbers(text: string): number[] {
	return parseTaggedText(text).flatMap((piece) => (piece.type === "text" ? [] : [piece.number]));
}
