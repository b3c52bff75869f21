/**
 * What Diglot knows of scripts, by ISO 15924 code, in one table. Unicode's names of scripts accept these codes too:
 * `\p{sc=Hani}`. The languages written in them: catalog/language-table.ts.
 */
const codes = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Codes that stand for several of Unicode's scripts, or for a style of one; the first decides every trait. */
const COMPOSED: Readonly<Record<string, readonly string[]>> = {
	Aran: ["Arab"],
	Cyrs: ["Cyrl"],
	Hanb: ["Hani", "Bopo"],
	Hans: ["Hani"],
	Hant: ["Hani"],
	Hrkt: ["Hira", "Kana"],
	Jpan: ["Hani", "Hira", "Kana"],
	Kore: ["Hang", "Hani"],
	Latf: ["Latn"],
	Latg: ["Latn"],
	Syre: ["Syrc"],
	Syrj: ["Syrc"],
	Syrn: ["Syrc"],
};

/** Unicode 17: scripts whose letters have bidirectional class R or AL. */
const RIGHT_TO_LEFT = codes(
	"Adlm Arab Armi Avst Chrs Cprt Elym Gara Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb Nbat Nkoo Orkh Ougr Palm Phli Phlp Phnx Prti Rohg Samr Sarb Sidt Sogd Sogo Syrc Thaa Yezi",
);

/**
 * Ideographs and kana: each counts as a word and says what three letters of an alphabet say, and a line break between
 * two of them is no space (rules A3, A5).
 */
export const IDEOGRAPHIC = codes("Hani Hira Kana");

/** No space between words: the above, UAX #14's class SA, and those with marks between syllables or nothing at all. */
const WITHOUT_WORD_SPACES = codes("Hani Hira Kana Ahom Khmr Lana Laoo Mymr Tale Talu Tavt Thai Bali Java Tibt");

/** Scripts whose books are also set from top to bottom. */
const VERTICAL = codes("Hani Hira Kana Bopo Hang Mong Phag");

/** An ideograph or kana. */
export const IDEOGRAPH = new RegExp(`[${scriptClass("sc", IDEOGRAPHIC)}]`, "u");

/** A letter of a script that puts no space between words, so that any place may be a word's edge. */
export const SPACELESS_LETTER = new RegExp(`[${scriptClass("sc", WITHOUT_WORD_SPACES)}]`, "u");

/** The inside of a character class that matches the scripts of `list`: by `sc`, or by `scx` with the signs they share. */
export function scriptClass(property: "sc" | "scx", list: Iterable<string>): string {
	return [...list].map((code) => `\\p{${property}=${code}}`).join("");
}

/** The scripts, as Unicode tells them apart, that a text in `script` is made of: `Jpan` → Hani, Hira, Kana. */
export function unicodeScripts(script: string): readonly string[] {
	return COMPOSED[script] ?? [script];
}

/** ISO 15924 code of the script that `tag` names or that is likely for it; `Latn` where nothing is known. */
export function scriptOf(tag: string): string {
	const known = scripts.get(tag);
	if (known !== undefined) return known;
	const script = likelyScript(tag) ?? "Latn";
	// Books bring tags of their own making.
	if (scripts.size < MAX_SCRIPTS) scripts.set(tag, script);
	return script;
}

/** Asked for with every text that is verified; a locale takes longer to make than the text to check. */
const scripts = new Map<string, string>();
const MAX_SCRIPTS = 1_000;

function likelyScript(tag: string): string | undefined {
	try {
		return new Intl.Locale(tag).maximize().script;
	} catch {
		return undefined;
	}
}

/** The direction in which the script of a language is written; `ltr` where nothing is known. */
export function textDirection(tag: string): "ltr" | "rtl" {
	return RIGHT_TO_LEFT.has(mainScript(scriptOf(tag))) ? "rtl" : "ltr";
}

/** Whether a language is written in ideographs or kana. Korean and Bopomofo are not. */
export function isIdeographic(tag: string): boolean {
	return IDEOGRAPHIC.has(mainScript(scriptOf(tag)));
}

/** Whether spaces separate the words of a language. */
export function hasWordSpaces(tag: string): boolean {
	return !WITHOUT_WORD_SPACES.has(mainScript(scriptOf(tag)));
}

/** Whether books in a script, by its ISO 15924 code, are also set from top to bottom. */
export function isVerticalScript(script: string): boolean {
	return VERTICAL.has(mainScript(script));
}

function mainScript(script: string): string {
	return unicodeScripts(script)[0] ?? script;
}
