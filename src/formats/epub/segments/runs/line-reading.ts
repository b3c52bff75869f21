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

/** What lines between single line breaks are (rule A7). */
export type LinesAs = "lines" | "paragraphs" | "indented paragraphs";

/**
 * Whether lines between single line breaks are paragraphs rather than verse (rule A7): most of the borders are the
 * end of a sentence before the start of a paragraph, or stand before an indent, and most lines end a sentence. Where
 * paragraphs are indented, they may have several lines.
 */
export function readLinesAs(lines: readonly Line[]): LinesAs {
	const [first] = lines;
	if (!first || lines.length < 2 || isOneQuotation(lines)) return "lines";
	let borders = 0;
	let ends = endsSentence(first.tail) ? 1 : 0;
	let previous = first;
	for (const line of lines.slice(1)) {
		if (isBorder(previous, line)) borders++;
		if (endsSentence(line.tail)) ends++;
		previous = line;
	}
	// Verse may be indented too, but seldom ends a sentence with every other line.
	const isEachOne = borders * 4 >= (lines.length - 1) * 3 && ends * 2 >= lines.length;
	if (isEachOne && !lines.some(isIndented)) return "paragraphs";
	if (haveIndentedParagraphs(lines)) return "indented paragraphs";
	return isEachOne ? "paragraphs" : "lines";
}

function isIndented({ head }: Line): boolean {
	return INDENT.test(head);
}

/** An indent stands behind the end of a sentence, and a line without one goes on with a sentence, each three times of four. */
function haveIndentedParagraphs(lines: readonly Line[]): boolean {
	const count = { indents: 0, atEnd: 0, others: 0, inside: 0 };
	for (const [index, line] of lines.entries()) {
		const before = lines[index - 1];
		if (!before) continue;
		const isAtEnd = endsSentence(before.tail);
		if (isIndented(line)) {
			count.indents++;
			if (isAtEnd) count.atEnd++;
		} else {
			count.others++;
			if (!isAtEnd) count.inside++;
		}
	}
	return count.indents > 1 && count.atEnd * 4 >= count.indents * 3 && count.inside * 4 >= count.others * 3;
}

const MAX_QUOTED_LINES = 8;
const OPENING_QUOTE = /^\s*[“"«„‘「『]/;
const CLOSING_QUOTE = /[”"»“’」』][.,;!?…]?\s*$/;

/** A few lines between one pair of quotation marks: verse that is quoted. */
function isOneQuotation(lines: readonly Line[]): boolean {
	if (lines.length > MAX_QUOTED_LINES) return false;
	const last = lines.length - 1;
	return lines.every(
		({ head, tail }, index) =>
			OPENING_QUOTE.test(head) === (index === 0) && CLOSING_QUOTE.test(tail) === (index === last),
	);
}

function isBorder(before: Line, { head }: Line): boolean {
	return INDENT.test(head) || (endsSentence(before.tail) && PARAGRAPH_START.test(head));
}

/** Whether, among lines that are paragraphs, `line` still belongs to the one before. */
export function goesOn(before: Line, line: Line, readAs: LinesAs): boolean {
	const { head } = line;
	const tail = before.tail.trimEnd();
	if (SMALL_LETTER.test(head) || endsInHyphenatedWord(tail, head)) return true;
	if (readAs === "indented paragraphs" && !isIndented(line) && !endsSentence(tail)) return true;
	return /[,;、，]$/.test(tail) && !INDENT.test(head) && !SPEECH.test(head);
}
