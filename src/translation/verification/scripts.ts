import { acceptedScripts, sharesLanguage } from "../../catalog/languages.ts";
import { compareLanguages } from "../../catalog/text-language.ts";
import { scriptClass, scriptOf, unicodeScripts } from "../../core/scripts.ts";

const MIN_FOREIGN_LETTERS = 8;
const MAX_FOREIGN_SHARE = 0.4;

/**
 * Whether `translation` is written in the wrong script: too many of its letters are in another one, not counting
 * words of the source (names, quotations). Texts come without tags.
 */
export function isWrongScript(source: string, translation: string, targetLanguage: string): boolean {
	const target = scriptPattern(acceptedScripts(targetLanguage));
	if (!target) return false;
	const inTarget = translation.match(target)?.length ?? 0;
	const known = source.toLowerCase();
	const otherWords =
		translation
			.toLowerCase()
			.replace(target, " ")
			.match(/\p{L}+/gu) ?? [];
	const foreignWords = otherWords.filter((word) => !known.includes(word)).join("");
	const foreign = foreignWords.length;
	// Latin words occur in any script's text (TV, OK); those of other scripts don't.
	if (foreign > 0 && inTarget === 0 && !/\p{sc=Latin}/u.test(foreignWords)) return true;
	return foreign >= MIN_FOREIGN_LETTERS && foreign / (foreign + inTarget) > MAX_FOREIGN_SHARE;
}

/** Whether no letter of `translation` is in the target's script and some word is not from the source. */
export function isEntirelyInWrongScript(source: string, translation: string, targetLanguage: string): boolean {
	const target = scriptPattern(acceptedScripts(targetLanguage));
	if (!target || translation.match(target)) return false;
	const known = source.toLowerCase();
	const words = translation.toLowerCase().match(/\p{L}+/gu) ?? [];
	return words.some((word) => !known.includes(word));
}

/** A letter or two of the source's script may be the subject of a sentence. */
const MAX_KEPT_LETTERS = 8;
const MAX_KEPT_SHARE = 0.1;

/**
 * Whether a translation from one script of a language into another (`sr-Cyrl` to `sr-Latn`) keeps the source's, whose
 * words count as known to `isWrongScript`. False for any other pair.
 */
export function keepsSourceScript(translation: string, sourceLanguage: string, targetLanguage: string): boolean {
	const [source, target] = [scriptOf(sourceLanguage), scriptOf(targetLanguage)];
	if (source === target || !sharesLanguage(sourceLanguage, targetLanguage)) return false;
	if (acceptedScripts(targetLanguage).includes(source)) return false;
	const parts = unicodeScripts(source).filter((part) => !unicodeScripts(target).includes(part));
	if (parts.length === 0) return compareLanguages(translation, sourceLanguage, targetLanguage) === "first";
	const kept = translation.match(scriptPattern(parts) ?? /$^/g)?.length ?? 0;
	const letters = translation.match(/\p{L}/gu)?.length ?? 0;
	return kept > 0 && (kept >= MAX_KEPT_LETTERS || kept > letters * MAX_KEPT_SHARE);
}

const patterns = new Map<string, RegExp | null>();

function scriptPattern(scripts: readonly string[]): RegExp | null {
	const key = scripts.join();
	const known = patterns.get(key);
	if (known !== undefined) return known;
	const made = makePattern(scripts);
	patterns.set(key, made);
	return made;
}

function makePattern(scripts: readonly string[]): RegExp | null {
	try {
		return new RegExp(`[${scriptClass("scx", scripts.flatMap(unicodeScripts))}]`, "gu");
	} catch {
		// A script that this Unicode version doesn't know.
		return null;
	}
}
