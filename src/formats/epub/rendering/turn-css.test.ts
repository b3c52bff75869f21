import { describe, expect, it } from "vitest";
import { applyEdits } from "../edits.ts";
import { type Turn, turnCss } from "./turn-css.ts";

const TO_LTR: Turn = { from: "rtl", to: "ltr", mirrors: true };
const turn = (css: string, how = TO_LTR) => applyEdits(css, turnCss(css, how));

describe("a style sheet whose text turns (rule B9)", () => {
	it.each([
		["p{direction:rtl}", "p{}"],
		["p{ direction : RTL !important ; color:red}", "p{  color:red}"],
		["p{color:red;direction:rtl}", "p{color:red;}"],
		["direction:rtl;text-align:right", "text-align:left"],
		["p{text-align:right}", "p{text-align:left}"],
		["p{TEXT-ALIGN: Right !important}", "p{TEXT-ALIGN: left !important}"],
		["p{text-align:left}", "p{text-align:right}"],
		[".a{float:right;clear:left}", ".a{float:left;clear:right}"],
		[".a{margin-right:2em;padding-left:1em}", ".a{margin-left:2em;padding-right:1em}"],
		[".a{border-right:4px solid;border-left-color:red}", ".a{border-left:4px solid;border-right-color:red}"],
		[".a{border-top-left-radius:1em}", ".a{border-top-right-radius:1em}"],
		[".a{position:absolute;right:0}", ".a{position:absolute;left:0}"],
		[".a{margin:0 1em 2em 3em !important}", ".a{margin:0 3em 2em 1em !important}"],
		[".a{border-color:red blue red green}", ".a{border-color:red green red blue}"],
		["@media screen{p{text-align:right}}", "@media screen{p{text-align:left}}"],
		["/* p{direction:rtl} */p{/* right */text-align:right}", "/* p{direction:rtl} */p{/* right */text-align:left}"],
	])("%s becomes %s", (before, after) => {
		expect(turn(before)).toBe(after);
	});

	it.each([
		"p{text-align:center;text-align:justify;text-align:start}",
		"p{text-indent:-1em;margin:0 1em;margin:1px 2px 1px 2px;padding:1px 2px 3px}",
		"p{page-break-before:right;background-position:right}",
		'p:before{content:"direction:rtl;left"}',
		"p{margin:calc(1px) 2px 3px 4px}",
		".right{color:red}",
		"p{direction:rtlx}",
	])("%s stays", (css) => {
		expect(turn(css)).toBe(css);
	});

	it("a rule for the new direction stays as it is", () => {
		const css = ".en{direction:ltr;text-align:left;margin-left:1em}";
		expect(turn(css)).toBe(css);
		expect(turn(css, { from: "ltr", to: "rtl", mirrors: true })).toBe(".en{text-align:right;margin-right:1em}");
	});

	it("a sheet that tells the directions apart loses the source's, and is not mirrored", () => {
		expect(turn('body{direction:rtl}p{text-align:left}[dir="rtl"] p{text-align:right}')).toBe(
			'body{}p{text-align:left}[dir="rtl"] p{text-align:right}',
		);
	});

	it("nothing is mirrored where pictures fix the places of a page", () => {
		expect(turn("p{direction:rtl;left:1px}", { ...TO_LTR, mirrors: false })).toBe("p{left:1px}");
	});
});
