// The traits of scripts, by ISO 15924 code, which regular expressions accept too: `\p{sc=Hani}`.
// The languages written in them are in catalog/language-table.ts.

const codes = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Codes for several Unicode scripts, or for a style of one; the first one decides every trait. */
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
 * Ideographs and kana: each counts as a word and as three letters of an alphabet, and white space between two of
 * them is dropped (rules A3, A5).
 */
export const IDEOGRAPHIC = codes("Hani Hira Kana");

/** Scripts without spaces between words: the above, UAX #14's class SA, and a few others. */
const WITHOUT_WORD_SPACES = codes("Hani Hira Kana Ahom Khmr Lana Laoo Mymr Tale Talu Tavt Thai Bali Java Tibt");

/** Scripts whose books are also set vertically. */
const VERTICAL = codes("Hani Hira Kana Bopo Hang Mong Phag");

/** An ideograph or kana. */
export const IDEOGRAPH = new RegExp(`[${scriptClass("sc", IDEOGRAPHIC)}]`, "u");

/** A letter of a script without word spaces, so that any position may be the edge of a word. */
export const SPACELESS_LETTER = new RegExp(`[${scriptClass("sc", WITHOUT_WORD_SPACES)}]`, "u");

/** The content of a character class for the scripts in `list`: `scx` includes characters that they share with others. */
export function scriptClass(property: "sc" | "scx", list: Iterable<string>): string {
	return [...list].map((code) => `\\p{${property}=${code}}`).join("");
}

/** The Unicode scripts that make up `script`: `Jpan` → Hani, Hira, Kana. */
export function unicodeScripts(script: string): readonly string[] {
	return COMPOSED[script] ?? [script];
}

/** ISO 15924 code of the script that `tag` names or implies; `Latn` for an unknown language. */
export function scriptOf(tag: string): string {
	const known = scripts.get(tag);
	if (known !== undefined) return known;
	const script = likelyScript(tag) ?? "Latn";
	// Bounded, because books may contain any number of made-up tags.
	if (scripts.size < MAX_SCRIPTS) scripts.set(tag, script);
	return script;
}

/** Looked up for every text that is verified; making a locale takes longer than checking the text. */
const scripts = new Map<string, string>();
const MAX_SCRIPTS = 1_000;

function likelyScript(tag: string): string | undefined {
	try {
		return new Intl.Locale(tag).maximize().script;
	} catch {
		return undefined;
	}
}

/** The writing direction of a language; `ltr` for an unknown one. */
export function textDirection(tag: string): "ltr" | "rtl" {
	return scriptDirection(scriptOf(tag));
}

/** The writing direction of a script (ISO 15924). */
export function scriptDirection(script: string): "ltr" | "rtl" {
	return RIGHT_TO_LEFT.has(mainScript(script)) ? "rtl" : "ltr";
}

/** The Unicode blocks of scripts that are written from right to left. */
const RTL_BLOCKS = "\\u0590-\\u08FF\\uFB1D-\\uFDFF\\uFE70-\\uFEFC\\u{10800}-\\u{10FFF}\\u{1E800}-\\u{1EFFF}";
const LETTER_OF = {
	rtl: new RegExp(`(?=\\p{L})[${RTL_BLOCKS}]`, "u"),
	ltr: new RegExp(`(?=\\p{L})[^${RTL_BLOCKS}]`, "u"),
};

/** Whether a text holds a letter that is written in `direction`. */
export function holdsLetter(text: string, direction: "ltr" | "rtl"): boolean {
	return LETTER_OF[direction].test(text);
}

/** Whether a language is written in ideographs or kana. Korean and Bopomofo are not. */
export function isIdeographic(tag: string): boolean {
	return IDEOGRAPHIC.has(mainScript(scriptOf(tag)));
}

/** Whether spaces separate the words of a language. */
export function hasWordSpaces(tag: string): boolean {
	return !WITHOUT_WORD_SPACES.has(mainScript(scriptOf(tag)));
}

/** Whether books in a script (ISO 15924) are also set vertically. */
export function isVerticalScript(script: string): boolean {
	return VERTICAL.has(mainScript(script));
}

function mainScript(script: string): string {
	return unicodeScripts(script)[0] ?? script;
}
