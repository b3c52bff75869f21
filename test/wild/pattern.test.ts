import { describe, expect, it } from "vitest";
import { cipher, cipherBut } from "./letter-cipher.ts";
import { decodeMarkup, readPage } from "./page-text.ts";
import { compilePattern, namesFile } from "./pattern.ts";

describe("the cipher", () => {
	it("changes each letter whatever stands beside it, and neither tags nor digits nor signs", () => {
		expect(cipher("<1>Th</1>e 19 <2/>“dogs”, A&B")).toBe("<1>Gu</1>r 19 <2/>“qbtf”, N&O");
	});

	it("gives letters of other scripts a fixed Latin letter each, and keeps their case", () => {
		const [first = "", second = "", ...others] = cipher("Стс 川");
		expect(first).toMatch(/^[A-Z]$/);
		expect(second).toMatch(/^[a-z]$/);
		expect(others.join("")).toMatch(new RegExp(`^${first.toLowerCase()} [a-z]$`));
	});

	it("gives back what it is told to, with whatever tags and spaces", () => {
		const translate = cipherBut(["Me llamo Ana."]);
		expect(translate("<1>Me\n llamo</1> Ana.")).toBe("<1>Me\n llamo</1> Ana.");
		expect(translate("Me llamo Ana. No.")).toBe("Zr yynzb Nan. Ab.");
	});
});

describe("a pattern", () => {
	const matches = (pattern: string, text: string) => compilePattern(pattern, cipher).test(text);

	it("holds the translation of quoted words, with any white space between them", () => {
		expect(matches("<i>⟦the dogs⟧</i>", "<i>gur \n qbtf</i>")).toBe(true);
		expect(matches("<i>⟦the dogs⟧</i>", "<i>the dogs</i>")).toBe(false);
		expect(matches("<i>⟦the dogs⟧</i>", "<i>gurqbtf</i>")).toBe(false);
	});

	it("takes the signs of quoted words for themselves, written as references or not", () => {
		expect(matches("⟦a. (b)⟧", "n. (o)")).toBe(true);
		expect(matches("⟦a. (b)⟧", "nx (o)")).toBe(false);
		expect(matches("⟦a & b < c⟧", "n &amp; o &lt; p")).toBe(true);
		expect(matches("⟦a & b < c⟧", "n & o < p")).toBe(true);
	});

	it("tells the first letter of a translation from the rest of it", () => {
		expect(matches("<b>⟦first:The⟧</b>⟦rest:The⟧ ⟦dog⟧", "<b>G</b>ur qbt")).toBe(true);
		expect(matches("<b>⟦first:The⟧</b>⟦rest:The⟧ ⟦dog⟧", "<b>Gu</b>r qbt")).toBe(false);
	});

	it("is a regular expression outside of the quotes, whose dot matches line breaks", () => {
		expect(matches("⟦a⟧.{0,3}?⟦b⟧|x\\-y", "n\n\no")).toBe(true);
		expect(matches("⟦a⟧.{0,3}?⟦b⟧|x\\-y", "n.....o")).toBe(false);
		expect(matches("⟦a⟧.{0,3}?⟦b⟧|x\\-y", "x-y")).toBe(true);
	});

	it("is looked for in the files of a name, or of a pattern with an asterisk", () => {
		expect(namesFile("OPS/a.xhtml", "OPS/a.xhtml")).toBe(true);
		expect(namesFile("OPS/axxhtml", "OPS/a.xhtml")).toBe(false);
		expect(namesFile("OPS/a1.xhtml", "OPS/a*.xhtml")).toBe(true);
		expect(namesFile("OPS/a/1.xhtml", "OPS/a*.xhtml")).toBe(false);
		expect(namesFile("x/OPS/a.xhtml", "OPS/a.xhtml")).toBe(false);
	});
});

describe("a page", () => {
	it("has its references decoded, except those of the signs that markup needs", () => {
		expect(decodeMarkup("&ldquo;a&#160;b&#x2014; &lt;c&gt; &amp; &#38; &#60; &#x3C; &unknown;")).toBe(
			"“a\u00a0b— &lt;c&gt; &amp; &#38; &#60; &#x3C; &unknown;",
		);
	});

	it("is read as a line for each block, table cell and line break, with white space as one space", () => {
		const page =
			"<html><head><title>T</title><style>p { x }</style></head><body><p>a <i>b</i>&#160;\n c<br/>d</p><!-- no --><table><tr><td>e</td><td>f &amp; g</td></tr></table><p>h</p></body></html>";
		expect(readPage(page)).toBe("T\na b c\nd\ne\nf & g\nh");
	});

	it("is read without the annotations of ruby", () => {
		expect(readPage("<p><ruby>草鞋<rp>(</rp><rt>わら<b>じ</b></rt></ruby>を</p>")).toBe("草鞋を");
	});
});
