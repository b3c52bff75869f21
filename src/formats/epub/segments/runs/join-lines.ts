import type { TagTarget } from "../source-location.ts";
import { isLineBreakTarget } from "./collapse-space.ts";
import { endsInHyphenatedWord, joinHyphenated } from "./hyphenation.ts";
import type { Piece, Tags } from "./pieces.ts";

/** A word that is hyphenated over a line break is sent whole, with the break behind it (rule A7). */
export function joinLines(pieces: readonly Piece[], tags: Tags): void {
	for (const [index, piece] of pieces.entries()) {
		if (piece.type !== "void") continue;
		const line = pieces[index - 1];
		const next = pieces[index + 1];
		if (line?.type !== "text" || next?.type !== "text" || !endsInHyphenatedWord(line.text, next.text)) continue;
		const target = tags.get(piece.number);
		if (!isLineBreakTarget(target) && !isNewline(target)) continue;
		[line.text, next.text] = joinHyphenated(line.text, next.text);
		next.text = next.text.trimStart();
	}
}

function isNewline(target: TagTarget | undefined): boolean {
	return target?.type === "literal" && target.text.includes("\n");
}
