import { describe, expect, it } from "vitest";
import { isWrongScript } from "./scripts.ts";

const SOURCE = "This is a sentence of eight little words.";

describe("a translation's script", () => {
	it.each([
		["ko", "이것은 여덟 개의 작은 단어로 된 문장입니다"],
		["ko", "漢字漢字漢字漢字漢字漢字漢字漢字"],
		["ja", "これは八つの小さな言葉の文です"],
		["ja", "カタカナカタカナカタカナカタカナ"],
		["ja", "漢字漢字漢字漢字漢字漢字漢字漢字"],
		["zh-Hans", "这是一个由八个小词组成的句子"],
		["ru", "Это предложение из восьми маленьких слов"],
		["el", "Αυτή είναι μια πρόταση με οκτώ μικρές λέξεις"],
		["es", "Esta es una frase de ocho palabras"],
	])("is right for %s: %s", (language, text) => {
		expect(isWrongScript(SOURCE, text, language)).toBe(false);
	});

	it.each([
		["ko", "これは八つの小さな言葉の文ですけれども"],
		["ja", "이것은 여덟 개의 작은 단어로 된 문장입니다"],
		["zh-Hans", "이것은 여덟 개의 작은 단어로 된 문장입니다"],
		["ru", "Αυτή είναι μια πρόταση με οκτώ μικρές λέξεις"],
		["es", "Это предложение из восьми маленьких слов"],
	])("is wrong for %s: %s", (language, text) => {
		expect(isWrongScript(SOURCE, text, language)).toBe(true);
	});
});
