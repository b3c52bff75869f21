import { describe, expect, it } from "vitest";
import { makeSegment } from "../../test/fixtures/segments.ts";
import { checkCorrection } from "./check-correction.ts";

const source = "The <1>well</1> was<2/> very <3>deep</3>.";
const refusalOf = (text: string, of = source) => {
	try {
		checkCorrection(text, makeSegment(of));
	} catch (error) {
		return error;
	}
	throw new Error("it was taken");
};

describe("a user's own translation", () => {
	it("may reorder the tags, and its wording is free", () => {
		const text = '<3>Tief</3> war<2/> <1>er</1>, & "a < b" 🦉 <b>wirklich</b> &amp; ```{"id":1}```';
		expect(checkCorrection(text, makeSegment(source))).toBe(text);
		expect(checkCorrection(source, makeSegment(source))).toBe(source);
	});

	it("loses the space at its edges, and foreign line ends", () => {
		expect(checkCorrection(" \r\n eins\r\nzwei\rdrei\t", makeSegment("One."))).toBe("eins\nzwei\ndrei");
	});

	it("has the source's tags, each once and nested", () => {
		for (const text of ["Tief.", "<1>a</1> <2/> <3>b</3> <2/>", "<1>a<3>b</1></3><2/>", "<1>a</1><3>b</3><2>c</2>"]) {
			expect(refusalOf(text)).toMatchObject({
				code: "VALIDATION_ERROR",
				details: { field: "translation", source_tags: ["<1>…</1>", "<2/>", "<3>…</3>"] },
			});
		}
	});

	it("holds words, and nothing that XML can't hold", () => {
		for (const text of ["", " \n ", "\u0000", "a\u000bb", "a\uffff", "\udc00"]) {
			expect(refusalOf(text, "One.")).toMatchObject({ details: { field: "translation" } });
		}
	});

	it.each([
		["Sin etiquetas.", "tag 1 is missing"],
		["Doble <1>una</1> <1>dos</1>.", "<1> is doubled"],
		["Ajena <1>una</1> <2/>.", "<2/> is doubled or not in the source"],
		["Abierta <1>una.", "<1> is not closed"],
		["<1>a\u0007</1>", "control characters"],
		["<1>\ud800</1>", "control characters"],
		["<1> </1>", "empty"],
	])("is refused with the reason: %j", (text, reason) => {
		expect(refusalOf(text, "With <1>stressed</1> words.")).toMatchObject({ message: expect.stringContaining(reason) });
	});
});
