import { describe, expect, it } from "vitest";
import { isEntirelyInWrongScript, isWrongScript } from "./scripts.ts";

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
