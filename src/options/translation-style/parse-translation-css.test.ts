import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import { parseTranslationCss } from "./parse-translation-css.ts";

function faultOf(css: string): string {
	try {
		return `taken: ${parseTranslationCss(css)}`;
	} catch (error) {
		if (error instanceof AppError && error.code === "VALIDATION_ERROR") return error.message;
		throw error;
	}
}

it("takes rules for translations and what is in them, and writes them anew, a line each, to outweigh the book", () => {
	const css = `/* mine */ .diglot-tr { font-style: italic; color: rgb(40 40 40) !IMPORTANT }
		blockquote p > .diglot-tr em + em, .other.diglot-tr:first-child::before { content: "\\2192 {"; width: calc(100% - (1em + 2px)) }
		@media (prefers-color-scheme: dark) and (min-width: 30em) { .diglot-tr:lang(es) { color: #ccc; } }
		p + .diglot-tr .a:nth-child(2n+1) ~ b { -webkit-hyphens: none; position: relative; font-family: "Gentium Plus", serif }`;
	expect(parseTranslationCss(css)).toBe(
		`.diglot-tr{font-style:italic!important;color:rgb(40 40 40)!important}
blockquote p>.diglot-tr em+em,.other.diglot-tr:first-child::before{content:"→{"!important;width:calc(100% - (1em + 2px))!important}
@media (prefers-color-scheme:dark) and (min-width:30em){.diglot-tr:lang(es){color:#ccc!important}}
p+.diglot-tr .a:nth-child(2n+1)~b{-webkit-hyphens:none!important;position:relative!important;font-family:"Gentium Plus",serif!important}
`,
	);
});

it("forgives a semicolon too many", () => {
	expect(parseTranslationCss(".diglot-tr { ; color: red; ; top: 0;; }")).toBe(
		".diglot-tr{color:red!important;top:0!important}\n",
	);
});

it.each([
	"p",
	"*",
	".diglot-tr + p",
	".diglot-tr ~ p",
	".diglot-tr, p",
	".diglot-tr em, em",
	".diglot-tr + * em",
	".diglot-trs",
	".Diglot-tr",
	"[class=diglot-tr]",
	"#diglot-tr",
	"diglot-tr",
])("refuses a selector that may match what is not a translation: %s", (selector) => {
	expect(faultOf(`${selector} { color: red }`)).toMatch(/line 1, column \d+: a selector reaches beyond/);
});

it.each([
	"p:has(.diglot-tr)",
	":is(p, .diglot-tr)",
	":not(.diglot-tr)",
	".diglot-tr:is(em)",
	":where(.diglot-tr)",
	"p:nth-child(1 of .diglot-tr)",
	".diglot-tr:nth-child(2 of em)",
	".diglot-tr::slotted(p)",
	":host(.diglot-tr)",
	".diglot-tr:-moz-any(p)",
	".diglot-tr svg|a",
	".diglot-tr [epub|type]",
	"& .diglot-tr",
	".diglot-tr || td",
])("refuses a selector that holds another, or a name of elsewhere: %s", (selector) => {
	expect(faultOf(`${selector} { color: red }`)).toMatch(/^The CSS of "translation_style", line 1, column \d+: /);
});

it.each([
	["direction: rtl", '"direction" is a matter of the book\'s markup'],
	["DIRECTION: rtl", '"direction"'],
	["unicode-bidi: bidi-override", '"unicode-bidi"'],
	["writing-mode: vertical-rl", '"writing-mode" belongs to the book'],
	["-epub-writing-mode: vertical-rl", '"writing-mode"'],
	["-webkit-writing-mode: vertical-rl", '"writing-mode"'],
	["all: unset", '"all"'],
	["-moz-binding: none", '"binding" loads code'],
	["behavior: none", '"behavior"'],
	["d\\69rection: rtl", "a backslash"],
	["*direction: rtl", "begins with the name of a property"],
	["_direction: rtl", "begins with the name of a property"],
	['content: "\\202e"', "turns the direction of text"],
	["content: '\u2067'", "turns the direction of text"],
	["--x: rtl", "begins with the name of a property"],
	["position: fixed", '"position" can be'],
	["position: absolute", '"position" can be'],
	["position: f\\69xed", "a backslash"],
	["position: var(--x)", '"var()" is not allowed'],
	["background: url(http://a.example/x)", "a style can't load files"],
	['background: url("x.png")', "a style can't load files"],
	["background: URL( 'x' )", "a style can't load files"],
	["background: \\75 rl(x)", "a backslash"],
	["background: u\\72l(x)", "a backslash"],
	['background: image-set("x.png" 1x)', '"image-set()"'],
	['background: image("x.png")', '"image()"'],
	['content: src("x")', '"src()"'],
	["content: attr(data-x)", '"attr()"'],
	["width: expression(alert(1))", '"expression()"'],
	["width: calc(1px * env(x))", '"env()"'],
	["filter: progid:DXImageTransform.Microsoft.Alpha(opacity=5)", "column 28: it is not CSS"],
	["color: red !ie", "followed by"],
	["grid-template: [a] 1fr", "a value can't be understood"],
	["unicode-range: U+26", "a value can't be understood"],
	["em { color: red }", "column 1"],
	["& em { color: red }", "nested"],
	["@media print { color: red }", "nested"],
	["color", "it is not CSS from here on"],
	["color: red; }", "a bracket closes nothing"],
])("refuses a declaration that loads, moves or hides: %s", (declaration, fault) => {
	expect(faultOf(`.diglot-tr { ${declaration} }`)).toContain(fault);
});

it.each([
	'@import "x.css"; .diglot-tr { }',
	"@import url(x.css);",
	"@\\69mport 'x';.diglot-tr { }",
	"@font-face { font-family: x; src: url(x) }",
	"@namespace svg url(http://www.w3.org/2000/svg);",
	"@supports (color: red) { .diglot-tr { } }",
	"@layer a { .diglot-tr { } }",
	"@container (width > 1em) { .diglot-tr { } }",
	'@charset "utf-8"; .diglot-tr { }',
	"@media print { @media screen { .diglot-tr { } } }",
	"@media print { p { color: red } }",
	"@media foo(url(x)) { .diglot-tr { } }",
	"@media print;",
	"@page { margin: 0 }",
])("refuses all at-rules but one level of @media: %s", (css) => {
	expect(faultOf(`${css} .diglot-tr { color: red }`)).toMatch(/^The CSS of "translation_style", line 1, column \d+: /);
});

it.each([
	["", "holds no rule"],
	["/* { } */", "holds no rule"],
	[".diglot-tr { color: red", "is not closed"],
	[".diglot-tr { color: red } /* and so on", "a comment is not closed"],
	[".diglot-tr { color: red } /*/", "a comment is not closed"],
	['.diglot-tr { content: "', "is not closed"],
	['.diglot-tr { content: "\n" }', "is not"],
	[".diglot-tr { color: red } }", "column 27: a bracket closes nothing"],
	["} p { color: red } .diglot-tr {", "column 1: a bracket closes nothing"],
	["<!-- .diglot-tr { } -->", "line 1, column 1"],
	[`.diglot-tr { width: ${"(".repeat(8000)}${")".repeat(8000)} }`, "nested too deeply"],
	[`.diglot-tr { content: "${"ü".repeat(8190)}" }`, "larger than 16 kB"],
])("refuses what is empty, too large or without an end: %#", (css, fault) => {
	expect(faultOf(css)).toContain(fault);
});

it("says where it stopped: line and column, counted from 1", () => {
	expect(() => parseTranslationCss(".diglot-tr {\n\tcolor: red;\n\tdirection: rtl\n}")).toThrow(
		expect.objectContaining({ details: { field: "translation_style", line: 3, column: 2 } }),
	);
});

it("reads what it has written as the same, whatever it is made of", () => {
	const piece = fc.constantFrom(
		...".diglot-tr|p|em|{|}|;|:|color|red|@media|print|(|)|[|]|,|>|+|~| |\n|url(|\\|\"|'|/*|*/|!important|#a|1em|calc(|-|*|&|<!--|direction|ü|\u0000".split(
			"|",
		),
	);
	const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
	const css = fc.oneof(
		text,
		text.map((inner) => `.diglot-tr { color: red; ${inner} }`),
	);
	fc.assert(
		fc.property(css, (input) => {
			const fault = faultOf(input);
			if (!fault.startsWith("taken: ")) return;
			const written = fault.slice("taken: ".length);
			expect(faultOf(written)).toBe(fault);
			expect(written).not.toMatch(/url\(|direction|@import|\*\/|<!--/i);
		}),
		{ numRuns: 2000, seed: 1 },
	);
});
