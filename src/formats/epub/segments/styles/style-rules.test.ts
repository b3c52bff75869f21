import { describe, expect, it } from "vitest";
import { parseXml } from "../../markup/tree.ts";
import { findRule, isBlock, preservesSpace } from "./element-look.ts";
import type { TextLevel } from "./look.ts";
import { mergeStyleRules, NO_STYLE, readStyleRules } from "./style-rules.ts";

const elementOf = (markup: string) => {
	const document = parseXml(markup);
	if (!document.root) throw new Error("the test's own markup is broken");
	return document.root;
};
const displayOf = (markup: string, css: string) => findRule(elementOf(markup), readStyleRules(css).display);
const isBlockIn = (markup: string, css: string) => isBlock(elementOf(markup), readStyleRules(css));

describe("a book's own display rules (rule A1)", () => {
	it.each<[string, string, "block" | "inline" | undefined]>([
		["the last of two", "b { display: block } b { display: inline }", "inline"],
		["the last in one rule", "b { display: block; color: red; display: inline }", "inline"],
		["each of several selectors", "i, b { display: block }", "block"],
		["what is important", "b { display: block !important }", "block"],
		["capitals", "b { DISPLAY: Block }", "block"],
		["inside a media rule", "@media screen { b { display: block } }", "block"],
		["behind an import", '@import "x.css"; b { display: block }', "block"],
		["around comments", "/* { */ b /* } */ { /* x: y; */ display: block } /* open", "block"],
		["flex", "b { display: flex }", "block"],
		["a table's parts", "b { display: table-cell }", "block"],
		["a list's item", "b { display: list-item }", "block"],
		["nothing in a line", "b { display: inline-block }", undefined],
		["nothing else", "b { display: none } b { xdisplay: block }", undefined],
		[
			"nothing by more than a simple selector",
			"p b { display: block } b:hover { display: block } b > i { display: block }",
			undefined,
		],
		["nothing in a comment", "/* b { display: block } */", undefined],
		["a rule that is left open", "b { display: block", "block"],
		["around a string with a brace", 'b { content: "}"; display: block }', "block"],
		["past a semicolon in an address", "b { display: block; background: url(a;display:inline) }", "block"],
		["nothing in a string", 'b { content: "; display: block; " }', undefined],
		["a rule around a nested one", "b { display: block; i { display: inline } }", "block"],
	])("takes %s", (_, css, display) => {
		expect(displayOf("<b>x</b>", css)).toBe(display);
	});

	it("goes by the class before the name, and by both before the class", () => {
		const css = "b { display: block } .k { display: inline }";
		expect(displayOf('<b class="k">x</b>', css)).toBe("inline");
		expect(displayOf('<b class="k">x</b>', `b.k { display: block } ${css}`)).toBe("block");
		expect(displayOf('<b class="j k">x</b>', css)).toBe("inline");
		expect(displayOf('<b class="j">x</b>', css)).toBe("block");
		expect(displayOf('<i class="k">x</i>', "b.k { display: block }")).toBeUndefined();
	});

	it("makes bare blocks inline, but keeps lists and tables", () => {
		const css = "div, p, li, td { display: inline } span { display: block }";
		expect(isBlockIn("<div>x</div>", css)).toBe(false);
		expect(isBlockIn("<p>x</p>", css)).toBe(false);
		expect(isBlockIn("<li>x</li>", css)).toBe(true);
		expect(isBlockIn("<td>x</td>", css)).toBe(true);
		expect(isBlockIn("<span>x</span>", css)).toBe(true);
		expect(isBlockIn("<h1>x</h1>", "")).toBe(true);
		expect(isBlockIn('<text xmlns="http://www.w3.org/2000/svg">x</text>', "text { display: block }")).toBe(false);
	});
});

describe("an element's own style (rule A1)", () => {
	it("outranks the book's rules", () => {
		expect(isBlockIn('<span style="color: red; Display:BLOCK">x</span>', "")).toBe(true);
		expect(isBlockIn('<span style="display: inline">x</span>', "span { display: block }")).toBe(false);
		expect(isBlockIn('<div style="display:inline">x</div>', "")).toBe(false);
		expect(isBlockIn('<li style="display:inline">x</li>', "")).toBe(true);
		expect(isBlockIn('<span style="color: red">x</span>', "span { display: block }")).toBe(true);
		expect(isBlockIn('<span style="xdisplay: block">x</span>', "")).toBe(false);
	});

	it("says whether white space is text", () => {
		const preserves = (markup: string, css = "") => preservesSpace(elementOf(markup), readStyleRules(css));
		expect(preserves('<p style="white-space: pre-wrap">x</p>', "p { white-space: normal }")).toBe(true);
		expect(preserves('<p style="white-space: normal">x</p>', "p { white-space: pre }")).toBe(false);
		expect(preserves('<p style="color: red">x</p>', "p { white-space: pre }")).toBe(true);
		expect(preserves('<p style="color: red">x</p>')).toBeUndefined();
	});
});

describe("white space that is text (rule A3)", () => {
	it.each([
		["pre", true],
		["pre-wrap", true],
		["pre-line", true],
		["break-spaces", true],
		["normal", false],
		["nowrap", false],
	])("%s", (value, keeps) => {
		expect(readStyleRules(`b { white-space: ${value} }`).preserved.get("b")).toBe(keeps);
	});
});

describe("text above and below its line (rule A6)", () => {
	it.each<[string, TextLevel | undefined]>([
		["vertical-align: super", "raised"],
		["VERTICAL-ALIGN: text-top !important", "raised"],
		["vertical-align: 0.3em", "raised"],
		["vertical-align: 30%", "raised"],
		["position: relative; top: -0.4em", "raised"],
		["position: relative; bottom: 4px", "raised"],
		["font-variant-position: super", "raised"],
		["vertical-align: sub", "lowered"],
		["vertical-align: text-bottom", "lowered"],
		["vertical-align: -2px", "lowered"],
		["position: relative; top: 3px", "lowered"],
		["vertical-align: baseline", "level"],
		["vertical-align: 0", "level"],
		["top: -0.4em", undefined],
		["position: relative", undefined],
		["font-size: 70%", undefined],
	])("%s", (declarations, level) => {
		expect(readStyleRules(`.x { ${declarations} }`).level.get(".x")).toBe(level);
	});
});

describe("what a stylesheet gives a look (rule A5)", () => {
	it("is each class and type that any selector mentions", () => {
		const { styled } = readStyleRules(
			"p > .a:first-child, .b.c-d + i { color: red } @media x { .e { } } [epub|type~='z3998:era'] { x: y }",
		);
		for (const name of ["a", "b", "c-d", "e", "z3998:era"]) expect(styled.get(name), name).toBe(true);
		for (const name of ["f", "first-child", "red"]) expect(styled.get(name), name).toBeUndefined();
	});

	it("is a float, an initial letter and a size", () => {
		const rules = readStyleRules(
			".a { float: left } .b { initial-letter: 2 } .c { float: none } .d { font-size: 12.0PT }",
		);
		expect([".a", ".b", ".c", ".d"].map((name) => rules.floated.get(name))).toEqual([true, true, false, undefined]);
		expect(rules.size.get(".d")).toBe("12.0pt");
		const merged = mergeStyleRules(rules, readStyleRules(".a { float: none } .sup { vertical-align: super }"));
		expect([merged.floated.get(".a"), merged.level.get(".sup"), merged.size.get(".d"), merged.styled.get("b")]).toEqual(
			[false, "raised", "12.0pt", true],
		);
	});
});

describe("a script set from top to bottom (rule B9)", () => {
	it.each([
		["html { writing-mode: vertical-rl }", true],
		["html { -epub-writing-mode:vertical-lr }", true],
		["html { WRITING-MODE: tb-rl }", true],
		["html { writing-mode: horizontal-tb }", false],
		["html { display: block }", false],
	])("%s", (css, vertical) => {
		expect(readStyleRules(css).vertical).toBe(vertical);
		expect(mergeStyleRules(readStyleRules(css), NO_STYLE).vertical).toBe(vertical);
		expect(mergeStyleRules(NO_STYLE, readStyleRules(css)).vertical).toBe(vertical);
	});
});

it("of two stylesheets the later wins where both have a rule", () => {
	const merged = mergeStyleRules(
		readStyleRules("a, b { display: block; white-space: pre }"),
		readStyleRules("b, c { display: inline; white-space: normal }"),
	);
	expect(["a", "b", "c", "d"].map((name) => merged.display.get(name))).toEqual([
		"block",
		"inline",
		"inline",
		undefined,
	]);
	expect(["a", "b"].map((name) => merged.preserved.get(name))).toEqual([true, false]);
});
