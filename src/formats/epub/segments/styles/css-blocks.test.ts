import { describe, expect, it } from "vitest";
import { readCssBlocks } from "./css-blocks.ts";

function read(css: string): [selectors: string, declarations: string[]][] {
	return [...readCssBlocks(css)].map(({ selectors, declarations }) => [
		selectors,
		declarations.map(({ property, value, start, valueStart, end }) => {
			expect(css.slice(valueStart, end)).toBe(value);
			expect(css.slice(start, end).toLowerCase()).toMatch(property);
			return `${property}=${value}`;
		}),
	]);
}

describe("the blocks of a style sheet", () => {
	it.each<[string, [string, string[]][]]>([
		["p { Color : red ; margin:0 1em}", [["p", ["color=red", "margin=0 1em"]]]],
		["color:red;font-style:italic;", [["", ["color=red", "font-style=italic"]]]],
		["@media screen { a:hover{b:c} }", [["a:hover", ["b=c"]]]],
		["a{b:c;/* d:e; */f:g}", [["a", ["b=c", "f=g"]]]],
		['a{b:url(x;y:z);c:"d;e:f"}', [["a", ["b=url(x;y:z)", 'c="d;e:f"']]]],
		["a{b:c", [["a", ["b=c"]]]],
		[
			"a{b:c; d{e:f} g:h}",
			[
				["a", ["b=c"]],
				["d", ["e=f"]],
				["", ["g=h"]],
			],
		],
		["a/* { */ b /**/{c/* : */:d}", [["a b", ["c=d"]]]],
		[
			'@charset "x"; @media y { a{} } b{;}',
			[
				["a", []],
				["b", []],
			],
		],
	])("%s", (css, wanted) => {
		expect(read(css)).toEqual(wanted);
	});
});
