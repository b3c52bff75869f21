import { describe, expect, it } from "vitest";
import { emptyPairs, findTextFault, findWarnings, isEcho, isTooLong, sameWords } from "./verify-text.ts";

function fault(source: string, translation: string, targetLanguage = "es", sourceLanguage = "en") {
	return findTextFault({ source, translation, sourceLanguage, targetLanguage });
}

/** A text of `length` characters, in distinct words of four letters. */
function textOf(length: number, first = "a"): string {
	const letterOf = (index: number) => String.fromCharCode(97 + ((first.charCodeAt(0) - 97 + index) % 26));
	const words = Array.from({ length: Math.ceil((length + 1) / 5) }, (_, index) => letterOf(index).repeat(4));
	return words.join(" ").slice(0, length);
}

describe("the bounds of errors", () => {
	it("an echo has five words, one of them in lower case, where the script has cases, or a small word of the source's", () => {
		expect(fault("It was a dark night", "It was a dark night")).toBe("echo");
		expect(fault("Very dark night", "Very dark night")).toBe("echo");
		expect(fault("Dark night", "Dark night")).toBeNull();
		expect(fault("Very", "Very")).toBeNull();
		expect(fault("Anna Karenina Lev Nikolaevich Tolstoy", "Anna Karenina Lev Nikolaevich Tolstoy")).toBeNull();
		expect(fault("Anna Karenina by Lev Tolstoy", "Anna Karenina by Lev Tolstoy")).toBe("echo");
		expect(fault("Part I a b c d e", "Part I a b c d e")).toBeNull();
		expect(fault("כל המשפחות המאושרות דומות זו לזו", "כל המשפחות המאושרות דומות זו לזו", "en", "he")).toBe("echo");
	});

	it("a text is cut off at less than a fifth of the usual, from a hundred characters on", () => {
		const end = (text: string) => `${text.slice(0, -1)}.`;
		expect(fault(end(textOf(100)), end(textOf(19, "b")))).toBe("cut_off");
		expect(fault(end(textOf(100)), end(textOf(20, "b")))).toBeNull();
		expect(fault(end(textOf(99)), end(textOf(9, "b")))).toBeNull();
	});

	it("and at less than half where its end is gone, if the source has one", () => {
		const end = (text: string) => `${text.slice(0, -1)}.`;
		const open = (text: string) => `${text.slice(0, -1)}b`;
		expect(fault(end(textOf(100)), open(textOf(49, "b")))).toBe("cut_off");
		expect(fault(end(textOf(100)), open(textOf(50, "b")))).toBeNull();
		expect(fault(end(textOf(100)), end(textOf(49, "b")))).toBeNull();
		expect(fault(open(textOf(100)), open(textOf(49, "b")))).toBeNull();
	});

	it("an ideograph counts as three letters, in both directions", () => {
		const letters = `${textOf(299)}.`;
		expect(fault(letters, `${"字".repeat(20)}。`, "zh")).toBeNull();
		expect(fault(letters, `${"字".repeat(18)}。`, "zh")).toBe("cut_off");
		const ideographs = `${"字".repeat(99)}。`;
		expect(fault(ideographs, `${textOf(60, "b")}.`, "en", "zh")).toBeNull();
		expect(fault(ideographs, `${textOf(50, "b")}.`, "en", "zh")).toBe("cut_off");
	});

	it("a text is doubled that repeats its first half and has ten words or more", () => {
		const half = "tres vacas pastan en prado";
		expect(fault("Three cows graze in the meadow today.", `${half} ${half}`)).toBe("merged");
		expect(fault("Three cows graze in the meadow.", `${half} ${half.replace("tres", "seis")}`)).toBeNull();
		expect(fault("Come on, come on now!", "vamos ya pues vamos ya pues")).toBeNull();
		const source = "three cows graze in meadow";
		expect(fault(`${source} ${source}`, `${half} ${half}`)).toBeNull();
	});

	it("tags only, or nothing, are a translation of an empty text, not of words", () => {
		expect(fault("<1/>", "<1/>")).toBeNull();
		expect(fault(" ", " ")).toBeNull();
		expect(fault("<1>a</1>", "<1> </1>")).toBe("empty");
	});

	it.each([
		["Hello there", '{"segments": ['],
		["Hello there", '"text" : "Hola"'],
		["Hello there", "```json Hola"],
		["Hello there", "[INST] Hola"],
		["Hello there", "Hola [/INST]"],
		["Hello there", "<think>Hola"],
		["Hello there", "</user> Hola"],
		["Hello there", "Hola<br/>"],
		["Hello there", 'Hola <a href="x">ahí</a>'],
		["Hello there", "Hola &#233;"],
		["Hello there", "Hola&nbsp;"],
		["Hello there", "Here's the translated text: Hola"],
		["Hello there", "Below is my translation. Hola"],
		["Hello there", "Hola. But as an AI language model, I can't."],
	])("%s → %s is leaked text", (source, translation) => {
		expect(fault(source, translation)).toBe("leaked");
		expect(fault(`${translation} ${source}`, translation)).not.toBe("leaked");
	});

	it.each([" ", "\t", "\n", "\r", "\ufffd", "\u{1f642}"])("XML can represent %j", (character) => {
		expect(fault("Hello there", `Hola${character}ahí`)).toBeNull();
	});

	it.each(["\u0000", "\u0008", "\u000b", "\u000c", "\u000e", "\u001f", "\ufffe", "\uffff", "\udc00"])(
		"%j may not",
		(character) => {
			expect(fault("Hello there", `Hola${character}ahí`)).toBe("not_xml");
		},
	);
});

describe("the same words", () => {
	it("are recognised whatever their case, punctuation and tags", () => {
		expect(sameWords("It <1>was</1> so.", "it, was: SO")).toBe(true);
		expect(sameWords("It was so", "It was not so")).toBe(false);
		expect(sameWords("…", "!")).toBe(false);
	});

	it("in a variety of the same language are no echo", () => {
		const pair = { source: "It was a dark night", translation: "It was a dark night" };
		expect(isEcho({ ...pair, sourceLanguage: "en", targetLanguage: "en-GB" })).toBe(false);
		expect(isEcho({ ...pair, sourceLanguage: "en", targetLanguage: "de" })).toBe(true);
		expect(isEcho({ ...pair, sourceLanguage: "en-US", targetLanguage: "en-GB" })).toBe(false);
		const same = (text: string, sourceLanguage: string, targetLanguage: string) =>
			isEcho({ source: text, translation: text, sourceLanguage, targetLanguage });
		expect(same("O gato dorme em cima da mesa.", "pt-PT", "pt-BR")).toBe(false);
		expect(same("山高水清", "zh-Hans", "zh-Hant")).toBe(false);
		expect(same("Hotel Moskva je na uglu ove ulice", "sr-Cyrl", "sr-Latn")).toBe(false);
	});

	it("in another script of the same language are one, however few", () => {
		const same = (text: string, sourceLanguage: string, targetLanguage: string) =>
			isEcho({ source: text, translation: text, sourceLanguage, targetLanguage });
		expect(same("два кључа", "sr-Cyrl", "sr-Latn")).toBe(true);
		expect(same("这个问题没有人说过", "zh-Hans", "zh-TW")).toBe(true);
	});
});

describe("a text that must include another", () => {
	const grown = (source: string, translation: string, targetLanguage = "es") =>
		isTooLong({ source, translation, sourceLanguage: "en", targetLanguage });

	it("is more than three times as long as usual, and longer than sixty characters", () => {
		expect(grown("a".repeat(21), "b".repeat(63))).toBe(false);
		expect(grown("a".repeat(21), "b".repeat(64))).toBe(true);
		expect(grown("a", "b".repeat(60))).toBe(false);
		expect(grown("a", "b".repeat(61))).toBe(true);
		expect(grown("a".repeat(66), "字".repeat(67), "zh")).toBe(true);
		expect(grown("<1>a</1>".repeat(20), `<1>${"b".repeat(61)}</1>`)).toBe(true);
	});
});

describe("the bounds of warnings", () => {
	const warnings = (source: string, translation: string, languages: { from?: string; to?: string } = {}) =>
		findWarnings({ source, translation, sourceLanguage: languages.from ?? "en", targetLanguage: languages.to ?? "es" });

	it("a length is odd at less than two fifths or more than two and a half, from forty characters on", () => {
		const of = (source: number, translation: number) => warnings(textOf(source), textOf(translation, "b"));
		expect(of(40, 15)).toEqual(["length"]);
		expect(of(40, 16)).toEqual([]);
		expect(of(40, 100)).toEqual([]);
		expect(of(40, 101)).toEqual(["length"]);
		expect(of(39, 5)).toEqual([]);
	});

	it("a number is lost that has two digits or more", () => {
		expect(warnings("There were 7 of them", "Eran siete")).toEqual([]);
		expect(warnings("There were 12 of them", "Eran doce")).toEqual(["numbers"]);
		expect(warnings("In <1>18</1>12", "En <1>18</1>12")).toEqual([]);
		expect(warnings("It was 1,234,567.", "Eran 1.234.567.")).toEqual([]);
		expect(warnings("It was 3.14 then", "Eran 3,14 entonces")).toEqual([]);
	});

	it("names are lost where the source has two and the translation none", () => {
		const source = "then Katerina met Porfiry";
		expect(warnings(source, "entonces ella le vio")).toEqual(["names"]);
		expect(warnings("then Katerina came", "entonces vino ella")).toEqual([]);
		expect(warnings("then Katerina met Katerina", "entonces ella la vio")).toEqual([]);
		expect(warnings(source, "entonces Pórfido la vio")).toEqual([]);
		expect(warnings(source, "entonces ella le vio", { from: "ru" })).toEqual([]);
		expect(warnings(source, "тогда она его увидела", { to: "ru" })).toEqual([]);
	});

	it("a tag is empty without a letter or digit, where the source has fewer of them", () => {
		expect(emptyPairs("<1></1> <2>…</2> <3>a</3> <4>1</4> <5/> <6><7></7></6>")).toBe(3);
		expect(warnings("<1></1> a <2>b</2>", "<1></1> a <2></2> b")).toEqual(["empty_tag", "unchanged"]);
		expect(warnings("<1></1> a <2>b</2>", "<1>a</1> <2></2> c")).toEqual([]);
	});
});
