import { describe, expect, it } from "vitest";
import { scriptOf } from "../core/scripts.ts";
import { LANGUAGES } from "./language-table.ts";
import {
	acceptedScripts,
	declaredScripts,
	isSameVariety,
	isWrittenVertically,
	listLanguages,
	primaryLanguage,
	resolveLanguage,
	sameLanguage,
	sharesLanguage,
	typographyOf,
} from "./languages.ts";

/** The codes of bilingual_book_maker's LANGUAGES (book_maker/utils.py). */
const BBM_CODES = (
	"en zh-hans zh-hant de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg " +
	"lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be " +
	"tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su"
).split(" ");

const BBM_NAMES = (
	"english,simplified chinese,traditional chinese,haitian creole,nynorsk,myanmar,javanese,tagalog,burmese,valencian," +
	"flemish,haitian,letzeburgesch,pushto,panjabi,moldavian,moldovan,sinhalese,castilian,hebrew,bengali"
).split(",");

describe("resolving languages", () => {
	it("accepts tags, codes and names in any case", () => {
		expect(resolveLanguage("Spanish")?.tag).toBe("es");
		expect(resolveLanguage(" SIMPLIFIED  chinese ")?.tag).toBe("zh-Hans");
		expect(resolveLanguage("zh-hant")?.tag).toBe("zh-Hant");
		expect(resolveLanguage("zh")).toEqual({ tag: "zh", name: "Chinese", direction: "ltr", script: "Hans" });
		expect(resolveLanguage("zh_TW")?.script).toBe("Hant");
		expect(resolveLanguage("pt-br")).toMatchObject({ tag: "pt-BR", name: "Brazilian Portuguese" });
		expect(resolveLanguage("es-419")?.tag).toBe("es-419");
		expect(resolveLanguage("EN-gb-u-ca-buddhist")?.tag).toBe("en-GB");
		expect(resolveLanguage("Egyptian Arabic")?.tag).toBe("arz");
	});

	it("maps old and long codes to their canonical tag", () => {
		expect(resolveLanguage("iw")?.tag).toBe("he");
		expect(resolveLanguage("eng")?.tag).toBe("en");
		expect(resolveLanguage("ger")?.tag).toBe("de");
		expect(resolveLanguage("jw")).toMatchObject({ tag: "jv", name: "Javanese" });
	});

	it("includes the writing direction", () => {
		expect(resolveLanguage("ar")?.direction).toBe("rtl");
		expect(resolveLanguage("yi")?.direction).toBe("rtl");
		expect(resolveLanguage("ja")?.direction).toBe("ltr");
	});

	it("rejects what is not a language", () => {
		for (const input of [
			"",
			" ",
			"xx",
			"klingonese",
			"en-XX",
			"und",
			"mul",
			"zxx",
			"../etc",
			"e",
			"español!",
			"a".repeat(99),
		]) {
			expect(resolveLanguage(input), input).toBeNull();
		}
	});
});

describe("the list of languages", () => {
	it("includes every language of BBM, and every entry resolves by code and by name", () => {
		const list = listLanguages();
		expect(Object.keys(list)).toEqual(expect.arrayContaining(BBM_CODES));
		expect(Object.keys(list).length).toBeGreaterThanOrEqual(102);
		for (const [code, name] of Object.entries(list)) {
			expect(resolveLanguage(code)?.name, code).toBe(name);
			expect(resolveLanguage(name)?.tag, name).toBe(resolveLanguage(code)?.tag);
		}
		for (const name of BBM_NAMES) expect(resolveLanguage(name), name).not.toBeNull();
	});
});

describe("comparing languages", () => {
	it("recognises what needs no translation", () => {
		expect(sameLanguage("en", "en-GB")).toBe(true);
		expect(sameLanguage("zh", "zh-Hans")).toBe(true);
		expect(sameLanguage("zh-Hans", "zh-Hant")).toBe(false);
		expect(sameLanguage("zh", "zh-TW")).toBe(false);
		expect(sameLanguage("pt-BR", "pt-PT")).toBe(false);
		expect(sameLanguage("sr-Latn", "sr")).toBe(false);
		expect(sameLanguage("en", "nonsense tag")).toBe(false);
	});
});

describe("varieties of a language", () => {
	it("are the same where language, script and region are, given or likely", () => {
		const pairs = ["en en-US", "sr sr-Cyrl", "zh zh-Hans-CN", "pt-BR pt"].map((pair) => pair.split(" "));
		for (const [a = "", b = ""] of pairs) expect(isSameVariety(a, b)).toBe(true);
		const others = ["en en-GB", "sr sr-Latn", "zh zh-TW", "pt pt-PT", "en ?"].map((pair) => pair.split(" "));
		for (const [a = "", b = ""] of others) expect(isSameVariety(a, b)).toBe(false);
		expect([sharesLanguage("zh-TW", "zh-Hans"), sharesLanguage("hr", "sr"), sharesLanguage("?", "?")]).toEqual([
			true,
			false,
			false,
		]);
	});

	it("leave the script open only where the language is written in two side by side", () => {
		expect(acceptedScripts("sr")).toEqual(["Cyrl", "Latn"]);
		expect(acceptedScripts("uz")).toEqual(["Latn", "Cyrl"]);
		expect(acceptedScripts("az")).toEqual(["Latn", "Cyrl"]);
		expect(acceptedScripts("bs")).toEqual(["Latn", "Cyrl"]);
		expect(acceptedScripts("pa")).toEqual(["Guru"]);
		expect(acceptedScripts("sr-Latn")).toEqual(["Latn"]);
		expect(acceptedScripts("sr-ME")).toEqual(["Latn"]);
		expect(acceptedScripts("ro")).toEqual(["Latn"]);
	});
});

describe("the table of languages", () => {
	it.each(Object.entries(LANGUAGES))("%s", (code, { name, aliases = [], scripts, quotes, spacing }) => {
		expect(code).toBe(code.toLowerCase());
		expect(scripts[0]).toBe(scriptOf(code));
		expect(new Set(scripts).size).toBe(scripts.length);
		for (const script of scripts) expect(script).toMatch(/^[A-Z][a-z]{3}$/);
		for (const alias of aliases) expect(resolveLanguage(alias.toUpperCase())?.name, alias).toBe(name);
		for (const quote of quotes ?? []) expect(quote).toMatch(/^[\p{Pi}\p{Pf}„‚「」『』]$/u);
		for (const space of Object.values(spacing?.before ?? {})) expect(space).toMatch(/^[\u00a0\u202f]$/);
	});

	it("has no name or alias twice", () => {
		const names = Object.values(LANGUAGES).flatMap(({ name, aliases = [] }) => [name.toLowerCase(), ...aliases]);
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
	});
});

describe("vertical writing", () => {
	it("follows the script in the tag, else any of the language's", () => {
		const tags = "ja ko zh zh-TW yue lzh mn mn-Mong zh-Latn ja-Latn mn-Cyrl en ar vi und".split(" ");
		expect(tags.filter(isWrittenVertically)).toEqual("ja ko zh zh-TW yue lzh mn mn-Mong".split(" "));
	});
});

describe("typography", () => {
	const quotesOf = (tag: string) => typographyOf(tag).quotes.join("");

	it("has the language's quotation marks, outer and inner", () => {
		expect(["de", "ja", "ru", "en", "sv"].map(quotesOf)).toEqual(["„“‚‘", "「」『』", "«»„“", "“”‘’", "””’’"]);
	});

	it("follows the region or the script, then the language", () => {
		expect(["pt", "pt-PT", "pt-BR"].map(quotesOf)).toEqual(["“”‘’", "«»“”", "“”‘’"]);
		expect(["zh", "zh-TW", "zh-Hant-HK", "zh-Hans"].map(quotesOf)).toEqual(["“”‘’", "「」『』", "「」『』", "“”‘’"]);
		expect(["de-AT", "sr-Latn"].map(quotesOf)).toEqual(["„“‚‘", "„”’’"]);
	});

	it("spaces French punctuation, in Canada the colon and guillemets alone", () => {
		const thin = "\u202f";
		expect(typographyOf("fr")).toEqual({
			quotes: ["«", "»", "«", "»"],
			spacing: { insideQuotes: thin, before: { ":": "\u00a0", ";": thin, "!": thin, "?": thin } },
		});
		expect(typographyOf("fr-CA").spacing).toEqual({ insideQuotes: "\u00a0", before: { ":": "\u00a0" } });
	});

	it("is CLDR's root for a language without a record", () => {
		for (const tag of ["ckb", "und", "not a tag"]) {
			expect(typographyOf(tag)).toEqual({ quotes: ["“", "”", "‘", "’"], spacing: null });
		}
	});
});

describe("the primary subtag", () => {
	it.each([
		["EN-us", "en"],
		["pt_BR", "pt"],
		["de", "de"],
		["und", ""],
		["zxx", ""],
		["mul", ""],
		["mis", ""],
		["x-klingon", ""],
		["", ""],
		["xh", "xh"],
		["SPA", "es"],
		["ger-AT", "de"],
		["iw", "he"],
		["arz", "arz"],
		["a1?", "a1?"],
	])("of %j is %j", (tag, primary) => {
		expect(primaryLanguage(tag)).toBe(primary);
	});
});

it("a text declared to be Serbian may be in either script, unless the tag names one", () => {
	expect(declaredScripts("sr-RS")).toEqual(["Cyrl", "Latn"]);
	expect(declaredScripts("sr-Latn")).toEqual(["Latn"]);
	expect(declaredScripts("en")).toEqual(["Latn"]);
});
