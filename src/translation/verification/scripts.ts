import { scriptClass, scriptOf, unicodeScripts } from "../../core/scripts.ts";

const MIN_FOREIGN_LETTERS = 8;
const MAX_FOREIGN_SHARE = 0.4;

/**
 * Whether `translation` is written in the wrong script: too many of its letters are in another one, not counting
 * words of the source (names, quotations). Texts come without tags.
 */
export function isWrongScript(source: string, translation: string, targetLanguage: string): boolean {
	const target = scriptPattern(scriptOf(targetLanguage));
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
	const target = scriptPattern(scriptOf(targetLanguage));
	if (!target || translation.match(target)) return false;
	const known = source.toLowerCase();
	const words = translation.toLowerCase().match(/\p{L}+/gu) ?? [];
	return words.some((word) => !known.includes(word));
}

const patterns = new Map<string, RegExp | null>();

function scriptPattern(script: string): RegExp | null {
	const known = patterns.get(script);
	if (known !== undefined) return known;
	const made = makePattern(script);
	patterns.set(script, made);
	return made;
}

function makePattern(script: string): RegExp | null {
	try {
		return new RegExp(`[${scriptClass("scx", unicodeScripts(script))}]`, "gu");
	} catch {
		// A script that this Unicode version doesn't know.
		return null;
	}
}
