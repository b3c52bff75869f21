import { describe, expect, it } from "vitest";
import { readCssString, scanCss } from "./css-text.ts";

const marksOf = (css: string) => [...scanCss(css)].map(({ start, end }) => css.slice(start, end));

describe("the marks of a style sheet", () => {
	it.each<[string, string, string[]]>([
		["signs", "a { b: c; }", ["{", ":", ";", "}"]],
		["strings, whatever is in them", `"{;" '\\'}' x`, ['"{;"', `'\\'}'`]],
		["comments, whatever is in them", `/* { " */ : /* open`, [`/* { " */`, ":", "/* open"]],
		["a slash alone", "a / b", ["/"]],
		["no escaped sign", "a\\:b\\{ { }", ["{", "}"]],
		["a string that is not closed, to its line's end", '"ab\n; "c', ['"ab', ";", '"c']],
		["a string that goes on behind an escaped line end", '"a\\\nb";', ['"a\\\nb"', ";"]],
	])("are %s", (_, css, marks) => {
		expect(marksOf(css)).toEqual(marks);
	});

	it.each(["/*", '"', "\\", "(", "'\\", "url(", "{", "/"])("are found in one pass of any number of %j", (part) => {
		const found = [...scanCss(part.repeat(200_000))];
		expect(found.length).toBeLessThanOrEqual(400_000);
	});
});

describe("a string of a style sheet", () => {
	it.each([
		['"Chapter "', "Chapter "],
		["'it''", "it'"],
		['"\\201C a\\201d"', "“a”"],
		['"\\00201Cb"', "“b"],
		['"a\\A b"', "a\nb"],
		['"\\43\r\nhapter"', "Chapter"],
		['"\\"a\\" \\\\"', '"a" \\'],
		['"a\\\nb"', "ab"],
		['"\\1F600!"', "😀!"],
		['"\\0 \\d800 \\110000 x"', "\ufffd\ufffd\ufffdx"],
		['"open', "open"],
		['"', ""],
	])("%s means %j", (written, meant) => {
		expect(readCssString(written)).toBe(meant);
	});
});
