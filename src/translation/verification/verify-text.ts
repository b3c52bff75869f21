import { sameLanguage, sharesLanguage } from "../../catalog/languages.ts";
import { compareLanguages } from "../../catalog/text-language.ts";
import { IDEOGRAPH, isIdeographic, scriptOf } from "../../core/scripts.ts";
import { findTagFault, stripTags } from "../../core/tagged-text.ts";
import { countWords } from "../../core/words.ts";
import { hasMarkdown } from "../repair/remove-markdown.ts";
import type { Fault, Warning } from "./fault.ts";
import { isRightlyKept } from "./kept-text.ts";
import { hasForeignWords, isInWrongLanguage } from "./language-doubt.ts";
import { looksLikeReference } from "./reference.ts";
import { isRefusal } from "./refusal.ts";
import { hasRemark } from "./remarks.ts";
import { isWrongScript, keepsSourceScript } from "./scripts.ts";

export interface TextPair {
	/** With the segment's own tag numbers, both. */
	source: string;
	translation: string;
	sourceLanguage: string;
	targetLanguage: string;
}

// XML 1.0 §2.2: a document may hold everything but these; lone surrogates can't be encoded.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

/** What no translation contains unless its source does: our wire format, chat markup, remarks about the task. */
const LEAKS = [
	/"(segments|id|text)"\s*:/,
	/```/,
	/<\|[\w ]+\|>|\[\/?INST\]|<\/?(?:think|system|assistant|user)>/i,
	/<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>/i,
	/&(?:amp|lt|gt|quot|nbsp|#\d+);/,
	/^\W*(?:sure|certainly|of course|here(?:['’]s| is)|below is)\b.{0,60}\btranslat/i,
	/\bas an ai (?:language )?model\b/i,
];

/** A translation shorter than this share of the usual length has lost text. */
const CUT_OFF_SHARE = 0.2;
const CUT_OFF_SHARE_WITHOUT_END = 0.5;
const CUT_OFF_MIN_CHARS = 100;
const LENGTH_BAND = { min: 0.4, max: 2.5, minChars: 40 } as const;
const SENTENCE_WORDS = 5;
/** A translation this many times longer than usual contains more than its source. */
const MERGED_SHARE = 3;
const MERGED_MIN_CHARS = 60;

/**
 * The first error of a translation on its own, or `null` (rule D2). Errors are certain, or so likely that
 * a retry costs less than a bad sentence.
 */
export function findTextFault(pair: TextPair): Fault | null {
	const source = stripTags(pair.source);
	const translation = stripTags(pair.translation);
	if (translation.trim() === "" && source.trim() !== "") return "empty";
	if (!isXmlText(translation)) return "not_xml";
	if (findTagFault(pair.source, pair.translation) !== null) return "tags";
	if (isRefusal(source, translation)) return "refused";
	if (LEAKS.some((leak) => leak.test(translation) && !leak.test(source))) return "leaked";
	if (hasMarkdown(source, translation)) return "leaked";
	if (isEcho(pair)) return "echo";
	if (isDoubled(translation) && !isDoubled(source)) return "merged";
	if (isWrongScript(source, translation, pair.targetLanguage)) return "wrong_script";
	if (keepsSourceScript(translation, pair.sourceLanguage, pair.targetLanguage)) return "wrong_script";
	if (sameWords(source, translation)) return null;
	if (isInWrongLanguage(source, translation, pair)) return "wrong_language";
	if (isCutOff(source, translation)) return "cut_off";
	if (hasRemark(source, translation)) return "remark";
	return hasForeignWords(source, translation, pair) ? "foreign_words" : null;
}

/** Whether XML can represent `text` (XML 1.0 §2.2). */
export function isXmlText(text: string): boolean {
	return !NOT_XML.test(text);
}

/** What deserves a reader's look (rule D2): true positives are rare, so these cause no retry. */
export function findWarnings(pair: TextPair): Warning[] {
	const warnings: Warning[] = isUnchanged(pair) ? ["untranslated"] : [];
	const source = stripTags(pair.source);
	const translation = stripTags(pair.translation);
	const share = lengthShare(source, translation);
	if (source.length >= LENGTH_BAND.minChars && (share < LENGTH_BAND.min || share > LENGTH_BAND.max)) {
		warnings.push("length");
	}
	if (losesNumbers(source, translation) && !isIdeographic(pair.targetLanguage)) warnings.push("numbers");
	if (losesNames(source, translation, pair)) warnings.push("names");
	if (emptyPairs(pair.translation) > emptyPairs(pair.source)) warnings.push("empty_tag");
	if (isKept(pair)) warnings.push("unchanged");
	return warnings;
}

/**
 * Whether a whole sentence came back unchanged and should not have. Names, titles, numbers and references rightly do, and
 * so does what is in the target language or script already, or the same in two regions of a language (`pt-PT`, `pt-BR`).
 */
export function isEcho(pair: TextPair): boolean {
	if (!isUnchanged(pair)) return isTitleEcho(pair);
	const { sourceLanguage, targetLanguage } = pair;
	return sharesLanguage(sourceLanguage, targetLanguage) || !isRightlyKept(stripTags(pair.source), pair);
}

/** Whether a title or a line with small words of the source's language came back as it was: worth one more question. */
function isTitleEcho({ source, translation, sourceLanguage, targetLanguage }: TextPair): boolean {
	const text = stripTags(source);
	if (sharesLanguage(sourceLanguage, targetLanguage) || isSentence(text) || !sameWords(source, translation))
		return false;
	if (countWords(text) < 2 || looksLikeReference(text)) return false;
	return compareLanguages(text, sourceLanguage, targetLanguage, { detector: false }) === "first";
}

/** Whether a whole sentence came back as it was, rightly or not. */
function isUnchanged({ source, translation, sourceLanguage, targetLanguage }: TextPair): boolean {
	if (sameLanguage(sourceLanguage, targetLanguage) || !sameWords(source, translation)) return false;
	const text = stripTags(source);
	if (!sharesLanguage(sourceLanguage, targetLanguage)) return isSentence(text);
	return compareLanguages(text, sourceLanguage, targetLanguage) === "first";
}

/** A lower-case word distinguishes a sentence from a list of names. */
function isSentence(text: string): boolean {
	const hasCase = text.toLowerCase() !== text.toUpperCase();
	return countWords(text) >= SENTENCE_WORDS && (!hasCase || /(^|\s)\p{Ll}{2,}/u.test(text));
}

/** Whether an unchanged text may be right where the model insists on it: nothing says that it is in the source's language. */
export function mayBeKept({ source, translation, sourceLanguage, targetLanguage }: TextPair): boolean {
	if (!sameWords(source, translation)) return false;
	if (!isSentence(stripTags(source))) return true;
	return compareLanguages(stripTags(source), sourceLanguage, targetLanguage) !== "first";
}

/** Whether a translation has its source's words, and is one: varieties of a language have most words in common. */
function isKept({ source, translation, sourceLanguage, targetLanguage }: TextPair): boolean {
	return !sharesLanguage(sourceLanguage, targetLanguage) && sameWords(source, translation);
}

/** Whether two texts have the same words, and any at all. */
export function sameWords(source: string, translation: string): boolean {
	const letters = toLetters(stripTags(source));
	return letters !== "" && letters === toLetters(stripTags(translation));
}

/** Whether a translation is so much longer than usual that it must contain another text too. */
export function isTooLong(pair: TextPair): boolean {
	const source = stripTags(pair.source);
	const translation = stripTags(pair.translation);
	return translation.length > MERGED_MIN_CHARS && lengthShare(source, translation) > MERGED_SHARE;
}

/** Whether a text repeats its first half. */
function isDoubled(text: string): boolean {
	const trimmed = text.trim();
	const half = Math.floor(trimmed.length / 2);
	if (countWords(trimmed) < 2 * SENTENCE_WORDS) return false;
	return trimmed.slice(0, half).trim() === trimmed.slice(-half).trim();
}

/** Counts tag pairs without a letter or digit: where the source has none, a link or an emphasis lost its words. */
export function emptyPairs(tagged: string): number {
	return tagged.match(/<(\d+)>[^\p{L}\p{N}<]*<\/\1>/gu)?.length ?? 0;
}

function isCutOff(source: string, translation: string): boolean {
	if (source.length < CUT_OFF_MIN_CHARS) return false;
	const share = lengthShare(source, translation);
	if (share < CUT_OFF_SHARE) return true;
	return share < CUT_OFF_SHARE_WITHOUT_END && /[\p{P}]\s*$/u.test(source) && !/[\p{P}]\s*$/u.test(translation);
}

/** The translation's length relative to the usual for the two texts: an ideograph counts as three letters. */
function lengthShare(source: string, translation: string): number {
	const usual = countLetters(source);
	return usual === 0 ? 1 : countLetters(translation) / usual;
}

const IDEOGRAPHS = new RegExp(IDEOGRAPH, "gu");

function countLetters(text: string): number {
	return text.length + 2 * (text.match(IDEOGRAPHS)?.length ?? 0);
}

/** Skips the search when numbers × length exceeds this: it is quadratic, minutes on hostile input. */
const MAX_COMPARED = 100_000_000;

/** Whether a number of two digits or more is missing; separators and decimal signs differ between languages. */
function losesNumbers(source: string, translation: string): boolean {
	if (/[^\P{Nd}0-9]/u.test(translation)) return false;
	const digits = translation.replace(/[^0-9]+/g, " ");
	const joined = translation.replace(/(?<=\d)[.,'’\s](?=\d)/g, "");
	const numbers = source.replace(/(?<=\d)[.,'’\s](?=\d{3})/g, "").match(/\d{2,}/g) ?? [];
	if (numbers.length * translation.length > MAX_COMPARED) return false;
	return numbers.some((number) => !digits.includes(number) && !joined.includes(number));
}

/** Letters of a name that survive in its foreign form: London, Londres. */
const NAME_STEM = 3;

/** Whether a text has several names and its translation none of them. Only for Latin script on both sides. */
function losesNames(source: string, translation: string, pair: TextPair): boolean {
	if (scriptOf(pair.sourceLanguage) !== "Latn" || scriptOf(pair.targetLanguage) !== "Latn") return false;
	const names = [...source.matchAll(/(?<=[\p{Ll},;]\s)\p{Lu}\p{Ll}{3,}/gu)].map(([name]) => stemOf(name));
	if (new Set(names).size < 2) return false;
	const words = new Set((translation.match(/\p{L}{3,}/gu) ?? []).map(stemOf));
	return !names.some((name) => words.has(name));
}

function stemOf(word: string): string {
	return word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").slice(0, NAME_STEM);
}

function toLetters(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, " ")
		.trim();
}
