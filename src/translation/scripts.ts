import { scriptOf } from "../catalog/languages.ts";

/** ISO 15924 codes that stand for several of Unicode's scripts. */
const COMPOUND: Readonly<Record<string, readonly string[]>> = {
	Hans: ["Han"],
	Hant: ["Han"],
	Jpan: ["Han", "Hiragana", "Katakana"],
	Kore: ["Hangul", "Han"],
	Hrkt: ["Hiragana", "Katakana"],
};

const MIN_LETTERS = 8;
/** Less than this share in the target's script is another language; names keep theirs. */
const MIN_TARGET_SHARE = 0.3;
/** More than this share in scripts of neither side is another language too. */
const MAX_FOREIGN_SHARE = 0.3;

/**
 * Whether `translation` is written in the wrong script. Texts without tags. A short text, or one that
 * came back as it was, proves nothing here.
 */
export function isWrongScript(source: string, translation: string, targetLanguage: string): boolean {
	const letters = translation.match(/\p{L}/gu)?.length ?? 0;
	if (letters < MIN_LETTERS || source.trim() === translation.trim()) return false;
	const script = scriptOf(targetLanguage);
	const target = matcher(script);
	if (!target) return false;
	const inTarget = count(translation, target);
	if (inTarget / letters < MIN_TARGET_SHARE) return true;
	const foreign = [...translation].filter((letter) => /\p{L}/u.test(letter) && !letter.match(target));
	const unknown = foreign.filter((letter) => !sharesScript(letter, source));
	return unknown.length / letters > MAX_FOREIGN_SHARE;
}

const SCRIPTS = [
	"Latn",
	"Cyrl",
	"Grek",
	"Arab",
	"Hebr",
	"Deva",
	"Beng",
	"Thai",
	"Han",
	"Hira",
	"Kana",
	"Hang",
	"Armn",
	"Geor",
];

function sharesScript(letter: string, text: string): boolean {
	const script = SCRIPTS.map(matcher).find((one) => one && letter.match(one));
	return script ? count(text, script) > 0 : false;
}

const matchers = new Map<string, RegExp | null>();

function matcher(script: string): RegExp | null {
	const known = matchers.get(script);
	if (known !== undefined) return known;
	const made = makeMatcher(script);
	matchers.set(script, made);
	return made;
}

function makeMatcher(script: string): RegExp | null {
	const classes = (COMPOUND[script] ?? [script]).map((name) => `\\p{sc=${name}}`).join("");
	try {
		return new RegExp(`[${classes}]`, "gu");
	} catch {
		// A script that this Unicode version has no property for.
		return null;
	}
}

function count(text: string, pattern: RegExp): number {
	return text.match(pattern)?.length ?? 0;
}
