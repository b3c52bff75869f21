import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { chooseSample } from "./choose-sample.ts";

const PLAIN = "Some words";
const LONG = "It rained on and on. ".repeat(10);
const TALK = "“How are you?” she said.";
const MARKED = "Some <1>words</1>";

/** The places of the chosen segments, from 0. */
function placesOf(texts: readonly string[], count: number): number[] {
	const segments = makeSegments(texts);
	return chooseSample(segments, count, "representative").map((segment) => segments.indexOf(segment));
}

describe("the sample of a book", () => {
	it("begins at the first segment if that says most", () => {
		expect(placesOf([LONG, LONG, PLAIN, PLAIN, TALK, TALK, PLAIN, MARKED, MARKED], 6)).toEqual([0, 1, 4, 5, 7, 8]);
	});

	it("ends at the last segment if that has most markup", () => {
		expect(placesOf([TALK, PLAIN, PLAIN, LONG, PLAIN, PLAIN, MARKED], 3)).toEqual([0, 3, 6]);
	});

	it("takes the first of equally rich places", () => {
		expect(placesOf([PLAIN, LONG, PLAIN, LONG, PLAIN, TALK, PLAIN, TALK, MARKED, PLAIN, MARKED], 3)).toEqual([1, 5, 8]);
	});

	it("takes neighbours, even if a single segment is richer than any run", () => {
		const longer = "word ".repeat(60);
		const long = "word ".repeat(40);
		expect(placesOf([longer, PLAIN, PLAIN, long, long, TALK, TALK, MARKED, MARKED], 6)).toEqual([3, 4, 5, 6, 7, 8]);
	});

	it("counts at most a page's worth of a paragraph's words", () => {
		const page = "word ".repeat(200);
		const endless = "word ".repeat(500);
		expect(placesOf([endless, PLAIN, page, page, TALK, TALK, MARKED, MARKED], 6)).toEqual([2, 3, 4, 5, 6, 7]);
	});

	it("counts a segment for only one trait", () => {
		expect(placesOf([`${LONG}<1>x</1>`, TALK, PLAIN], 3)).toEqual([0, 1, 2]);
	});
});

describe("a line of speech", () => {
	const startsSpeech = (text: string) => placesOf([PLAIN, PLAIN, LONG, PLAIN, text, PLAIN, MARKED], 3).includes(4);

	it.each([
		"“How are you?”",
		'"How are you?"',
		"„Wie geht es?“",
		"«Comment ça va?»",
		"»Wie geht es?«",
		"「お 元 気」",
		"— How are you?",
		"– How are you?",
		"- How are you?",
		"<1>“How are you?”</1>",
		"<1><2>— How are you?",
		"'How are you?'",
	])("is %s", (text) => {
		expect(startsSpeech(text)).toBe(true);
	});

	it.each(["-how are you", "“How are", "How are “you”?", "How are — you?"])("is not %s", (text) => {
		expect(startsSpeech(text)).toBe(false);
	});

	it("is neither heading nor label", () => {
		const texts = [PLAIN, PLAIN, LONG, TALK, MARKED];
		const segments = texts.map((text, index) => makeSegment(text, index, index === 3 ? "heading" : "block"));
		const places = chooseSample(segments, 3, "representative").map((segment) => segments.indexOf(segment));
		expect(places).toEqual([0, 2, 4]);
	});
});
