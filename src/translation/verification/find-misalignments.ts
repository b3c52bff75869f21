import { median } from "./median.ts";

/** A source text with the translation that stands under its id; `null`: there is none that could be taken. */
export interface PlacedText {
	source: string;
	translation: string | null;
	/** A tag proves its position, so it can't have shifted. */
	proven: boolean;
}

/** How much better a run of texts must fit the neighbouring sources to be suspected; natural log units. */
const THRESHOLD = 4;
/** The most that one pair contributes: a single odd sentence proves nothing. */
const MAX_VOTE = 5;
/** Texts around a suspected run that are suspected too: the ends of a shift are not sharp. */
const MARGIN = 1;

/**
 * Finds texts that are probably under a neighbour's id (rule D1). Scores for each text whether the previous or
 * the next source would fit it better, by length, numbers, punctuation and names, and looks for runs in which
 * the scores add up. Texts come without tags.
 *
 * @returns indexes of the suspected texts
 */
export function findMisalignments(texts: readonly PlacedText[]): Set<number> {
	if (texts.length < 2) return new Set();
	const sources = texts.map((text) => traitsOf(text.source));
	const translations = texts.map((text) => (text.translation === null ? null : traitsOf(text.translation)));
	const usualGrowth = median(
		translations.flatMap((one, index) => (one ? [growth(sources[index] ?? one, one)] : [])),
		0,
	);
	const vote = (index: number, by: 1 | -1): number => {
		const [own, other, translation] = [sources[index], sources[index + by], translations[index]];
		if (!own || !other || !translation) return -1;
		if (texts[index]?.proven) return -MAX_VOTE;
		const gain = closeness(other, translation, usualGrowth) - closeness(own, translation, usualGrowth);
		return Math.max(-MAX_VOTE, Math.min(MAX_VOTE, gain));
	};
	const votes = ([1, -1] as const).map((by) => texts.map((_text, index) => vote(index, by)));
	const suspects = new Set<number>();
	for (const run of votes.flatMap(bestRun)) addRun(suspects, run, texts);
	for (const [index, ahead] of (votes[0] ?? []).entries()) {
		// Two swapped texts.
		const back = votes[1]?.[index + 1] ?? -MAX_VOTE;
		if (ahead > 0 && back > 0 && ahead + back >= THRESHOLD) addRun(suspects, { from: index, to: index + 1 }, texts);
	}
	return suspects;
}

interface Run {
	from: number;
	to: number;
}

function addRun(suspects: Set<number>, run: Run, texts: readonly PlacedText[]): void {
	for (let index = run.from - MARGIN; index <= run.to + MARGIN; index += 1) {
		const text = texts[index];
		if (text && text.translation !== null && !text.proven) suspects.add(index);
	}
}

/** The run of votes with the greatest sum, if it reaches the threshold. */
function bestRun(votes: readonly number[]): Run[] {
	let best = { from: 0, to: -1, sum: 0 };
	let from = 0;
	let sum = 0;
	for (const [index, vote] of votes.entries()) {
		if (sum <= 0) {
			from = index;
			sum = 0;
		}
		sum += vote;
		if (sum > best.sum) best = { from, to: index, sum };
	}
	return best.sum >= THRESHOLD ? [best] : [];
}

interface Traits {
	length: number;
	/** Numbers in order. */
	numbers: string;
	ending: string;
	opening: string;
	/** Question and exclamation marks. */
	marks: number;
	/** Capitalized words that don't begin a sentence, in lower case. */
	names: readonly string[];
	words: ReadonlySet<string>;
}

function traitsOf(text: string): Traits {
	const trimmed = text.trim();
	const last = trimmed.replace(/[\p{Pf}\p{Pe}"'”’»*_\s]+$/u, "").at(-1) ?? "";
	return {
		length: Math.max(1, [...trimmed].length),
		numbers: (trimmed.match(/\p{Nd}+/gu) ?? []).join(" "),
		ending: endingOf(last),
		opening: /^[—–-]/.test(trimmed) ? "dash" : /^[\p{Pi}"“„«「『]/u.test(trimmed) ? "quote" : "word",
		marks: trimmed.match(/[?!？！]/g)?.length ?? 0,
		names: [...trimmed.matchAll(/(?<=[\p{Ll},;]\s)\p{Lu}[\p{L}'’-]{2,}/gu)].map(([name]) => name.toLowerCase()),
		words: new Set(trimmed.toLowerCase().match(/\p{L}{4,}/gu) ?? []),
	};
}

const ENDINGS: ReadonlyArray<readonly [string, RegExp]> = [
	["stop", /[.。।۔]/],
	["question", /[?？؟]/],
	["exclamation", /[!！]/],
	["colon", /[:：]/],
	["ellipsis", /[…⋯]/],
	["comma", /[,，、،]/],
	["dash", /[—–-]/],
];

function endingOf(character: string): string {
	return ENDINGS.find(([, pattern]) => pattern.test(character))?.[0] ?? "none";
}

/** How well `translation` fits `source`: a log likelihood up to a constant. */
function closeness(source: Traits, translation: Traits, usualGrowth: number): number {
	return (
		lengthFit(source, translation, usualGrowth) +
		numberFit(source, translation) +
		(source.ending === translation.ending ? (source.ending === "stop" ? 0.4 : 1.2) : -1.2) +
		(source.opening === translation.opening ? (source.opening === "word" ? 0.2 : 0.6) : -0.6) +
		Math.max(-1.5, -0.5 * Math.abs(source.marks - translation.marks)) +
		nameFit(source, translation)
	);
}

function lengthFit(source: Traits, translation: Traits, usualGrowth: number): number {
	const spread = 0.15 + 1.2 / Math.sqrt(Math.min(source.length, translation.length));
	const off = (growth(source, translation) - usualGrowth) / spread;
	return Math.max(-4, -(off ** 2) / 2);
}

function numberFit(source: Traits, translation: Traits): number {
	if (source.numbers === translation.numbers) return source.numbers === "" ? 0 : 3;
	return source.numbers !== "" && translation.numbers !== "" ? -2 : -1.5;
}

/** Unchanged names speak for a match; missing ones say little, since many names are translated. */
function nameFit(source: Traits, translation: Traits): number {
	const kept = source.names.filter((name) => translation.words.has(name)).length;
	return Math.min(3, kept * 1.5) - (source.names.length > 0 && kept === 0 ? 0.3 : 0);
}

function growth(source: Traits, translation: Traits): number {
	return Math.log(translation.length / source.length);
}
