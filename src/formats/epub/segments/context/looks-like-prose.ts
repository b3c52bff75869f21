import { SPACELESS_LETTER } from "../../../../core/scripts.ts";
import { isCodeLine, readsAsSettings, readsAsTable } from "./code-lines.ts";

/** How much must speak for prose: any passage of words; a phrase in a sentence; at least one whole sentence. */
export type Evidence = "passage" | "phrase" | "sentence";

/** Punctuation of prose, at the ends of a word; asterisks and underscores are emphasis in plain text. */
const ORDINARY = new Set(".,;:!?…\"'“”„‘’‚«»‹›()[]—–-¡¿、。，；：！？「」『』（）〈〉《》【】·*_&؟،؛।॥~");
/** What prose never has inside or at the ends of a word. */
const SIGN = /[{}<>=|\\^`#$@+%]|\(\)|\[\]|::|\)\)/;
const ADDRESS = /^<?(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?:\/\/|www\.)\S+)>?$/;
const NICKNAME = /^<[\p{L}\d_-]+>$/u;
/** Amounts, dates, times, ordinals: `£5`, `22:14`, `1/2`, `20th`, `+49`. */
const NUMBER = /^[£$€¥+№§#±]?\d[\d.,:/’'–-]*(?:%|°|\p{L}{1,3})?$/u;
const LETTERS = /^[\p{L}\p{M}]+$/u;
const CAMEL_CASE = /\p{Ll}\p{Lu}/u;
const NAME_WITH_CAPITAL = /^(?:Mac|Mc|De|Di|Du|La|Le|Van|Von|Fitz|O)\p{Lu}/u;
const INNER_MARKS = /['’‘ʼ\-‐‑–—…·~]+/;
const RULE = /^[\s.\-–—=_*~#]+$/;
const CAPITAL_START = /^[^\p{L}\p{N}]{0,8}(?:\p{N}{1,4}[^\p{L}\p{N}]{0,3})?[\p{Lu}\p{Lt}\p{Lo}]/u;
const SENTENCE_END = /[.!?…。！？؟।][“”"'’»«)\]」』）_*]*(?:\s|$)/u;
/** Words are told by white space; in scripts without it two letters pass for one. */
const LETTERS_PER_WORD = 2;

/** More of a text tells no more. */
const MAX_CHARACTERS = 100_000;

interface Signs {
	words: number;
	numbers: number;
	/** Tokens that are no word, number or address. */
	odd: number;
	lines: number;
	codeLines: number;
}

/**
 * Whether a text in `pre`, `tt`, `code` and the like is prose or verse for people rather than a program, a
 * configuration, a table or a drawing of characters. It goes by signs, not by a grammar or a dictionary: by the share
 * of words, and by lines in the manner of known languages.
 */
export function looksLikeProse(text: string, evidence: Evidence): boolean {
	const lines = text
		.slice(0, MAX_CHARACTERS)
		.split("\n")
		.filter((line) => line.trim() !== "");
	const signs = countSigns(lines);
	if (signs.words < 2 || signs.numbers > 2 * signs.words) return false;
	if (isCode(signs) || readsAsSettings(lines) || readsAsTable(lines)) return false;
	const sentence = SENTENCE_END.test(text);
	const capital = CAPITAL_START.test(text.trimStart().slice(0, 32));
	if (evidence === "sentence") return signs.odd === 0 && signs.words >= 4 && sentence && capital;
	if (evidence === "phrase") return signs.odd === 0 && signs.words >= (capital ? 3 : 5) && (capital || sentence);
	return capital || signs.words >= (sentence ? 4 : 6);
}

/** Whether a text inside prose has the signs of a program. */
export function looksLikeProgram(text: string): boolean {
	return isCode(countSigns(text.split("\n")));
}

function isCode({ words, odd, lines, codeLines }: Signs): boolean {
	return odd * 8 > words + odd || codeLines * 5 > lines;
}

function countSigns(lines: readonly string[]): Signs {
	const signs: Signs = { words: 0, numbers: 0, odd: 0, lines: 0, codeLines: 0 };
	for (const line of lines) {
		if (RULE.test(line)) continue;
		signs.lines++;
		// Of a quoted message.
		const own = /^ {0,3}>(?: ?>){0,8} (?=\S)/.exec(line)?.[0].length ?? 0;
		const text = line.startsWith(">>>") ? line : line.slice(own);
		if (isCodeLine(text)) signs.codeLines++;
		for (const token of text.split(/\s+/)) countToken(token, signs);
	}
	return signs;
}

function countToken(token: string, signs: Signs): void {
	const core = trimOrdinary(token);
	if (ADDRESS.test(core) || NICKNAME.test(core)) return;
	if (NUMBER.test(core)) signs.numbers++;
	else if (SIGN.test(token)) signs.odd++;
	else if (core === "") return;
	else if (SPACELESS_LETTER.test(core)) signs.words += Math.ceil(core.length / LETTERS_PER_WORD);
	else if (isWord(core, token)) signs.words++;
	else if (/^[\p{L}\d]+$/u.test(core)) signs.numbers++;
	else signs.odd++;
}

function isWord(core: string, token: string): boolean {
	// An option such as `-l`.
	if (/^-[a-z]$/.test(token)) return false;
	if (CAMEL_CASE.test(core) && !NAME_WITH_CAPITAL.test(core)) return false;
	const pieces = core.split(INNER_MARKS);
	if (pieces.every((piece) => piece === "" || LETTERS.test(piece) || NUMBER.test(piece))) return true;
	return isJoined(core);
}

/** `e.g`, `U.S.A`, `and/or`, `book(s)`, `end.Then`, `Come!—he`; but no file name, path or call. */
function isJoined(core: string): boolean {
	if (/^\p{L}{1,20}\/\p{L}{1,20}$/u.test(core) || /^\p{L}+\(\p{L}{1,2}$/u.test(core)) return true;
	const parts = core.split(/[.!?;:"“”'’—–\-)(]+/);
	if (!parts.every((part) => part === "" || LETTERS.test(part))) return false;
	if (/[a-z]\(/.test(core)) return false;
	const dotted = core.split(".");
	return dotted.every((part) => part.length <= 2) || dotted.slice(1).every((part) => /^[^\p{Ll}]/u.test(part));
}

function trimOrdinary(token: string): string {
	let start = 0;
	let end = token.length;
	while (start < end && ORDINARY.has(token.charAt(start))) start++;
	while (end > start && ORDINARY.has(token.charAt(end - 1))) end--;
	return token.slice(start, end);
}
