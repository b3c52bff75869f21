import { parseTaggedText } from "../../../core/tagged-text.ts";
import { descendants } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { localName } from "../markup/vocabulary.ts";
import type { SourceLocation } from "../segments/source-location.ts";

/**
 * The void elements of a text that are, or hold, a picture and stand inside a sentence, as a formula does: with text
 * before and behind them on their line. One that shows the first letters of a word is none (rule A5).
 */
export function findSentencePictures({ text, tags }: SourceLocation): ReadonlySet<MarkupElement> {
	const found = new Set<MarkupElement>();
	if (![...tags.values()].some((target) => target.type === "void" && holdsPicture(target.element))) return found;
	let hasText = false;
	let waiting: MarkupElement[] = [];
	for (const piece of parseTaggedText(text)) {
		if (piece.type === "text") {
			if (piece.text.trim() === "") continue;
			hasText = true;
			for (const element of waiting) found.add(element);
			waiting = [];
			continue;
		}
		const target = piece.type === "void" ? tags.get(piece.number) : undefined;
		if (target?.type !== "void") continue;
		if (localName(target.element) === "br") {
			hasText = false;
			waiting = [];
		} else if (hasText && !target.letters && holdsPicture(target.element)) waiting.push(target.element);
	}
	return found;
}

function holdsPicture(element: MarkupElement): boolean {
	if (localName(element) === "img") return true;
	for (const inner of descendants(element)) if (localName(inner) === "img") return true;
	return false;
}
