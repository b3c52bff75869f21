import { describe, expect, it } from "vitest";
import { alignTags } from "./align-tags.ts";

describe("tags by alignment", () => {
	const WORD = "x".repeat(60);

	it.each([
		["at a word's edge, however long the word is", "one <1>two</1>", WORD, `<1>${WORD}</1>`],
		["at the edge that is nearest", "word <1>two</1> three", `${WORD} ${WORD}`, `${WORD} <1>${WORD}</1>`],
		["anywhere between words that have no spaces", "one <1>two</1>", "一二三四", "一二<1>三四</1>"],
		[
			"at the start, where that is the nearest edge",
			"I <1>saw</1> it now and then",
			"Seriamente ve algo",
			"<1>Seriamente</1> ve algo",
		],
		[
			"around a word behind quotation marks",
			"<1>a</1> two three four five six",
			"「「「他们说了很多话的",
			"<1>「「「他</1>们说了很多话的",
		],
		["around one such word at least", "one <1>two</1> three four", "他们说了很多话", "他们<1>说</1>了很多话"],
		[
			"behind the mark that is nearest",
			"One. Two.<1/> Three. Four.",
			"Uno. Dos. Tres. Cuatro.",
			"Uno. Dos.<1/> Tres. Cuatro.",
		],
		["behind the last of several marks", "Wait...<1/> what now?", "Espera... ¿qué ahora?", "Espera...<1/> ¿qué ahora?"],
		[
			"behind the quotation mark that follows the mark",
			"He said “no.”<1/> Then more words here.",
			"Dijo «no.» Luego más palabras aquí.",
			"Dijo «no.»<1/> Luego más palabras aquí.",
		],
		[
			"by words that are in both texts",
			"it’s <1>mother-in-law’s</1> car",
			"auto de mother-in-law’s",
			"auto de <1>mother-in-law’s</1>",
		],
		[
			"by words that differ in accents alone",
			"It is <1>Ünïcode</1> now",
			"Es unicode ahora",
			"Es <1>unicode</1> ahora",
		],
		[
			"not by words that come twice",
			"London saw London <1>twice</1>",
			"London vio London dos",
			"London vio London <1>dos</1>",
		],
		["not by words that changed their order", "See 12 <1>and</1> 34 there", "Ve 34 y 12 ahí", "Ve 34 y 12 <1>ahí</1>"],
		["before the word after them", "a <1/>b", "uno dos", "uno <1/>dos"],
		["after the word before them, as a note's mark does", "a<1/> b", "uno dos", "uno<1/> dos"],
		["before the next word, where they stand within one", "a<1/>b", "uno dos", "uno <1/>dos"],
		["one after the other", "<1>a</1><2>b</2>", "uno dos", "<1>uno</1> <2>dos</2>"],
		["around all, where they were", "<1>all</1>", "todo esto aquí", "<1>todo esto aquí</1>"],
		["in a text of nothing", "ab <1>cd</1>", "", "<1></1>"],
		["before all of it, where the source is nothing else", "<1/>", "uno", "<1/>uno"],
		["nowhere, where the source has none", "", "uno", "uno"],
	])("are placed %s", (_name, source, translation, expected) => {
		expect(alignTags(source, translation)).toBe(expected);
	});
});
