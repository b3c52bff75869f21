import type { GlossaryTerm } from "../../core/glossary.ts";
import { SPACELESS_LETTER } from "../../core/scripts.ts";
import { stripTags } from "../../core/tagged-text.ts";

export interface Glossary {
	/** The terms that occur in a text, with or without tags, in the glossary's order; none across its newlines. */
	termsIn(tagged: string): GlossaryTerm[];
}

/** The longest ending that a term may take in the source: `Raskolnikov's`, `dragons`. */
const MAX_ENDING_LETTERS = 3;
/** Shorter terms are matched as whole words: `ant` is not `antique`. */
const MIN_LETTERS_TO_INFLECT = 4;

/** Finds terms regardless of case and of how their characters are encoded, at word boundaries where the script has word spaces. */
export function createGlossary(terms: readonly GlossaryTerm[]): Glossary {
	const searched = terms.map((term) => ({ term, wanted: fold(term.source).trim() }));
	return {
		termsIn(tagged) {
			const text = fold(stripTags(tagged.replace(VOID, " ")));
			return searched.filter(({ wanted }) => wanted !== "" && occursIn(text, wanted)).map(({ term }) => term);
		},
	};
}

/** Between words, as words are whole; a line break has no space beside it. */
const VOID = /<\d{1,6}\/>/g;

/** Composed and decomposed letters, ligature characters, kinds of spaces and of apostrophes are all one to a reader. */
function fold(text: string): string {
	return text
		.normalize("NFKC")
		.replaceAll("\u00AD", "")
		.replace(/[‘’ʼ]/g, "'")
		.replace(/[^\S\n]+/g, " ")
		.toLowerCase();
}

function occursIn(text: string, wanted: string): boolean {
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
		if (SPACELESS_LETTER.test(wanted) || isWord(text, at, wanted)) return true;
	}
	return false;
}

function isWord(text: string, at: number, wanted: string): boolean {
	if (/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at)) && /^[\p{L}\p{N}]/u.test(wanted)) return false;
	const ending = /^[\p{L}\p{N}]*/u.exec(text.slice(at + wanted.length, at + wanted.length + 24))?.[0] ?? "";
	return ending.length <= (wanted.length >= MIN_LETTERS_TO_INFLECT ? MAX_ENDING_LETTERS : 0);
}
