import { describe, expect, it } from "vitest";
import { isCjk, listLanguages, resolveLanguage, sameLanguage, scriptOf } from "./languages.ts";

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
	it("takes tags, codes and names in any case", () => {
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

	it("gives old and long codes their canonical tag", () => {
		expect(resolveLanguage("iw")?.tag).toBe("he");
		expect(resolveLanguage("eng")?.tag).toBe("en");
		expect(resolveLanguage("ger")?.tag).toBe("de");
		expect(resolveLanguage("jw")).toMatchObject({ tag: "jv", name: "Javanese" });
	});

	it("knows the direction of writing", () => {
		expect(resolveLanguage("ar")?.direction).toBe("rtl");
		expect(resolveLanguage("yi")?.direction).toBe("rtl");
		expect(resolveLanguage("ja")?.direction).toBe("ltr");
	});

	it("refuses what is no language", () => {
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
	it("holds every language of BBM, and every entry resolves by code and by name", () => {
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
	it("tells what needs no translation", () => {
		expect(sameLanguage("en", "en-GB")).toBe(true);
		expect(sameLanguage("zh", "zh-Hans")).toBe(true);
		expect(sameLanguage("zh-Hans", "zh-Hant")).toBe(false);
		expect(sameLanguage("zh", "zh-TW")).toBe(false);
		expect(sameLanguage("pt-BR", "pt-PT")).toBe(false);
		expect(sameLanguage("sr-Latn", "sr")).toBe(false);
		expect(sameLanguage("en", "nonsense tag")).toBe(false);
	});

	it("knows scripts without spaces", () => {
		expect(["zh", "zh-Hant", "ja", "yue"].every(isCjk)).toBe(true);
		expect(["ko", "th", "en"].some(isCjk)).toBe(false);
		expect(scriptOf("sr")).toBe("Cyrl");
	});
});
