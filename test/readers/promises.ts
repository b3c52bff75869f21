import type { Layout } from "../../src/core/layout.ts";
import type { Pair } from "./books.ts";
import { CLOSING, lettersOf, OPENING } from "./marked-cipher.ts";

/** How much of a run without spaces is looked at; scripts without word spaces have long ones. */
const MAX_TOKEN = 40;
const BORDERS = new RegExp(`([${OPENING}${CLOSING}])`);
/** Other texts may stand between a source and its translation: the halves of a paragraph that a page cuts. */
/** Shorter texts recur in a book, as labels and captions do. */
const MIN_LETTERS = 12;
const MAX_APART = 0.1;

/** Where a source and its translation have no white space between them, in a text that a reader extracted. */
export function findGlued(text: string, pairs: readonly Pair[]): string[] {
	const sources = Map.groupBy(pairs, ({ translation }) => translation);
	return listTranslations(text).flatMap(({ start, end, letters }) => {
		const before = tokenBefore(text, start);
		const after = tokenAfter(text, end);
		const known = sources.get(letters);
		// Without its pair, as where a phrase in it was restored (rule A8), all that touches it may be its source but the others'.
		const isOwn = (test: (source: string) => boolean) =>
			known ? known.some(({ source }) => test(source)) : !pairs.some(({ source }) => test(source));
		const glued = [
			// The mark of a note or a list may touch it; the source's last word may not.
			...(lettersOf(before) !== "" && isOwn((source) => source.endsWith(lettersOf(before))) ? [before] : []),
			...(lettersOf(after) !== "" && isOwn((source) => source.startsWith(lettersOf(after))) ? [after] : []),
		];
		return glued.map((token) => `${quote(token)} touches ${quote(text.slice(start, end))}`);
	});
}

/** Labels are told without their pairs: any letter that touches a translation is a fault. */
export function findGluedLabels(labels: readonly string[]): string[] {
	return labels.flatMap((label) => findGlued(label, []));
}

/**
 * What a text breaks of the layout's order: each translation is there, after its source, or before it where the
 * layout is called so.
 *
 * @param sourceText what the reader tells of the source book; only what is a line or a paragraph of it is asked for
 */
export function findMisordered(text: string, pairs: readonly Pair[], layout: Layout, sourceText: string): string[] {
	const told = markedLetters(text);
	const shown = new Set([...sourceText.split("\n"), ...sourceText.split(/\n\s*\n/)].map(lettersOf));
	return pairs
		.filter(({ source }) => source.length >= MIN_LETTERS && shown.has(source))
		.flatMap((pair) => {
			const places = findPlaces(told, pair);
			if (places.length === 0) return [`no translation ${quote(pair.translation)}`];
			const [promised, other] = layout === "translation_first" ? ["after", "before"] : ["before", "after"];
			const isReversed = places.every((place) => place !== promised) && places.some((place) => place === other);
			const isBilingual = layout !== "translation_only";
			return isBilingual && isReversed
				? [`the wrong one of ${quote(pair.source)} and ${quote(pair.translation)} comes first`]
				: [];
		});
}

/** What is said of pairs that no reader has torn apart: a few are, as the halves of a paragraph that a page cuts. */
export function findApart(text: string, pairs: readonly Pair[]): string[] {
	const told = markedLetters(text);
	const apart = pairs.filter((pair) => findPlaces(told, pair).every((place) => place === "apart"));
	return apart.length > pairs.length * MAX_APART
		? [`${apart.length} of ${pairs.length} pairs are not next to each other`]
		: [];
}

/** Where the source is, seen from each place of the translation. */
function findPlaces(told: string, { source, translation }: Pair): ("before" | "after" | "apart")[] {
	const copy = OPENING + translation + CLOSING;
	return findAll(told, copy).map((place) => {
		if (told.endsWith(source, place)) return "before";
		return told.startsWith(source, place + copy.length) ? "after" : "apart";
	});
}

/** Letters, and the marks of translations. */
export function markedLetters(text: string): string {
	return text
		.split(BORDERS)
		.map((part) => (part === OPENING || part === CLOSING ? part : lettersOf(part)))
		.join("");
}

function findAll(text: string, part: string): number[] {
	const places: number[] = [];
	for (let place = text.indexOf(part); place >= 0; place = text.indexOf(part, place + part.length)) places.push(place);
	return places;
}

/**
 * Words that `text` holds and `result` holds less often. A converter may write small capitals as capitals, with a space
 * behind the first one: `A LICE`.
 */
export function findLostWords(text: string, result: string): string[] {
	const counts = countWords(result);
	const [plainCounts, plainWords] = [countWords(undoCapitals(result)), countWords(undoCapitals(text))];
	const lost: string[] = [];
	for (const [word, count] of countWords(text)) {
		const found = counts.get(word) ?? 0;
		const plain = word.toLowerCase();
		if (found < count && (plainCounts.get(plain) ?? 0) < (plainWords.get(plain) ?? 0))
			lost.push(`"${word}": ${found} of ${count}`);
	}
	return lost;
}

/** In lower case, with the first capital of a word in capitals joined to the others. */
function undoCapitals(text: string): string {
	return text.replace(/(?<!\p{L})(\p{Lu}) (?=\p{Lu}+(?!\p{Ll}))/gu, "$1").toLowerCase();
}

function countWords(text: string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const [word] of text.normalize("NFKC").matchAll(/[\p{L}\p{M}\p{N}]+/gu))
		counts.set(word, (counts.get(word) ?? 0) + 1);
	return counts;
}

interface Found {
	start: number;
	end: number;
	letters: string;
}

function listTranslations(text: string): Found[] {
	const found: Found[] = [];
	let start = text.indexOf(OPENING);
	while (start >= 0) {
		const end = text.indexOf(CLOSING, start) + 1;
		if (end === 0) break;
		found.push({ start, end, letters: lettersOf(text.slice(start, end)) });
		start = text.indexOf(OPENING, end);
	}
	return found;
}

function tokenBefore(text: string, end: number): string {
	return /\S*$/.exec(text.slice(Math.max(0, end - MAX_TOKEN), end))?.[0] ?? "";
}

function tokenAfter(text: string, start: number): string {
	return /^\S*/.exec(text.slice(start, start + MAX_TOKEN))?.[0] ?? "";
}

function quote(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	return line.length > 40 ? `"${line.slice(0, 39)}…"` : `"${line}"`;
}
