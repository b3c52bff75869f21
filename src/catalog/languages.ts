import { isVerticalScript, scriptDirection, scriptOf, textDirection } from "../core/scripts.ts";
import {
	DEFAULT_QUOTES,
	LANGUAGES,
	type LanguageRecord,
	type PunctuationSpacing,
	type QuotationMarks,
} from "./language-table.ts";

/** A book's documents are asked about the same few tags over and over, and ICU takes its time. */
const locales = new Map<string, Intl.Locale | null>();
const MAX_LOCALES = 1000;

export interface Language {
	/** Canonical BCP 47 tag: `es-419`, `zh-Hans`. */
	tag: string;
	/** English name. */
	name: string;
	direction: "ltr" | "rtl";
	/** ISO 15924 code of its script, named by the tag or likely: `Latn`. */
	script: string;
}

// `fallback: "none"` makes Unicode's own list of languages the whitelist.
const displayNames = new Intl.DisplayNames("en", { type: "language", fallback: "none", languageDisplay: "dialect" });

/** Tags with a name in Unicode that are not languages of books. */
const NO_LANGUAGE = new Set(["und", "mul", "zxx", "mis", "root"]);

const entries = Object.entries(LANGUAGES);
const recordsByTag = new Map(entries.map(([code, record]) => [canonicalTag(code) ?? code, record]));
const codesByName = new Map(
	entries.flatMap(([code, { name, aliases = [] }]) =>
		[name.toLowerCase(), ...aliases].map((known): [string, string] => [known, code]),
	),
);

/**
 * The language that `input` names: a BCP 47 tag (`_` is accepted for `-`), an older or ISO 639-2
 * code, or an English name, in any case. Extensions (`-u-…`, `-x-…`) are dropped.
 *
 * @returns `null` for a language without a name in Unicode CLDR
 */
export function resolveLanguage(input: string): Language | null {
	const text = input.trim().toLowerCase().replaceAll("_", "-").replace(/\s+/g, " ");
	if (text === "" || text.length > 60) return null;
	// Codes take precedence over CLDR's names: `ga` is Irish, though there is a language called Ga.
	return describe(codesByName.get(text) ?? text) ?? describe(allNames().get(text) ?? "");
}

/** Codes with English names, for `GET /languages`; every code resolves. */
export function listLanguages(): Record<string, string> {
	return Object.fromEntries(entries.map(([code, { name }]) => [code, name]));
}

/**
 * Whether text in `a` can be read as `b` without translation: the same language in the same
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

/**
 * Whether two tags name one variety: the same language, script and region, given or likely (`en` is `en-US`, `sr` is
 * `sr-Cyrl`). Anything else is a translation that a user may ask for: `en` to `en-GB`.
 */
export function isSameVariety(a: string, b: string): boolean {
	const first = toLocale(a);
	const second = toLocale(b);
	return first !== null && second !== null && first.maximize().baseName === second.maximize().baseName;
}

/** Whether two tags share their language, whatever their script and region. */
export function sharesLanguage(a: string, b: string): boolean {
	const first = toLocale(a);
	return first !== null && first.language === toLocale(b)?.language;
}

/** The primary subtag in lower case, `es` for `spa` too, or "" for codes that name no one language. */
export function primaryLanguage(tag: string): string {
	const primary = tag.split(/[-_]/, 1)[0]?.toLowerCase() ?? "";
	if (/^(?:und|zxx|mul|mis|x)$/.test(primary)) return "";
	return primary.length === 3 || RENAMED.test(primary) ? (toLocale(primary)?.language ?? primary) : primary;
}

/** Codes of two letters that ISO 639 has changed. */
const RENAMED = /^(?:in|iw|ji|jw|mo|sh)$/;

/** Languages that are written in several scripts side by side, within a country or on two sides of a border. */
const DIGRAPHIC = new Set(["az", "bs", "kk", "ks", "ku", "mn", "pa", "sr", "tk", "uz"]);

/**
 * The scripts (ISO 15924) that text in the language may be in: the one that the tag names or implies, or several. Those of the
 * other writing direction are left out, because a book is set in one.
 */
export function acceptedScripts(tag: string): readonly string[] {
	const locale = toLocale(tag);
	if (!locale || locale.script || locale.region || !DIGRAPHIC.has(locale.language)) return [scriptOf(tag)];
	return (findRecord(tag)?.scripts ?? [scriptOf(tag)]).filter(
		(script) => scriptDirection(script) === textDirection(tag),
	);
}

/** The scripts that a text may be in that is declared to be in the language: the one that the tag names, or several. */
export function declaredScripts(tag: string): readonly string[] {
	const locale = toLocale(tag);
	if (!locale || locale.script || !DIGRAPHIC.has(locale.language)) return [scriptOf(tag)];
	return findRecord(tag)?.scripts ?? [scriptOf(tag)];
}

/** Whether books in the language are also set vertically: in the script that the tag names, else in any of the language's. */
export function isWrittenVertically(tag: string): boolean {
	const named = toLocale(tag)?.script;
	const scripts = named ? [named] : [scriptOf(tag), ...(findRecord(tag)?.scripts ?? [])];
	return scripts.some(isVerticalScript);
}

export interface Typography {
	quotes: QuotationMarks;
	/** `null` where punctuation has no spaces of its own. */
	spacing: PunctuationSpacing | null;
}

/**
 * The punctuation of a language. Defaults for a regional variant to its language's, and for an unknown language
 * to CLDR's root: “ ” and ‘ ’ without spaces.
 */
export function typographyOf(tag: string): Typography {
	const { quotes = DEFAULT_QUOTES, spacing = null } = findRecord(tag) ?? {};
	return { quotes, spacing };
}

/** The record of the tag, else of the language in this script (`zh-TW` is `zh-Hant`), else of the language. */
function findRecord(tag: string): LanguageRecord | undefined {
	const locale = toLocale(tag);
	if (!locale) return undefined;
	const { language, region } = locale;
	const candidates = [locale.baseName, `${language}-${region}`, `${language}-${scriptOf(tag)}`, language];
	return candidates.map((candidate) => recordsByTag.get(candidate)).find((record) => record !== undefined);
}

function describe(code: string): Language | null {
	const tag = canonicalTag(code);
	if (tag === null) return null;
	const locale = new Intl.Locale(tag);
	const name = recordsByTag.get(tag)?.name ?? displayNames.of(tag);
	if (name === undefined || NO_LANGUAGE.has(locale.language)) return null;
	return { tag, name, direction: textDirection(tag), script: scriptOf(tag) };
}

function canonicalTag(code: string): string | null {
	return toLocale(code)?.baseName ?? null;
}

function toLocale(tag: string): Intl.Locale | null {
	const known = locales.get(tag);
	if (known !== undefined) return known;
	const locale = parseLocale(tag);
	if (locales.size < MAX_LOCALES) locales.set(tag, locale);
	return locale;
}

function parseLocale(tag: string): Intl.Locale | null {
	try {
		return new Intl.Locale(tag);
	} catch {
		return null;
	}
}

let cldrNames: Map<string, string> | undefined;

/** English names of all two- and three-letter codes, built when a name outside our table is first looked up. */
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
