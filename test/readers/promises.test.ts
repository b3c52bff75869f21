import { describe, expect, it } from "vitest";
import { findNewViolations } from "./ace.ts";
import type { Pair } from "./books.ts";
import { judgeNote } from "./judge-notes.ts";
import { lettersOf } from "./marked-cipher.ts";
import { findApart, findGlued, findGluedLabels, findLostWords, findMisordered } from "./promises.ts";

const pair = (source: string, translation: string): Pair => ({
	source: lettersOf(source),
	translation: lettersOf(translation),
});
const PAIRS = [pair("The Great Lakes.", "Ynf Tenaqrf"), pair("Northern water flows", "Nthn qry abegr")];
const SOURCE = "The Great Lakes.\n\nNorthern water flows\n";

describe("a glued pair", () => {
	it("is found where a translation touches the end of its source, or the start of it", () => {
		expect(findGlued("The Great Lakes.‹Ynf Tenaqrf› x", PAIRS)).toEqual(['"Lakes." touches "‹Ynf Tenaqrf›"']);
		expect(findGlued("‹Ynf Tenaqrf›The Great Lakes.", PAIRS)).toEqual(['"The" touches "‹Ynf Tenaqrf›"']);
	});

	it("is found behind a note's mark, which belongs to the source's last word", () => {
		expect(findGlued("The Great Lakes.3‹Ynf Tenaqrf›", PAIRS)).toHaveLength(1);
	});

	it("is not found where any white space stands between the two", () => {
		for (const space of [" ", "\n", "\t", "\u00a0"]) {
			expect(findGlued(`The Great Lakes.${space}‹Ynf Tenaqrf›${space}The`, PAIRS)).toEqual([]);
		}
	});

	it("is no matter of a mark beside a translation, or of the text of its neighbours", () => {
		expect(findGlued("‹Ynf Tenaqrf›² next", PAIRS)).toEqual([]);
		expect(findGlued("12 ‹Ynf Tenaqrf›Northern water flows", PAIRS)).toEqual([]);
	});

	it("is found where the translation is no known one, unless it touches the source of another", () => {
		expect(findGlued("The end.‹Gur raq›", PAIRS)).toHaveLength(1);
		expect(findGlued("The end. ‹Gur raq›Northern water", PAIRS)).toEqual([]);
	});

	it("is found in any label", () => {
		expect(findGluedLabels(["Chapter ‹Puncgre›", "Chapter‹Puncgre›"])).toEqual(['"Chapter" touches "‹Puncgre›"']);
	});
});

describe("the order of a text", () => {
	const ordered = "The Great Lakes. ‹Ynf Tenaqrf›\nNorthern water flows\n‹Nthn qry abegr›";
	const reversed = "‹Ynf Tenaqrf› The Great Lakes.\n‹Nthn qry abegr›\nNorthern water flows";

	it("is the source and then its translation, unless the layout is called the other way round", () => {
		expect(findMisordered(ordered, PAIRS, "original_first", SOURCE)).toEqual([]);
		expect(findMisordered(reversed, PAIRS, "translation_first", SOURCE)).toEqual([]);
		for (const layout of ["original_first", "side_by_side"] as const) {
			expect(findMisordered(reversed, PAIRS, layout, SOURCE)).toHaveLength(2);
		}
		expect(findMisordered(ordered, PAIRS, "translation_first", SOURCE)).toHaveLength(2);
	});

	it("holds every translation", () => {
		const without = ordered.replace("‹Ynf Tenaqrf›", "");
		expect(findMisordered(without, PAIRS, "original_first", SOURCE)).toEqual(['no translation "ynftenaqrf"']);
		expect(findMisordered("‹Ynf Tenaqrf›", PAIRS, "translation_only", SOURCE)).toHaveLength(1);
	});

	it("asks for no text that the reader leaves out of the source book too", () => {
		expect(findMisordered("", PAIRS, "original_first", "")).toEqual([]);
	});

	it("keeps pairs together", () => {
		expect(findApart(ordered, PAIRS)).toEqual([]);
		const torn = "The Great Lakes. Northern water flows ‹Nthn qry abegr› ‹Ynf Tenaqrf›";
		expect(findApart(torn, PAIRS)).toEqual(["1 of 2 pairs are not next to each other"]);
	});
});

describe("a conversion", () => {
	it("loses no word, and no repetition of one", () => {
		expect(findLostWords("one two, two", "Two: two two one".toLowerCase())).toEqual([]);
		expect(findLostWords("one two, two", "one two")).toEqual(['"two": 1 of 2']);
		expect(findLostWords("one", "onetwo")).toEqual(['"one": 0 of 1']);
		expect(findLostWords("Édouard was, is", "É DOUARD WAS, is")).toEqual([]);
		expect(findLostWords("Édouard was", "É DOUARDWAS")).toHaveLength(2);
	});
});

describe("a note", () => {
	const note = { href: "#n1", isCopy: true, popUp: true, text: "1. A note. ‹N abgr.› ↩" };

	it("opens in both languages, or in the one that the layout keeps", () => {
		expect(judgeNote(note, "original_first", true)).toEqual([]);
		expect(judgeNote({ ...note, text: "‹N abgr.›" }, "translation_only", true)).toEqual([]);
	});

	it("must show source and translation", () => {
		expect(judgeNote({ ...note, text: "1. A note." }, "original_first", true)).toHaveLength(1);
		expect(judgeNote({ ...note, text: "1. ‹N abgr.›" }, "original_first", true)).toHaveLength(1);
		expect(judgeNote({ ...note, text: "1. A note." }, "translation_only", true)).toHaveLength(1);
	});

	it("opens in a pop-up where the reader has them, else by its link", () => {
		const left = { ...note, popUp: false, text: null };
		expect(judgeNote(left, "original_first", true)).toEqual(["the translation's reference to #n1 opens no pop-up"]);
		expect(judgeNote({ ...note, popUp: false }, "original_first", false)).toEqual([]);
		expect(judgeNote(left, "original_first", false)).toEqual(["the translation's reference to #n1 leads nowhere"]);
	});
});

describe("a violation", () => {
	it("is new where a document of the source book does not break that rule", () => {
		const known = [{ document: "a.xhtml", rule: "image-alt" }];
		expect(findNewViolations(known, [...known, ...known])).toEqual([]);
		expect(findNewViolations(known, [...known, { document: "b.xhtml", rule: "image-alt" }])).toEqual([
			"b.xhtml breaks image-alt",
		]);
		expect(findNewViolations(known, [{ document: "a.xhtml", rule: "link-name" }])).toEqual([
			"a.xhtml breaks link-name",
		]);
	});
});
