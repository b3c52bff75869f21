import { MAYBE_CJK } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import type { TagTarget } from "../source-location.ts";
import type { Piece, Tags } from "./pieces.ts";
import { CJK } from "./word-borders.ts";

/** White space other than a single space. */
const UNCOLLAPSED = /[\t\r\n\f]/;

/** White space becomes one space, none between CJK characters and beside line breaks (rule A3). */
export function collapseSpace(pieces: readonly Piece[], tags: Tags, mayHoldCjk: boolean): Piece[] {
	const out: Piece[] = [];
	let spaceAt = -1;
	let blocked = true;
	let previous = "";
	const dropSpace = () => {
		const piece = out[spaceAt];
		if (piece?.type === "text") piece.text = piece.text.slice(0, -1);
		spaceAt = -1;
	};
	for (const piece of pieces) {
		if (piece.type !== "text") {
			out.push({ type: piece.type, number: piece.number });
			if (piece.type !== "void") continue;
			const isBreak = isLineBreakTarget(tags.get(piece.number));
			if (isBreak && spaceAt >= 0) dropSpace();
			spaceAt = -1;
			blocked = isBreak;
			previous = "";
			continue;
		}
		const parts: string[] = [];
		for (const part of splitAtSpace(piece.text, mayHoldCjk)) {
			if (part === "") continue;
			if (/^[ \t\r\n\f]/.test(part)) {
				if (!blocked) {
					parts.push(" ");
					spaceAt = out.length;
					blocked = true;
				}
				continue;
			}
			if (spaceAt >= 0 && CJK.test(previous) && CJK.test(part[0] ?? "")) {
				if (spaceAt === out.length) parts.pop();
				else dropSpace();
			}
			parts.push(part);
			previous = part.at(-1) ?? "";
			spaceAt = -1;
			blocked = false;
		}
		out.push({ type: "text", text: parts.join("") });
	}
	if (spaceAt >= 0) dropSpace();
	return out.filter((piece) => piece.type !== "text" || piece.text !== "");
}

/** White space and the text between it; without CJK characters all text between the ends is one part, collapsed. */
export function splitAtSpace(text: string, mayHoldCjk: boolean): string[] {
	if (mayHoldCjk && MAYBE_CJK.test(text)) return text.split(/([ \t\r\n\f]+)/);
	const collapsed = UNCOLLAPSED.test(text) || text.includes("  ") ? text.replace(/[ \t\r\n\f]+/g, " ") : text;
	const start = collapsed.startsWith(" ") ? 1 : 0;
	const end = collapsed.length - (collapsed.length > start && collapsed.endsWith(" ") ? 1 : 0);
	return [collapsed.slice(0, start), collapsed.slice(start, end), collapsed.slice(end)];
}

/** Whether a tag stands for a `br`. */
export function isLineBreakTarget(target: TagTarget | undefined): boolean {
	return target?.type === "void" && localName(target.element) === "br";
}
