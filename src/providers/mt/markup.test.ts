import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTagFault, formatTaggedText, parseTaggedText } from "../../core/tagged-text.ts";
import { fromMarkup, toMarkup } from "./markup.ts";

/** Text that looks like a tag is a void tag in every segment (rule A11). */
function holdsNoTag(text: string): boolean {
	return parseTaggedText(text).every(({ type }) => type === "text");
}

describe("tagged text as markup", () => {
	it("is elements with the tags' numbers, its own marks escaped", () => {
		const tagged = "a < b & <1>c</1><2/> &amp;";
		expect(toMarkup(tagged, "html")).toBe('a &lt; b &amp; <span id="1">c</span><img id="2"> &amp;amp;');
		expect(toMarkup(tagged, "xml")).toBe('a &lt; b &amp; <t id="1">c</t><x id="2"/> &amp;amp;');
	});

	it("round-trips any text", () => {
		const text = fc
			.string({ unit: fc.constantFrom(..."ab <>&;\"'/é漢\u00a0#x3x".split("")), maxLength: 12 })
			.filter(holdsNoTag);
		const tagged = fc.tuple(text, text, text, text).map(([a, b, c, d]) => `${a}<1>${b}<2/></1>${c}<3></3>${d}`);
		fc.assert(
			fc.property(tagged, fc.constantFrom("html" as const, "xml" as const), (source, style) => {
				expect(fromMarkup(toMarkup(source, style), style)).toBe(source);
			}),
			{ seed: 17, numRuns: 500 },
		);
	});

	it("is read as engines write it: spaces, quotes, capitals, closed voids, references", () => {
		expect(fromMarkup("<SPAN ID='1' >&#39;a&#x27;&nbsp;b</SPAN >", "html")).toBe("<1>'a'\u00a0b</1>");
		expect(fromMarkup('<img id="2" /><img id=3>', "html")).toBe("<2/><3/>");
		expect(fromMarkup('<x id="2"></x><t id="4"/>', "xml")).toBe("<2/><4></4>");
		expect(fromMarkup('<font><span id="1"><b>a</b></span></font>', "html")).toBe("<1>a</1>");
		expect(fromMarkup('<span lang="es"><span id="1">a</span></span>', "html")).toBe("<1>a</1>");
	});

	it("comes out broken where the engine broke it", () => {
		const source = "<1>a</1> <2/>b";
		for (const broken of [
			"<span>a</span> <img id=2>b",
			'<span id="1">a <img id="2">b',
			'a</span> <img id="2">b',
			'<span id="1">a</span> <img id="2"><img id="2">b',
			'<span id="1">a</span> b',
		]) {
			expect(findTagFault(source, fromMarkup(broken, "html"))).not.toBeNull();
		}
	});

	it("is read in linear time, however it is crafted", () => {
		const hostile = `<span ${"a ".repeat(50_000)}${" ".repeat(50_000)}`;
		fromMarkup(hostile, "html");
		fromMarkup("<span id=1>".repeat(20_000), "html");
		expect(formatTaggedText(parseTaggedText(fromMarkup("<1>", "html")))).toBe("<1>");
	});
});
