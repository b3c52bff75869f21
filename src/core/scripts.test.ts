import { describe, expect, it } from "vitest";
import {
	hasWordSpaces,
	IDEOGRAPH,
	isIdeographic,
	isVerticalScript,
	SPACELESS_LETTER,
	scriptClass,
	scriptOf,
	textDirection,
	unicodeScripts,
} from "./scripts.ts";

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

describe("the script of a language", () => {
	it("is the one that the tag names, else the likely one", () => {
		expect(["sr", "sr-Latn", "zh-TW", "ja", "pa", "pa-PK"].map(scriptOf)).toEqual([
			"Cyrl",
			"Latn",
			"Hant",
			"Jpan",
			"Guru",
			"Arab",
		]);
	});

	it("is Latin where nothing is known", () => {
		expect(["not a tag", "", "xx"].map(scriptOf)).toEqual(["Latn", "Latn", "Latn"]);
	});

	it("maps to Unicode's scripts", () => {
		expect(unicodeScripts("Jpan")).toEqual(["Hani", "Hira", "Kana"]);
		expect(unicodeScripts("Thai")).toEqual(["Thai"]);
		expect("漢かカᄀx".match(new RegExp(`[${scriptClass("scx", unicodeScripts("Jpan"))}]`, "gu"))).toEqual([
			..."漢かカ",
		]);
	});
});

describe("direction", () => {
	it.each("ar he fa ur ps sd ug yi dv ckb syr nqo rhg az-Arab pa-Arab pa-PK ku-Arab ks arc azb ur-Aran".split(" "))(
		"of %s is right to left",
		(tag) => {
			expect(textDirection(tag)).toBe("rtl");
		},
	);

	it.each("en ku ku-Latn az ks-Deva ja mn-Mong ar-Latn he-Latn sd-Deva und".split(" "))(
		"of %s is left to right",
		(tag) => {
			expect(textDirection(tag)).toBe("ltr");
		},
	);

	it("agrees with Unicode's data for every language that has a name", () => {
		const codes = LETTERS.flatMap((a) => LETTERS.flatMap((b) => ["", ...LETTERS].map((c) => a + b + c)));
		const names = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
		const tags = codes.filter((code) => names.of(code) !== undefined);
		expect(tags.filter((tag) => textDirection(tag) !== unicodeDirection(tag))).toEqual([]);
		expect(tags.filter((tag) => textDirection(tag) === "rtl").length).toBeGreaterThan(30);
	});
});

describe("spaces between words", () => {
	it("are used by most scripts, including Korean", () => {
		expect(["en", "ko", "ar", "hi", "am", "zh-Latn"].every(hasWordSpaces)).toBe(true);
	});

	it("are missing in ideographs, kana and scripts of South-East Asia and Tibet", () => {
		expect("zh zh-Hant ja yue ain th lo km my shn bo dz jv-Java".split(" ").filter(hasWordSpaces)).toEqual([]);
	});

	it("can be judged by a letter", () => {
		const letters = { 漢: 1, か: 1, カ: 1, ก: 1, ກ: 1, ក: 1, က: 1, ཀ: 1, 가: 0, a: 0, ش: 0, "1": 0, "。": 0, ㄅ: 0 };
		for (const [letter, spaceless] of Object.entries(letters)) {
			expect(SPACELESS_LETTER.test(letter), letter).toBe(spaceless === 1);
		}
	});
});

describe("ideographs", () => {
	it("are Chinese characters and kana, but not Korean", () => {
		expect("zh zh-Hant ja ja-Hrkt yue lzh".split(" ").every(isIdeographic)).toBe(true);
		expect("ko th en zh-Latn zh-Bopo".split(" ").some(isIdeographic)).toBe(false);
		expect([..."漢かカ𠀀", ..."가ㄅa。ก"].map((letter) => IDEOGRAPH.test(letter))).toEqual([
			...[true, true, true, true],
			...[false, false, false, false, false],
		]);
	});

	it("are set vertically, as are Korean, Mongolian and Bopomofo", () => {
		expect(["Hans", "Jpan", "Kore", "Hang", "Mong", "Bopo"].every(isVerticalScript)).toBe(true);
		expect(["Latn", "Cyrl", "Arab", "Thai"].some(isVerticalScript)).toBe(false);
	});
});

/** The direction by the ICU of this Node; TypeScript's library does not know `getTextInfo` yet. */
function unicodeDirection(tag: string): string | undefined {
	return (new Intl.Locale(tag) as Intl.Locale & { getTextInfo?: () => { direction: string } }).getTextInfo?.()
		.direction;
}
