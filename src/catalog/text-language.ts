import { scriptClass, scriptOf, unicodeScripts } from "../core/scripts.ts";
import { SIMPLIFIED_AND_JAPANESE, SIMPLIFIED_ONLY, TRADITIONAL_ONLY } from "./chinese-forms.ts";
import { functionWordsOf } from "./function-words.ts";
import { detect, detectorKnows } from "./language-detector.ts";
import { declaredScripts, primaryLanguage } from "./languages.ts";

/** What a text says about two languages: it is in the `first`, in the `second`, or `null`: it can't be told. */
export type Comparison = "first" | "second" | null;

/** More than this of a text is not looked at. */
const MAX_CHARACTERS = 2_000;
/** Letters of one script among those of both, to call a text written in it. */
const SCRIPT_SHARE = 0.7;
/** Fewer words are too few for a detector by n-grams, and too few for one small word to need support. */
const MIN_DETECTED_WORDS = 3;
const SHORT_WORDS = 6;
/** Every fourth word of a sentence or more is a small one. */
const ONE_SIDED_SHARE = 0.25;
/** By how much one language's score must exceed the other's, and what it must be; scores are 0 to 1. */
const SCORE_MARGIN = 0.12;
const MIN_SCORE = 0.6;
/** By how much the small words of one language must outnumber the other's. */
const WORDS_RATIO = 3;

/**
 * Compares two languages as candidates for a text: by script, then by small words, then by a detector's scores.
 *
 * @param first a BCP 47 tag
 * @param second the other candidate; "": any other language
 * @param options `detector`: false does without it, and so without loading it
 */
export function compareLanguages(
	text: string,
	first: string,
	second: string,
	{ detector = true }: { detector?: boolean } = {},
): Comparison {
	const sample = text.slice(0, MAX_CHARACTERS);
	if (second === "") return detector ? compareWithAny(sample, first) : null;
	const [one, other] = [readCandidate(first, second, sample), readCandidate(second, first, sample)];
	const written = compareScripts(sample, one, other, detector);
	if (written !== "same script") return written;
	if (one.primary === other.primary) return null;
	const words = wordsOf(sample);
	const told = compareWords(words, one.code, other.code);
	return told ?? (detector ? compareScores(sample, words.length, one.code, other.code) : null);
}

interface Candidate {
	primary: string;
	script: string;
	/** Whose small words and whose scores are looked at. */
	code: string;
}

/** A language as a candidate for a text: of several scripts it takes the one that the text is in, but beside itself that of its tag. */
function readCandidate(tag: string, other: string, text: string): Candidate {
	const primary = primaryLanguage(tag);
	const scripts = primary === primaryLanguage(other) ? [scriptOf(tag)] : declaredScripts(tag);
	const [script = scriptOf(tag)] =
		scripts.length > 1 ? scripts.toSorted((a, b) => countIn(text, [b]) - countIn(text, [a])) : scripts;
	return { primary, script, code: codeOf(primary, script) };
}

function compareScripts(
	text: string,
	first: Candidate,
	second: Candidate,
	detector: boolean,
): Comparison | "same script" {
	const [one, other] = [first.script, second.script];
	if (one === other) return "same script";
	const [oneParts, otherParts] = [unicodeScripts(one), unicodeScripts(other)];
	if (oneParts.join() === otherParts.join()) return compareForms(text, one, other);
	const only = countIn(
		text,
		oneParts.filter((part) => !otherParts.includes(part)),
	);
	const otherOnly = countIn(
		text,
		otherParts.filter((part) => !oneParts.includes(part)),
	);
	if (oneParts.some((part) => otherParts.includes(part))) {
		// Japanese and Chinese share ideographs; kana is Japanese alone, and a sentence has some.
		if (only + otherOnly > 0) return only > otherOnly ? "first" : "second";
		return null;
	}
	const all = only + otherOnly;
	if (all === 0) return null;
	const mayBeTranscribed = first.primary !== second.primary;
	if (only >= all * SCRIPT_SHARE)
		return mayBeTranscribed && one === "Latn" && !isPlainly(text, first.code, detector) ? null : "first";
	if (otherOnly >= all * SCRIPT_SHARE)
		return mayBeTranscribed && other === "Latn" && !isPlainly(text, second.code, detector) ? null : "second";
	return null;
}

/** Whether Latin letters are that language's, and not a transcription of the other one: `dacha`. */
function isPlainly(text: string, code: string, detector: boolean): boolean {
	const words = wordsOf(text);
	const known = functionWordsOf(code);
	if (words.some((word) => known.has(word))) return true;
	if (!detector || words.length < MIN_DETECTED_WORDS) return false;
	return (detect(text).getScores()[code] ?? 0) >= MIN_SCORE;
}

/** Simplified and Traditional Chinese have one Unicode script, and many characters in common. */
function compareForms(text: string, first: string, second: string): Comparison {
	const count = (script: string) => {
		const forms = script === "Hans" ? SIMPLIFIED : script === "Hant" ? TRADITIONAL : null;
		return forms ? (text.match(forms)?.length ?? 0) : 0;
	};
	const [one, other] = [count(first), count(second)];
	if (one >= WORDS_RATIO * other && one > 0) return "first";
	return other >= WORDS_RATIO * one && other > 0 ? "second" : null;
}

const SIMPLIFIED = new RegExp(`[${SIMPLIFIED_ONLY}]`, "gu");
const TRADITIONAL = new RegExp(`[${TRADITIONAL_ONLY}]`, "gu");
const CHINESE_ALONE = new RegExp(
	`[${[...SIMPLIFIED_ONLY].filter((character) => !SIMPLIFIED_AND_JAPANESE.includes(character)).join("")}]`,
	"gu",
);

/** The ideographs of a text that Japanese doesn't write: simplified ones of Chinese. */
export function findChineseAlone(text: string): string[] {
	return text.match(CHINESE_ALONE) ?? [];
}

function compareWords(words: readonly string[], first: string, second: string): Comparison {
	const [ofFirst, ofSecond] = [functionWordsOf(first), functionWordsOf(second)];
	const isOneSided = ofFirst.size === 0 || ofSecond.size === 0;
	let [one, other] = [0, 0];
	for (const word of words) {
		const [inFirst, inSecond] = [ofFirst.has(word), ofSecond.has(word)];
		if (inFirst && !inSecond) one++;
		else if (inSecond && !inFirst) other++;
	}
	// Without the other list, some of them may be that language's words too.
	const enough = isOneSided ? Math.max(2, words.length * ONE_SIDED_SHARE) : words.length <= SHORT_WORDS ? 1 : 2;
	if (one >= enough && one >= WORDS_RATIO * other) return "first";
	return other >= enough && other >= WORDS_RATIO * one ? "second" : null;
}

function compareScores(text: string, words: number, one: string, other: string): Comparison {
	if (words < MIN_DETECTED_WORDS && !/\p{sc=Hani}|\p{sc=Thai}/u.test(text)) return null;
	const guess = detect(text);
	const scores = guess.getScores();
	if (one === other) return null;
	if (!detectorKnows(one) || !detectorKnows(other)) {
		// Of one that it doesn't know, such as Latin, it can only say that the other one is certain.
		if (words <= SHORT_WORDS || !guess.isReliable()) return null;
		return guess.language === one ? "first" : guess.language === other ? "second" : null;
	}
	const difference = (scores[one] ?? 0) - (scores[other] ?? 0);
	if (difference >= SCORE_MARGIN && (scores[one] ?? 0) >= MIN_SCORE) return "first";
	return -difference >= SCORE_MARGIN && (scores[other] ?? 0) >= MIN_SCORE ? "second" : null;
}

/** Whether a text is in one language or in any other. */
function compareWithAny(text: string, language: string): Comparison {
	const letters = text.match(/\p{L}/gu)?.length ?? 0;
	if (letters === 0) return null;
	const own = countIn(text, unicodeScripts(scriptOf(language)));
	if (own < letters * (1 - SCRIPT_SHARE)) return "second";
	if (wordsOf(text).length < MIN_DETECTED_WORDS) return null;
	const guess = detect(text);
	const code = codeOf(primaryLanguage(language), scriptOf(language));
	if (!detectorKnows(code) || !guess.isReliable()) return null;
	return guess.language === code ? "first" : "second";
}

/** The language that a text is in, as far as the detector is certain of it. */
export function detectLanguage(text: string): string | null {
	const guess = detect(text.slice(0, MAX_CHARACTERS));
	return guess.isReliable() && guess.language !== "" ? guess.language : null;
}

function countIn(text: string, scripts: readonly string[]): number {
	if (scripts.length === 0) return 0;
	const key = scripts.join();
	let pattern = patterns.get(key);
	if (pattern === undefined) {
		pattern = makePattern(scripts);
		patterns.set(key, pattern);
	}
	return pattern ? (text.match(pattern)?.length ?? 0) : 0;
}

const patterns = new Map<string, RegExp | null>();

function makePattern(scripts: readonly string[]): RegExp | null {
	try {
		return new RegExp(`[${scriptClass("sc", scripts)}]`, "gu");
	} catch {
		// A script that this Unicode version doesn't know.
		return null;
	}
}

function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** Norwegian is one language to the detector, and so are those that differ from Croatian by name or by script. */
function codeOf(primary: string, script: string): string {
	return primary === "sr" && script === "Latn" ? "hr" : (NAMED_OTHERWISE[primary] ?? primary);
}

const NAMED_OTHERWISE: Readonly<Record<string, string>> = {
	bs: "hr",
	fil: "tl",
	nb: "no",
	nn: "no",
	in: "id",
	iw: "he",
	sh: "hr",
	mo: "ro",
};

/** Whether small words distinguish the language from others, so that the detector is seldom needed. */
export function hasFunctionWords(tag: string): boolean {
	return declaredScripts(tag).some((script) => functionWordsOf(codeOf(primaryLanguage(tag), script)).size > 0);
}

/** The share of a text's words that are small words of the language; 0 where they are not known. */
export function functionWordShare(text: string, tag: string): number {
	const words = wordsOf(text.slice(0, MAX_CHARACTERS));
	const known = declaredScripts(tag).map((script) => functionWordsOf(codeOf(primaryLanguage(tag), script)));
	const count = words.filter((word) => known.some((set) => set.has(word))).length;
	return count / Math.max(1, words.length);
}
