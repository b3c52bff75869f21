import { LANGUAGE_ALIASES, LANGUAGE_NAMES } from "./language-names.ts";

export interface Language {
	/** Canonical BCP 47 tag: `es-419`, `zh-Hans`. */
	tag: string;
	/** English name. */
	name: string;
	direction: "ltr" | "rtl";
	/** ISO 15924 code of the script it is written in, as written or likely: `Latn`. */
	script: string;
}

// `fallback: "none"` makes Unicode's own list of languages the whitelist.
const displayNames = new Intl.DisplayNames("en", { type: "language", fallback: "none", languageDisplay: "dialect" });

/** Tags that Unicode names but nobody writes a book in. */
const NO_LANGUAGE = new Set(["und", "mul", "zxx", "mis", "root"]);

const namesByTag = new Map(Object.entries(LANGUAGE_NAMES).map(([code, name]) => [canonicalTag(code) ?? code, name]));
const codesByName = new Map([
	...Object.entries(LANGUAGE_NAMES).map(([code, name]): [string, string] => [name.toLowerCase(), code]),
	...Object.entries(LANGUAGE_ALIASES),
]);

/**
 * The language that `input` names: a BCP 47 tag (`_` for `-` is forgiven), an older or ISO 639-2
 * code, or an English name, in any case. Extensions (`-u-…`, `-x-…`) are dropped.
 *
 * @returns `null` for what Unicode CLDR knows no name of
 */
export function resolveLanguage(input: string): Language | null {
	const text = input.trim().toLowerCase().replaceAll("_", "-").replace(/\s+/g, " ");
	if (text === "" || text.length > 60) return null;
	// Codes go before CLDR's names: `ga` is Irish, though a language is called Ga.
	return describe(codesByName.get(text) ?? text) ?? describe(allNames().get(text) ?? "");
}

/** Codes with English names, for `GET /languages`; every code resolves. */
export function listLanguages(): Record<string, string> {
	return { ...LANGUAGE_NAMES };
}

/**
 * Whether text in `a` needs no translation to be read as `b`: the same language in the same
 * script, where a region given on both sides must match (`en` and `en-GB` are the same,
 * `pt-BR` and `pt-PT` are not).
 */
export function sameLanguage(a: string, b: string): boolean {
	const first = toLocale(a);
	const second = toLocale(b);
	if (!first || !second) return false;
	if (first.language !== second.language) return false;
	if (first.maximize().script !== second.maximize().script) return false;
	return !first.region || !second.region || first.region === second.region;
}

/** Whether the language is written without spaces in Chinese characters or kana (rules A3, A10). Korean writes spaces. */
export function isCjk(tag: string): boolean {
	return /^(Han[ist]?|Jpan|Hira|Kana|Bopo|Hanb)$/.test(scriptOf(tag));
}

/** ISO 15924 code of the script that `tag` names or that is likely for it; `Latn` where nothing is known. */
export function scriptOf(tag: string): string {
	const known = scripts.get(tag);
	if (known !== undefined) return known;
	const script = toLocale(tag)?.maximize().script ?? "Latn";
	// Books bring tags of their own making.
	if (scripts.size < MAX_SCRIPTS) scripts.set(tag, script);
	return script;
}

/** Asked for with every text that is verified; a locale takes longer to make than the text to check. */
const scripts = new Map<string, string>();
const MAX_SCRIPTS = 1_000;

function describe(code: string): Language | null {
	const tag = canonicalTag(code);
	if (tag === null) return null;
	const locale = new Intl.Locale(tag);
	const name = namesByTag.get(tag) ?? displayNames.of(tag);
	if (name === undefined || NO_LANGUAGE.has(locale.language)) return null;
	return { tag, name, direction: textDirection(locale), script: locale.maximize().script ?? "Latn" };
}

function canonicalTag(code: string): string | null {
	return toLocale(code)?.baseName ?? null;
}

function toLocale(tag: string): Intl.Locale | null {
	try {
		return new Intl.Locale(tag);
	} catch {
		return null;
	}
}

function textDirection(locale: Intl.Locale): "ltr" | "rtl" {
	// TypeScript's library does not know `getTextInfo` yet; Node 22 and later have it.
	const info = locale as Intl.Locale & { getTextInfo?: () => { direction: string } };
	return info.getTextInfo?.().direction === "rtl" ? "rtl" : "ltr";
}

let cldrNames: Map<string, string> | undefined;

/** English names of all two- and three-letter codes, made when a name outside our table is first asked for. */
function allNames(): Map<string, string> {
	if (cldrNames) return cldrNames;
	cldrNames = new Map();
	const letters = "abcdefghijklmnopqrstuvwxyz";
	for (const first of letters) {
		for (const second of letters) {
			for (const third of ["", ...letters]) {
				const code = first + second + third;
				const name = displayNames.of(code)?.toLowerCase();
				if (name && !cldrNames.has(name)) cldrNames.set(name, code);
			}
		}
	}
	return cldrNames;
}
