import type { Segment } from "../../core/segment.ts";
import type { ChatReply } from "../../providers/translator.ts";
import type { WireText } from "../prompts/wire-tags.ts";
import { cleanText } from "./clean-text.ts";
import type { Fault } from "./fault.ts";
import { judgeText } from "./judge-text.ts";
import { parseReply, type ReplyObject } from "./parse-reply.ts";
import { recheckReply } from "./recheck-reply.ts";
import { isRefusal } from "./refusal.ts";
import type { Languages, Verdict } from "./verdict.ts";

/** A segment as it was sent. */
export interface WireSegment {
	/** Short and local to the request; `1`, `2`, … in order. */
	id: string;
	segment: Segment;
	wire: WireText;
}

/**
 * Judges a reply to `sent` segment by segment, in their order (rules D1, D2).
 *
 * A text is accepted only where its position is proven or not in doubt: once the reply has shifted somewhere,
 * only texts that carry a tag of their own segment are accepted.
 */
export function verifyReply(sent: readonly WireSegment[], reply: ChatReply, languages: Languages): Verdict[] {
	const { objects, whole } = parseReply(reply.text);
	if (objects.length === 0 && isRefusal("", reply.text))
		return sent.map(({ segment }) => ({ segment, fault: "refused" }));
	const cut = !whole || reply.finish === "length";
	// The last object before the break may be incomplete (rule D3).
	const kept = cut ? objects.slice(0, -1) : objects;
	const positions = judgePositions(sent, kept, cut);
	const shifted = hasShifted(sent, kept);
	const verdicts = sent.map(({ segment, wire }, index): Verdict => {
		const position = positions[index];
		if (!position || "fault" in position) return { segment, fault: position?.fault ?? "missing" };
		const clean = cleanText(wire, position.text);
		if (shifted && !clean.isProven) return { segment, fault: "shifted" };
		return judgeText(segment, clean, languages);
	});
	return recheckReply(verdicts, languages);
}

type Positioned = { text: string } | { fault: Fault };

function judgePositions(sent: readonly WireSegment[], objects: readonly ReplyObject[], cut: boolean): Positioned[] {
	const indexOf = new Map(sent.map((one, index) => [one.id, index]));
	const texts: string[][] = sent.map(() => []);
	const order: number[] = [];
	for (const object of objects) {
		const index = indexOf.get(object.id);
		if (index === undefined) continue;
		if (texts[index]?.length === 0) order.push(index);
		if (!texts[index]?.includes(object.text)) texts[index]?.push(object.text);
	}
	const misplaced = findMisplaced(order);
	const last = Math.max(-1, ...order);
	const isMissing = (index: number) => texts[index]?.length === 0 && !(cut && index > last);
	return sent.map((_one, index): Positioned => {
		const [text, second] = texts[index] ?? [];
		if (text === undefined) return { fault: cut && index > last ? "cut_off" : "missing" };
		if (second !== undefined) return { fault: "doubled" };
		if (misplaced.has(index)) return { fault: "out_of_order" };
		// A missing neighbour's text may be merged into this one.
		if (isMissing(index - 1) || isMissing(index + 1)) return { fault: "merged" };
		return { text };
	});
}

/** The items of `order` that come after a greater or before a lesser one. */
function findMisplaced(order: readonly number[]): Set<number> {
	const misplaced = new Set<number>();
	let greatest = -1;
	for (const index of order) {
		if (index < greatest) misplaced.add(index);
		greatest = Math.max(greatest, index);
	}
	let least = Number.POSITIVE_INFINITY;
	for (const index of order.toReversed()) {
		if (index > least) misplaced.add(index);
		least = Math.min(least, index);
	}
	return misplaced;
}

/** Proof that texts have shifted: a tag of another segment, or an id that was never sent. */
function hasShifted(sent: readonly WireSegment[], objects: readonly ReplyObject[]): boolean {
	const ids = new Set(sent.map((one) => one.id));
	return objects.some((object) => {
		if (!ids.has(object.id)) return true;
		return sent.some((one) => one.id !== object.id && one.wire.isProvenBy(object.text));
	});
}
