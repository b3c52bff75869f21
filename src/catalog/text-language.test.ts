import { describe, expect, it } from "vitest";
import { compareLanguages } from "./text-language.ts";

describe("which of two languages a text is in", () => {
	it.each([
		["heavy lid of the chest and looked", "de", "en", "second"],
		["The innkeeper put two candles on the table and asked no questions at all.", "fr", "en", "second"],
		["Vous n’avez rien compris", "fr", "en", "first"],
		["la llave del jardín", "es", "en", "first"],
		["the", "de", "en", "second"],
		["Buenas tardes, señora García. ¿Cómo está usted?", "es", "en-US", "first"],
		["O gato dorme em cima da mesa e não quer sair", "pt", "es", "first"],
		["sub specie aeternitatis et ad hoc", "la", "en", "first"],
		["jeg ved det ikke", "nb", "de", "first"],
		["Saltby", "fr", "en", null],
		["le", "fr", "it", null],
		["", "fr", "en", null],
	])("by its small words: %s (%s, %s)", (text, first, second, told) => {
		expect(compareLanguages(text, first, second, { detector: false })).toBe(told);
	});

	it.each([
		["доброе утро", "ru", "en", "first"],
		["Good morning", "ru", "en", null],
		["good morning to you", "ru", "en", "second"],
		["dacha", "ru", "en", null],
		["Παντα ρει", "en", "el", "second"],
		["これは本です", "zh", "ja", "second"],
		["暗夜", "zh", "ja", null],
		["12 — 34", "ru", "en", null],
		["Стара кућа", "sr-Latn", "sr", "second"],
		["Hotel Moskva", "sr-Latn", "sr-Cyrl", "first"],
		["To je bilo u petak, i on je rekao da ide na more", "en", "sr", "second"],
		["To je bilo u petak, i on je rekao da ide na more", "en", "sr-RS", "second"],
		["To je bilo u petak, i on je rekao da ide na more", "en", "sr-Latn", "second"],
		["The boy went to the sea, and he is not in the house", "sr", "en", "second"],
		["То је било у петак, и он је рекао", "en", "sr", "second"],
		["这个问题没有人说过", "zh-Hant", "zh-Hans", "second"],
		["這個問題沒有人說過", "zh-TW", "zh-CN", "first"],
		["山高水清", "zh-Hant", "zh-Hans", null],
		["A mesma frase", "pt-PT", "pt-BR", null],
	])("by its script: %s (%s, %s)", (text, first, second, told) => {
		expect(compareLanguages(text, first, second, { detector: false })).toBe(told);
	});

	it("by the detector's scores where one of them has no list of small words, and where both are unsure", () => {
		expect(compareLanguages("Nire aitaren etxea defendituko dut otsoen kontra", "eu", "es")).toBe("first");
		expect(compareLanguages("Nire aitaren etxea defendituko dut otsoen kontra", "es", "eu")).toBe("second");
		expect(compareLanguages("Weltanschauung", "de", "en")).toBeNull();
		expect(compareLanguages("Second Evening: Market Gardens", "es", "en")).toBe("second");
	});

	it("against any other language, where the other one is not known", () => {
		expect(compareLanguages("El niño abrió la puerta muy despacio y miró dentro de la habitación.", "es", "")).toBe(
			"first",
		);
		expect(compareLanguages("The boy opened the door slowly and looked into the dark room.", "es", "")).toBe("second");
		expect(compareLanguages("Это была тёмная ночь", "es", "")).toBe("second");
		expect(compareLanguages("Saltby", "es", "")).toBeNull();
		expect(compareLanguages("The boy opened the door slowly", "es", "", { detector: false })).toBeNull();
	});
});
