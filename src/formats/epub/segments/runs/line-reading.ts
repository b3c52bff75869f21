import { endsInHyphenatedWord } from "./hyphenation.ts";

/** How a line of text begins and ends; enough of it to tell a paragraph from verse. */
export interface Line {
	/** Its first characters, without white space before them; NBSP and U+3000 are an indent. */
	head: string;
	/** Its last characters. */
	tail: string;
}

/** No decision looks further into a line. */
export const EDGE_CHARACTERS = 64;

/** The end of a sentence in any script, with what closes behind it; or a closing quotation mark or bracket alone. */
const SENTENCE_END = /[.!?…:。！？：؟۔।॥։][“”"’'»«›‹)\]」』】》）*_]*(?:\[\d{1,4}\])?$|[“”»«」』】》）]$/u;
const INDENT = /^[\u3000\u00A0]/;
/** Neither a small letter nor what only follows a word. */
const PARAGRAPH_START = /^[^\p{Ll}\s,;.)\]]/u;
const SMALL_LETTER = /^\p{Ll}/u;
/** A speech, which is a paragraph whatever comes before it. */
const SPEECH = /^[“"„«»‘「『—–―-]/;

export function endsSentence(text: string): boolean {
	return SENTENCE_END.test(text.slice(-EDGE_CHARACTERS).trimEnd());
}

/**
 * Whether lines between single line breaks are paragraphs rather than verse (rule A7): most of the borders are the
 * end of a sentence before the start of a paragraph, or stand before an indent, and most lines end a sentence.
 */
export function readAsParagraphs(lines: readonly Line[]): boolean {
	const [first] = lines;
	if (!first || lines.length < 2) return false;
	let borders = 0;
	let ends = endsSentence(first.tail) ? 1 : 0;
	let previous = first;
	for (const line of lines.slice(1)) {
		if (isBorder(previous, line)) borders++;
		if (endsSentence(line.tail)) ends++;
		previous = line;
	}
	// Verse may be indented too, but seldom ends a sentence with every other line.
	return borders * 4 >= (lines.length - 1) * 3 && ends * 2 >= lines.length;
}

function isBorder(before: Line, { head }: Line): boolean {
	return INDENT.test(head) || (endsSentence(before.tail) && PARAGRAPH_START.test(head));
}

/** Whether, among lines that are paragraphs, `line` still belongs to the one before. */
export function goesOn(before: Line, { head }: Line): boolean {
	const tail = before.tail.trimEnd();
	if (SMALL_LETTER.test(head) || endsInHyphenatedWord(tail, head)) return true;
	return /[,;、，]$/.test(tail) && !INDENT.test(head) && !SPEECH.test(head);
}
