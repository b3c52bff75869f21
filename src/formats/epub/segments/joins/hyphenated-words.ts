import { firstLetters } from "./line-ends.ts";
import type { Paragraph } from "./paragraph.ts";

const LETTERS_LAST = /[\p{L}\p{M}]+$/u;
const MAX_HALF = 60;

/**
 * Returns whether two halves are written with a hyphen within a line of the same document: then the hyphen at the
 * end of another line is the word's own. The texts are read at the first question.
 */
export function findHyphenated(paragraphs: Iterable<Paragraph>): (halves: readonly [string, string]) => boolean {
	let known: ReadonlySet<string> | null = null;
	return ([head, tail]) => {
		known ??= readHyphenated(paragraphs);
		return known.has(`${head}-${tail}`.toLowerCase());
	};
}

function readHyphenated(paragraphs: Iterable<Paragraph>): Set<string> {
	const found = new Set<string>();
	for (const { text } of paragraphs) {
		for (let at = text.indexOf("-"); at >= 0; at = text.indexOf("-", at + 1)) {
			const head = LETTERS_LAST.exec(text.slice(Math.max(0, at - MAX_HALF), at))?.[0];
			const tail = firstLetters(text.slice(at + 1, at + 1 + MAX_HALF));
			if (head && tail) found.add(`${head}-${tail}`.toLowerCase());
		}
	}
	return found;
}
