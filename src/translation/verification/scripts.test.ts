import { describe, expect, it } from "vitest";
import { isEntirelyInWrongScript, isWrongScript, keepsSourceScript } from "./scripts.ts";

describe("a translation in the wrong script", () => {
	const wrong = (translation: string, targetLanguage: string, source = "It was dark.") =>
		isWrongScript(source, translation, targetLanguage);

	it("has all letters in another script, however few, unless they are Latin", () => {
		expect(wrong("Да", "es")).toBe(true);
		expect(wrong("TV", "ru")).toBe(false);
		expect(wrong("abcdefg", "ru")).toBe(false);
		expect(wrong("abcdefgh", "ru")).toBe(true);
		expect(wrong("12, 13!", "ru")).toBe(false);
	});

	it("has eight foreign letters or more that are over two fifths of all", () => {
		expect(wrong("привет мир abcdefgh", "es", "x")).toBe(true);
		// Seven letters, then eight of 20 and of 19.
		expect(wrong("приветт abc", "es")).toBe(false);
		expect(wrong(`приветыы ${"a".repeat(12)}`, "es")).toBe(false);
		expect(wrong(`приветыы ${"a".repeat(11)}`, "es")).toBe(true);
	});

	it("is not one whose foreign words are in the source", () => {
		expect(wrong("Palabra ἀλήθεια", "es", "The word Ἀλήθεια means truth.")).toBe(false);
		expect(wrong("ἀλήθεια", "es", "The word ἀλήθεια means truth.")).toBe(false);
	});

	it("knows the languages that are written in several scripts", () => {
		expect(wrong("暗い嵐の夜だった。カタカナもある。", "ja")).toBe(false);
		expect(wrong("어두운 폭풍의 밤이었다. 大韓民國.", "ko")).toBe(false);
		expect(wrong("那是一个黑暗的暴风雨之夜。", "zh")).toBe(false);
		expect(wrong("那是一個黑暗的暴風雨之夜。", "zh-Hant")).toBe(false);
		expect(wrong("ひらがなばかりでかかれています。", "zh")).toBe(true);
		expect(wrong("어두운 폭풍의 밤이었다.", "ja")).toBe(true);
		expect(wrong("وہ ایک تاریک رات تھی۔", "ur-Aran")).toBe(false);
		expect(wrong("Это была тёмная ночь.", "ur-Aran")).toBe(true);
	});
});

describe("a language written in two scripts", () => {
	it("may be answered in either where the target names none", () => {
		for (const text of ["Bila je mračna i olujna noć.", "Била је мрачна и олујна ноћ."]) {
			expect(isWrongScript("It was dark.", text, "sr")).toBe(false);
			expect(isEntirelyInWrongScript("It was dark.", text, "sr")).toBe(false);
		}
		expect(isWrongScript("It was dark.", "Bila je mračna noć.", "sr-Cyrl")).toBe(true);
		expect(isWrongScript("It was dark.", "Била је мрачна ноћ.", "sr-Latn")).toBe(true);
		expect(isWrongScript("It was dark.", "Bila je mračna noć.", "sr-RS")).toBe(true);
		expect(isWrongScript("It was dark.", "كانت ليلة مظلمة", "uz")).toBe(true);
		expect(isWrongScript("It was dark.", "Era o noapte întunecată.", "ru")).toBe(true);
	});

	it("keeps the source's where a translation into the other one is not done, or half", () => {
		const keeps = (translation: string) => keepsSourceScript(translation, "sr-Cyrl", "sr-Latn");
		expect(keeps("Стара кућа стајала је.")).toBe(true);
		expect(keeps("Stara kuća стајала je na kraju puta.")).toBe(true);
		expect(keeps("dva кључа")).toBe(true);
		expect(keeps("Stara kuća stajala je na kraju puta.")).toBe(false);
		expect(keeps("Slovo Ћ stajalo je na kraju puta.")).toBe(false);
		expect(keepsSourceScript("这个问题没有人说过", "zh-Hans", "zh-Hant")).toBe(true);
		expect(keepsSourceScript("這個問題沒有人說過", "zh-Hans", "zh-Hant")).toBe(false);
		expect(keepsSourceScript("O gato dorme", "pt-PT", "pt-BR")).toBe(false);
		expect(keepsSourceScript("Стара кућа", "ru", "sr-Latn")).toBe(false);
		expect(keepsSourceScript("Стара кућа", "sr-Latn", "sr")).toBe(false);
	});
});

describe("a text entirely in the wrong script", () => {
	const foreign = (translation: string, source = "Yes?") => isEntirelyInWrongScript(source, translation, "es");

	it("has no letter of the target's script, and a word that is not the source's", () => {
		expect(foreign("Да?")).toBe(true);
		expect(foreign("Да, sí?")).toBe(false);
		expect(foreign("12?")).toBe(false);
		expect(foreign("Ἀλήθεια", "The word ἀλήθεια.")).toBe(false);
		expect(foreign("ἀλήθεια да", "The word ἀλήθεια.")).toBe(true);
	});
});
