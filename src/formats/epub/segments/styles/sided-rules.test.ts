import { describe, expect, it } from "vitest";
import { findDescendant } from "../../markup/query.ts";
import { parseXml } from "../../markup/tree.ts";
import { readSides } from "./sided-rules.ts";
import { readStyleRules } from "./style-rules.ts";

function sidesOf(css: string, body: string, name = "p") {
	const { root } = parseXml(`<html><body>${body}</body></html>`);
	const element = root && findDescendant(root, name);
	if (!element) throw new Error("the test's own markup is broken");
	return { sides: readSides(readStyleRules(css).sided), element };
}
const aligned = (css: string, body: string, name?: string) => {
	const { sides, element } = sidesOf(css, body, name);
	return sides.alignedTo(element);
};

describe("the side to which the book aligns a text (rule B9)", () => {
	it.each([
		["p{text-align:right}", "<p>x</p>", "right"],
		["body{text-align:right}", "<div><p>x</p></div>", "right"],
		["p{text-align:right}.c{text-align:center}", '<p class="c">x</p>', null],
		[".c{text-align:center}p{text-align:right}", '<p class="c">x</p>', null],
		[".c.d{text-align:center}.c{text-align:right}", '<p class="c d">x</p>', null],
		[".a{text-align:left}.b{text-align:right}", '<p class="a b">x</p>', "right"],
		["div p{text-align:right}", "<div><p>x</p></div>", "right"],
		["p{text-align:right !important}", "<p>x</p>", "right"],
		["p{text-align:-webkit-right}", "<p>x</p>", "right"],
		["body{text-align:right}p{text-align:inherit}", "<p>x</p>", "right"],
		["body{text-align:right}p{text-align:justify}", "<p>x</p>", null],
		["body{text-align:right}p{text-align:start}", "<p>x</p>", null],
		["p{text-align:right}", '<p style="text-align:left">x</p>', "left"],
		["", '<p align="RIGHT">x</p>', "right"],
		["body{text-align:right}", "<center><p>x</p></center>", null],
		["", "<p>x</p>", null],
	])("is read from %s for %s", (css, body, side) => {
		expect(aligned(css, body)).toBe(side);
	});

	it("is that of the inserted element, where a rule hits it", () => {
		const { sides, element } = sidesOf("p{text-align:center}p > span{text-align:right}", "<p>x</p>");
		const inserted = { name: "span", classes: [], parent: element };
		expect(sides.alignedTo(inserted)).toBe("right");
		expect(readSides([]).alignedTo(inserted)).toBe(null);
	});
});

describe("the direction that a rule gives", () => {
	it("is found for the element that it hits, and for classes", () => {
		const { sides, element } = sidesOf(".r{direction:rtl}.l{direction:LTR}", '<p class="r">x</p>');
		expect(sides.directionOf(element)).toBe("rtl");
		expect(sides.directionOf({ name: "span", classes: [], parent: element })).toBe(null);
		expect([sides.turnsClass("r", "ltr"), sides.turnsClass("l", "ltr"), sides.turnsClass("x", "ltr")]).toEqual([
			true,
			false,
			false,
		]);
	});
});
