import { describe, expect, it } from "vitest";
import { judgeLayout, type Line, type MeasuredPair } from "./judge-layout.ts";

const line = (top: number, left = 20, right = 360, page = 0): Line => ({ page, left, right, top, bottom: top + 20 });

function makePair(sourceLines: Line[], lines: Line[], text = "A text"): MeasuredPair {
	return { text, isColumn: true, table: -1, lines, sourceLines };
}

const STACKED = makePair([line(0), line(25)], [line(50), line(75)]);
const BESIDE = makePair([line(0, 20, 180), line(25, 20, 180)], [line(2, 200, 360), line(27, 200, 360)]);

describe("side_by_side", () => {
	it("is stacked on a phone and beside on a tablet", () => {
		expect(judgeLayout([STACKED], "side_by_side", false)).toEqual([]);
		expect(judgeLayout([BESIDE], "side_by_side", true)).toEqual([]);
		expect(judgeLayout([BESIDE], "side_by_side", false)).toEqual(['"A text" is beside its translation']);
		expect(judgeLayout([STACKED], "side_by_side", true)).toEqual(['"A text" is not beside its translation']);
	});

	it("stacks what can't have a column on a tablet too", () => {
		expect(judgeLayout([{ ...STACKED, isColumn: false }], "side_by_side", true)).toEqual([]);
		expect(judgeLayout([{ ...BESIDE, isColumn: false }], "side_by_side", true)).toHaveLength(1);
	});

	it("is not judged where one text begins on the next page", () => {
		expect(judgeLayout([makePair([line(700)], [line(0, 20, 360, 1)])], "side_by_side", true)).toEqual([]);
	});

	it("is source first where it is stacked, on one page or two", () => {
		for (const [first, second] of [
			[line(0), line(25)],
			[line(700), line(0, 20, 360, 1)],
		] as const) {
			expect(judgeLayout([makePair([first], [second])], "side_by_side", false)).toEqual([]);
			expect(judgeLayout([makePair([second], [first])], "side_by_side", false)).toEqual([
				'"A text" and its translation are in the wrong order',
			]);
			expect(judgeLayout([makePair([second], [first])], "translation_first", false)).toEqual([]);
		}
	});
});

describe("texts", () => {
	it("that cover each other are found, whichever they are", () => {
		const other = makePair([line(55)], [line(100)], "Another");
		expect(judgeLayout([STACKED, other], "original_first", false)).toEqual([
			'the translation of "A text" covers "Another"',
		]);
	});

	it("may touch with the empty part of their lines", () => {
		const tight = makePair([line(0)], [line(12)]);
		expect(judgeLayout([tight], "original_first", false)).toEqual([]);
	});

	it("cover nothing on another page, or beside them", () => {
		const elsewhere = makePair([line(0, 20, 360, 1)], [line(25, 20, 360, 1)], "Another");
		expect(
			judgeLayout(
				[STACKED, elsewhere, makePair([line(0, 400, 500)], [line(25, 400, 500)], "Beside")],
				"original_first",
				false,
			),
		).toEqual([]);
	});
});
