import { expect, it } from "vitest";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { chooseSample } from "./choose-sample.ts";

const TITLE_PAGE = Array.from({ length: 10 }, (_none, index) => `Page ${index}`);
const STORY = Array.from(
	{ length: 10 },
	(_none, index) => `He went on and on, mile ${index}. ${"It rained. ".repeat(20)}`,
);
const TALK = Array.from({ length: 10 }, (_none, index) => `“How are you, number ${index}?” she said.`);
const NOTES = Array.from({ length: 10 }, (_none, index) => `See <1>book</1> ${index}<2/>, <3>page</3> four.`);
const segments = makeSegments([...TITLE_PAGE, ...STORY, ...TALK, ...NOTES]);

const kindsOf = (count: number) =>
	[STORY, TALK, NOTES].map(
		(texts) => chooseSample(segments, count, "representative").filter(({ text }) => texts.includes(text)).length,
	);

it("a representative test shows narrative, dialogue and markup, in reading order", () => {
	expect(kindsOf(9)).toEqual([3, 3, 3]);
	expect(kindsOf(10)).toEqual([4, 3, 3]);
	const sample = chooseSample(segments, 9, "representative");
	expect(sample).toEqual(segments.filter((segment) => sample.includes(segment)));
});

it("gives exactly as many as asked for, and never more than there are", () => {
	for (const count of [1, 2, 5, 39, 40, 99]) {
		for (const sample of ["first", "representative"] as const) {
			expect(chooseSample(segments, count, sample)).toHaveLength(Math.min(count, 40));
		}
	}
});

it("the first are the first", () => {
	expect(chooseSample(segments, 3, "first")).toEqual(segments.slice(0, 3));
});
