import { LOADED_UNITS, loadUnits, units } from "../../../../core/code-units.ts";
import { MAYBE_CJK } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import type { TagTarget } from "../source-location.ts";
import type { Piece, Tags } from "./pieces.ts";
import { isSpace } from "./run.ts";
import { CJK } from "./word-borders.ts";

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
	const collapsed = isCollapsed(text) ? text : text.replace(/[ \t\r\n\f]+/g, " ");
	const start = collapsed.startsWith(" ") ? 1 : 0;
	const end = collapsed.length - (collapsed.length > start && collapsed.endsWith(" ") ? 1 : 0);
	return [collapsed.slice(0, start), collapsed.slice(start, end), collapsed.slice(end)];
}

/** Whether a text has single spaces for white space, as most have. */
function isCollapsed(text: string): boolean {
	let before = 0;
	/** Negative behind two spaces; a branch for each space would take six times as long. */
	let doubled = 0;
	for (let start = 0; start < text.length; start += LOADED_UNITS) {
		const length = loadUnits(start === 0 ? text : text.slice(start));
		for (let index = 0; index < length; index++) {
			const unit = units[index] ?? 0;
			if (unit < 0x20 && isSpace(unit)) return false;
			doubled |= ((unit | before) ^ 0x20) - 1;
			before = unit;
		}
	}
	return doubled >= 0;
}

/** Whether a tag stands for a `br`. */
export function isLineBreakTarget(target: TagTarget | undefined): boolean {
	return target?.type === "void" && localName(target.element) === "br";
}
