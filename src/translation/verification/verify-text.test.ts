import { describe, expect, it } from "vitest";
import { findTextFault, findWarnings } from "./verify-text.ts";

const long =
	"It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness. ";

function fault(source: string, translation: string, targetLanguage = "es", sourceLanguage = "en") {
	return findTextFault({ source, translation, sourceLanguage, targetLanguage });
}

describe("errors of a translation", () => {
	it("are not found in good ones", () => {
		expect(fault("The <1>red</1> house<2/>.", "La casa <1>roja</1><2/>.")).toBeNull();
		expect(fault("London", "London")).toBeNull();
		expect(
			fault("Ernest Hemingway, Gertrude Stein, James Joyce", "Ernest Hemingway, Gertrude Stein, James Joyce"),
		).toBeNull();
		expect(fault("He used IBM Windows.", "他用IBM Windows。", "zh")).toBeNull();
		expect(fault(long, "那是最好的时代，那是最坏的时代，那是智慧的时代，那是愚蠢的时代。", "zh")).toBeNull();
		expect(
			fault("これは本です。とても面白い本ですよ。", "This is a book. It is a very interesting one.", "en", "ja"),
		).toBeNull();
		expect(fault("The Greek word ἀλήθεια means truth here.", "La palabra griega ἀλήθεια significa verdad.")).toBeNull();
		expect(fault("Use <b> for bold & so on", "Usa <b> para negrita y demás")).toBeNull();
		expect(fault("Colour and flavour are words.", "Colour and flavour are words.", "en-GB", "en")).toBeNull();
		expect(fault("Стара кућа стајала је.", "Stara kuća stajala je.", "sr-Latn", "sr-Cyrl")).toBeNull();
		expect(fault("О гато дорме.", "O gato dorme em cima da mesa.", "pt-BR", "pt-PT")).toBeNull();
	});

	it("are found in a half transcribed text, whose words are its source's", () => {
		expect(fault("Стара кућа стајала је.", "Stara кућа стајала је.", "sr-Latn", "sr-Cyrl")).toBe("wrong_script");
	});

	it.each([
		["tags", "<1>a</1> b", "a b"],
		["tags", "<1>a</1> b", "<1>a b"],
		["tags", "<1>a <2>x</2></1> b", "<1>a <2>x</1></2> b"],
		["tags", "a b", "a <3>b</3>"],
		["empty", "Hello", "  "],
		["empty", "Hello <1/>", "<1/>"],
		["echo", "It was a dark and stormy night.", "It was a dark and stormy night."],
		["echo", "It was a <1>dark</1> and stormy night.", "it was a dark and stormy <1>night</1>"],
		["wrong_script", "It was a dark and stormy night.", "Это была тёмная и бурная ночь."],
		["not_xml", "Hello there", "Hola\u0000"],
		["not_xml", "Hello there", "Hola \ud800"],
		["leaked", "Hello there", 'Hola"}, {"id": "2", "text": "x'],
		["leaked", "Hello there", "Sure! Here is the translation: Hola"],
		["leaked", "Hello there", "<i>Hola</i>"],
		["leaked", "Salt & pepper", "Sal &amp; pimienta"],
		["leaked", "Hello there", "<|im_end|>Hola"],
		["cut_off", long.repeat(3), "Era el mejor de los tiempos"],
		["cut_off", long, "Era el mejor de los tiempos, era el"],
	] as const)("%s: %s → %s", (expected, source, translation) => {
		expect(fault(source, translation)).toBe(expected);
	});

	it("finds another script with a non-Latin target too", () => {
		expect(fault("It was a dark and stormy night.", "Era una noche oscura y tormentosa.", "ja")).toBe("wrong_script");
		expect(fault("It was a dark and stormy night.", "暗い嵐の夜だった。", "ru")).toBe("wrong_script");
		expect(fault("こんにちは、世界の皆さん。元気ですか。", "こんにちは、世界の皆さん。元気ですか。", "en", "ja")).toBe(
			"echo",
		);
	});
});

describe("warnings", () => {
	const warnings = (source: string, translation: string, targetLanguage = "es") =>
		findWarnings({ source, translation, sourceLanguage: "en", targetLanguage });

	it("cover odd lengths, lost numbers and tags without their words", () => {
		expect(warnings(long, "Era.")).toContain("length");
		expect(warnings("Born in 1812, died in 1870.", "Nacido en 1812, muerto en 1807.")).toEqual(["numbers"]);
		expect(warnings("I <1>thank</1> you", "Gracias <1></1>")).toEqual(["empty_tag"]);
	});

	it("cover names that are all gone, not some in another form", () => {
		const source = "Then he wrote to Katerina and asked whether Porfiry had come.";
		expect(warnings(source, "Luego escribió a la vecina y preguntó si había venido alguien.")).toEqual(["names"]);
		expect(warnings(source, "Luego escribió a Catalina y preguntó si había venido Porfirio.")).toEqual([]);
		expect(warnings(source, "然后他写信给卡捷琳娜，问波尔菲里来了没有。", "zh")).toEqual([]);
	});

	it("accept other separators, other digits and a page break's empty pair", () => {
		expect(warnings("There were 12,500 men.", "Había 12.500 hombres.")).toEqual([]);
		expect(warnings("There were 12,500 men.", "Había 12 500 hombres.")).toEqual([]);
		expect(warnings("It was 1812.", "كان ١٨١٢.", "ar")).toEqual([]);
		expect(warnings("In 1812 men.", "一千八百十二年。", "zh")).toEqual([]);
		expect(warnings("a <1></1> b", "c <1></1> d")).toEqual([]);
	});
});
