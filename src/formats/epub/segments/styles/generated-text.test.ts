import { describe, expect, it } from "vitest";
import { parseXml } from "../../markup/tree.ts";
import { findGeneratedText } from "./generated-text.ts";
import { mergeStyleRules, readStyleRules } from "./style-rules.ts";

const BODY =
	'<h2 class="num" id="one">1</h2><h2 class="num big">2</h2><p class="said"><i>a</i></p><p>b <q>c</q></p><P class="up">d</P>';

function generated(css: string, body = BODY) {
	const { root } = parseXml(`<body>${body}</body>`);
	return findGeneratedText(root, readStyleRules(css).generated);
}

describe("the texts that a style sheet writes (CSS Generated Content 3)", () => {
	it.each<[string, string, string[], number]>([
		["before each element of a class", '.num::before { content: "Chapter " }', ["Chapter"], 2],
		["by name and class", 'h2.num:before{content:"A"} p.num:before{content:"B"} h1::before{content:"C"}', ["A"], 2],
		["by name, in either case", 'p::AFTER { CONTENT: "x" }', ["x"], 3],
		["by id", '#one::before{content:"x"} h2#one::after{content:"y"} h1#one::after{content:"z"}', ["x", "y"], 2],
		["for all", '*::before { content: "x" } ::after { content: "y z" }', ["x", "y z"], 8 + 16],
		["as a marker", 'p::marker { content: "Step " }', ["Step"], 3],
		["by each of several selectors", 'h2.num::before, .said::after { content: "x" }', ["x"], 3],
		["from several strings and a counter", `q::after{content:"see " counter(n) " be" 'low'}`, ["see … below"], 2],
		["with escapes", 'q::after { content: "\\201Cnow\\201d\\A then" }', ["“now” then"], 2],
		[
			"inside a media rule, behind comments",
			'/* "{ */ @media screen { /* x */ q::after /**/ { content: "x" } }',
			["x"],
			1,
		],
		["around what else stands in a rule", 'q::after { color: red; content: "a;b}"; x: url(a;b) }', ["a;b}"], 2],
		["behind an image", 'Q::after { content: url(a;b) "y" }', ["y"], 1],
		["in a rule that is left open", 'q::after { content: "x"', ["x"], 1],
		["in the last of two", 'q::after { content: "x"; content: "y" }', ["y"], 1],
	])("are %s", (_, css, texts, words) => {
		expect(generated(css)).toEqual({ texts, words });
	});

	it.each([
		["signs", 'p::before { content: "— " } q::after { content: "”" }'],
		["counters alone", "h2::before { content: counter(chapter, upper-roman) }"],
		["attributes and their separators", 'h2::before { content: attr(title) counters(n, "and") }'],
		["an image, nor what is said of it", 'h2::before { content: url("a.png") / "A picture" }'],
		["other declarations", 'p::before { --content: "a"; quotes: "b" "c"; font-family: "d" }'],
		["another pseudo-element", 'p::first-line { content: "a" } p { content: "b" } p:hover { content: "c" }'],
		["margins of pages", '@page { @top-left { content: "a" } }'],
		["what a comment holds", '/* p::before { content: "a" } */'],
		["what a comment that is not closed holds", 'p::before { /* content: "a" }'],
		["elements that are not there", 'ol::before { content: "a" } .none::before { content: "b" }'],
	])("are not %s", (_, css) => {
		expect(generated(css)).toEqual({ texts: [], words: 0 });
	});

	it("go by the more specific rule, of equal ones by the last", () => {
		const css =
			'.num::before{content:"a"} h2.big::before{content:none} h2::before{content:"b"} .num::before{content:"c"}';
		expect(generated(css)).toEqual({ texts: ["c"], words: 1 });
		expect(generated(`#one::before{content:"d"} ${css}`)).toEqual({ texts: ["d"], words: 1 });
	});

	it("count once where it is not known which elements a selector matches", () => {
		const css = [
			'body > p::before { content: "child" }',
			'p:first-child::before { content: "first" }',
			'div p.said::before { content: "class" }',
			'h2[class~="num"]::before { content: "attribute" }',
			'div ol::before { content: "missing" }',
			'[x]::after { content: "any" }',
		].join("\n");
		expect(generated(css)).toEqual({ texts: ["any", "attribute", "child", "first", "class"], words: 5 });
	});

	it("are named up to a length and a number, and all counted", () => {
		const long = "word ".repeat(200);
		const { texts, words } = generated(`q::before { content: "${long}" }`);
		expect(texts[0]?.length).toBeLessThanOrEqual(200);
		expect(words).toBe(200);
		const body = Array.from({ length: 80 }, (_, n) => `<i class="c${n}">x</i>`).join("");
		const css = Array.from({ length: 80 }, (_, n) => `.c${n}::before { content: "t${n}" }`).join("");
		const many = generated(css, body);
		expect(many.texts).toHaveLength(50);
		expect(many.words).toBe(80);
	});

	it("of later style sheets win", () => {
		const rules = mergeStyleRules(
			readStyleRules('q::after { content: "a" } p::after { content: "b" }'),
			readStyleRules('q::after { content: "c" }'),
		);
		const { root } = parseXml(`<body>${BODY}</body>`);
		expect(findGeneratedText(root, rules.generated).texts).toEqual(["b", "c"]);
	});

	it.each([
		[
			"many rules for one name",
			Array.from({ length: 50_000 }, (_, n) => `p:nth-child(${n})::before{content:"a"}`).join(""),
		],
		["selectors of many parts", `${"a".repeat(199)} ::before{content:"a"}`.repeat(4_000)],
		["a selector without end", `${"[".repeat(500_000)}::before{content:"a"}`],
		["many selectors", `${"p::before,".repeat(100_000)}q::before{content:"a"}`],
		["blocks without end", `${"{".repeat(900_000)}"content`],
		["comments without end", "/*content".repeat(100_000)],
	])("are found in time where a style sheet has %s", (_, css) => {
		// Read quadratically, each takes longer than a test may.
		expect(generated(css, "<p>x</p>".repeat(20_000)).words).toBeLessThanOrEqual(20_000);
	});
});
