import { acceptedScripts, sharesLanguage } from "../../catalog/languages.ts";
import {
	compareLanguages,
	detectLanguage,
	findChineseAlone,
	functionWordShare,
	hasFunctionWords,
} from "../../catalog/text-language.ts";
import { scriptOf, unicodeScripts } from "../../core/scripts.ts";
import { countWords } from "../../core/words.ts";
import type { Languages } from "./verdict.ts";

/** Fewer words say too little of their language. */
const MIN_WORDS = 6;
const MIN_SENTENCE_WORDS = 8;
/** Any language takes more to be told than one of two. */
const MIN_THIRD_WORDS = 10;
/** The share of small words below which a text is in no language that has a list of them. */
const MIN_SMALL_WORDS = 0.15;
/** The share that a language's own sentences have and those of its relatives seldom. */
const USUAL_SMALL_WORDS = 0.42;
/** Ideographs of a text without kana or hangul that is more than a name or a title. */
const MIN_IDEOGRAPHS = 12;
/** Korean writes few words in ideographs, and those beside hangul. */
const MIN_IDEOGRAPHS_IN_KOREAN = 4;
/** More sentences are not looked at one by one. */
const MAX_SENTENCES = 200;

/**
 * Whether a translation is, as a whole, in another language than the target's though in its script: in the source's,
 * in Chinese for Japanese or Korean, in the other form of Chinese. Texts come without tags.
 */
export function isInWrongLanguage(source: string, translation: string, languages: Languages): boolean {
	const script = scriptOf(languages.targetLanguage);
	if (script === "Jpan" || script === "Kore") return lacksOwnLetters(source, translation, script);
	if (script === "Hans" || script === "Hant") return isInOtherForm(source, translation, script);
	return isInSourceLanguage(translation, MIN_WORDS, languages) || isInThirdLanguage(translation, languages);
}

/** What of a text is no language's: addresses, names of files, code, and what stands in quotation marks. */
const NO_LANGUAGE = /["“„«][^"“”„«»]{1,200}["”“»]|\S{0,100}[/\\_=<>@$|#{}()[\]][^\s,;]{0,100}/gu;

/**
 * Whether a text of at least so many words is in the source's language and not in the target's. Never where their
 * scripts differ, which says more.
 */
function isInSourceLanguage(text: string, minWords: number, { sourceLanguage, targetLanguage }: Languages): boolean {
	if (sharesLanguage(sourceLanguage, targetLanguage) || scriptOf(sourceLanguage) !== scriptOf(targetLanguage))
		return false;
	if (countWords(text) < minWords) return false;
	const words = text.replace(NO_LANGUAGE, " ");
	// A detector by n-grams takes verse and lists of names for many things; small words are certain.
	const isKnown = hasFunctionWords(sourceLanguage) && hasFunctionWords(targetLanguage);
	if (countWords(words) < minWords || (isKnown && functionWordShare(words, sourceLanguage) < MIN_SMALL_WORDS))
		return false;
	return compareLanguages(words, sourceLanguage, targetLanguage, { detector: !isKnown }) === "first";
}

/** Whether a text is in a language that is neither, by the detector and by that language's small words. */
function isInThirdLanguage(text: string, { sourceLanguage, targetLanguage }: Languages): boolean {
	if (countWords(text) < MIN_THIRD_WORDS || !hasFunctionWords(targetLanguage)) return false;
	const words = text.replace(NO_LANGUAGE, " ");
	// The detector takes memory and time; few translations need it.
	if (functionWordShare(words, targetLanguage) >= USUAL_SMALL_WORDS) return false;
	const found = detectLanguage(words);
	if (found === null || sharesLanguage(found, targetLanguage) || sharesLanguage(found, sourceLanguage)) return false;
	return (
		functionWordShare(words, found) >= MIN_SMALL_WORDS &&
		compareLanguages(words, found, targetLanguage, { detector: false }) === "first"
	);
}

/** Ideographs without one letter of the language's own, where they are not the source's. */
function lacksOwnLetters(source: string, translation: string, script: string): boolean {
	const own = script === "Jpan" ? /[\p{sc=Hira}\p{sc=Kana}]/gu : /\p{sc=Hang}/gu;
	const ideographs = translation.match(/\p{sc=Hani}/gu) ?? [];
	const foreign = ideographs.filter((character) => !source.includes(character)).length;
	const letters = translation.match(own)?.length ?? 0;
	if (script === "Kore") return foreign >= MIN_IDEOGRAPHS_IN_KOREAN && foreign > letters;
	if (letters > 0) return false;
	if (findChineseAlone(translation).some((character) => !source.includes(character))) return true;
	return foreign >= MIN_IDEOGRAPHS / 2 && (foreign >= MIN_IDEOGRAPHS || /[。！？，]/.test(translation));
}

function isInOtherForm(source: string, translation: string, script: string): boolean {
	const other = script === "Hans" ? "zh-Hant" : "zh-Hans";
	if (compareLanguages(translation, `zh-${script}`, other) !== "second") return false;
	// A word or a name in the other form that is the source's own stays.
	return (
		!/\p{sc=Hani}/u.test(source) ||
		compareLanguages(source, `zh-${script}`, other) !== "second" ||
		source !== translation
	);
}

/**
 * Whether words of another language or script stand in a translation that is otherwise in its own: a run of letters of a
 * script that neither the target nor the source has, a word of two scripts, a sentence left in the source's language.
 */
export function hasForeignWords(source: string, translation: string, languages: Languages): boolean {
	return hasForeignScript(source, translation, languages.targetLanguage) || hasSourceSentence(translation, languages);
}

const OTHER_SCRIPTS = ["Latn", "Cyrl", "Grek", "Hani", "Hira", "Kana", "Hang", "Arab", "Hebr", "Deva", "Thai"] as const;
/** Letters in a row that no formula, no sign and no initial has. */
const MIN_RUN: Readonly<Record<string, number>> = { Hani: 1, Hira: 1, Kana: 2, Hang: 1 };
const USUAL_RUN = 3;
/** Latin words in another script's text are names and abbreviations; so many small ones in a row are a passage. */
const MIN_LATIN_WORDS = 5;

function hasForeignScript(source: string, translation: string, targetLanguage: string): boolean {
	const own = new Set(acceptedScripts(targetLanguage).flatMap(unicodeScripts));
	const known = source.toLowerCase();
	for (const script of OTHER_SCRIPTS) {
		if (own.has(script)) continue;
		const runs = translation.match(RUNS.get(script) ?? /$^/g) ?? [];
		if (script === "Latn") {
			if (runs.some((run) => countWords(run) >= MIN_LATIN_WORDS)) return true;
			continue;
		}
		// Japanese and Korean share ideographs with Chinese.
		if (runs.some((run) => run.length >= (MIN_RUN[script] ?? USUAL_RUN) && !known.includes(run.toLowerCase())))
			return true;
	}
	return MIXED.test(translation) && !MIXED.test(source);
}

const RUNS = new Map(
	OTHER_SCRIPTS.map((script): [string, RegExp] => [
		script,
		script === "Latn"
			? /(?<![\p{sc=Latn}])\p{Ll}[\p{sc=Latn}'’]{0,30}(?:[ ,;]{1,2}(?=\p{sc=Latn})\p{Ll}[\p{sc=Latn}'’]{0,30}){4,}/gu
			: new RegExp(`\\p{sc=${script}}+`, "gu"),
	]),
);
/** A Latin word with Cyrillic or Greek letters inside, or the reverse. */
const MIXED = /[\p{sc=Latn}][\p{sc=Cyrl}\p{sc=Grek}]{1,3}[\p{sc=Latn}]|[\p{sc=Cyrl}][\p{sc=Latn}]{1,3}[\p{sc=Cyrl}]/u;

function hasSourceSentence(translation: string, languages: Languages): boolean {
	const sentences = translation.split(/(?<=[.!?…;:][”"»’)]?)\s+/u).slice(0, MAX_SENTENCES);
	return sentences.some((sentence) => isInSourceLanguage(sentence, MIN_SENTENCE_WORDS, languages));
}
