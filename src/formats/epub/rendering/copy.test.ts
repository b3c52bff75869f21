import { describe, expect, it } from "vitest";
import type { MarkupElement } from "../markup/tree.ts";
import { parseXml } from "../markup/tree.ts";
import { copyElement, copyTags } from "./copy.ts";

const NAMESPACES = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"';

function parse(markup: string): MarkupElement {
	const document = parseXml(`<body ${NAMESPACES}>${markup}</body>`);
	const element = document.root?.children.find((child) => child.kind === "element");
	if (document.fault || element?.kind !== "element") throw new Error(`the test's own markup is broken: ${markup}`);
	return element;
}

const copy = (markup: string, insideLink = false) => copyElement(parse(markup), { insideLink });
const tags = (markup: string, insideLink = false) => copyTags(parse(markup), { insideLink });

describe("a copy beside the source (rule B7)", () => {
	it.each(
		"abbr acronym b bdi big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var".split(
			" ",
		),
	)("keeps %s", (name) => {
		expect(copy(`<${name} class="c">x</${name}>`)).toBe(`<${name} class="c">x</${name}>`);
	});

	it.each(
		"area applet audio canvas embed iframe img input map meter object picture progress rp rt rtc script select style svg template textarea video".split(
			" ",
		),
	)("drops %s and everything in it", (name) => {
		expect(copy(`<${name}><b>x</b></${name}>`)).toBe("");
	});

	it("unwraps everything else", () => {
		expect(copy("<ruby><div>x</div> <b>y</b></ruby>")).toBe("x <b>y</b>");
	});

	it("keeps line breaks, but no element without text, of which only the space stays", () => {
		expect([copy("<br/>"), copy("<wbr/>"), copy("<b> </b>"), copy("<b><i/></b>")]).toEqual([
			"<br/>",
			"<wbr/>",
			" ",
			"",
		]);
	});

	it("keeps an empty element that a class or a style can have made a gap of", () => {
		const gaps = [
			'<span class="sp"></span>',
			'<span class="sp"> </span>',
			'<span style="padding-left:2em"></span>',
			'<span style="width:2em">&#160;</span>',
			'<a class="tab"></a>',
			'<i class="icon"></i>',
		];
		for (const gap of gaps) expect(copy(gap)).toBe(gap);
		expect(copy('<span class="tab"/>')).toBe('<span class="tab"></span>');
		expect(copy('<a class="tab"/>', true)).toBe("");
		expect(copy('<span class="sp" id="k"></span>')).toBe("");
		expect(copy("<span></span>")).toBe("");
		expect(copy('<span style="position:absolute"></span>')).toBe("");
	});

	it("keeps class, address and look, quoted as in the source, and no other attribute", () => {
		expect(
			copy(
				`<a class='c "d"' href="#n" lang="en" xml:lang="en" dir="ltr" id="i" name="i" onclick="f()" title="t" aria-label="l" data-x="y" style='font:1em "A"'>z</a>`,
			),
		).toBe(`<a class='c "d"' href="#n" style='font:1em "A"'>z</a>`);
		const font = '<font color="#cc0000" size="+1" face="Arial">x</font>';
		expect(copy(font)).toBe(font);
		expect(copy('<i color="red" size="1">x</i>')).toBe("<i>x</i>");
	});

	it("keeps types that give a look or open a note, with their roles, and none that may be there only once", () => {
		const mark = '<a href="#n" epub:type="noteref" role="doc-noteref">1</a>';
		expect(copy(mark)).toBe(mark);
		expect(copy('<i epub:type="z3998:stage-direction se:x">x</i>')).toBe(
			'<i epub:type="z3998:stage-direction se:x">x</i>',
		);
		expect(copy('<i epub:type="index-term">x</i>'), "an entry of an index has one").toBe("<i>x</i>");
		expect(copy('<i epub:type="footnote z3998:persona" role="doc-footnote">x</i>')).toBe(
			'<i epub:type="z3998:persona">x</i>',
		);
		expect(copy('<dfn epub:type="glossterm" role="term">x</dfn>')).toBe("<dfn>x</dfn>");
		const local = `<i xmlns:epub="http://www.idpf.org/2007/ops" epub:type="noteref">x</i>`;
		const document = parseXml(`<body xmlns="http://www.w3.org/1999/xhtml">${local}</body>`);
		const element = document.root?.children[0];
		expect(element?.kind === "element" && copyElement(element, { insideLink: false })).toBe("<i>x</i>");
	});

	it("leaves out what leads back from a note", () => {
		for (const back of [
			'<a href="#r">↩</a>',
			'<a href="#r">[↑]</a>',
			'<a href="#r"> \u21A9\uFE0E</a>',
			'<a href="#r" epub:type="backlink">back</a>',
			'<a href="#r" role="doc-backlink">back</a>',
			'<sup><a href="#r">^</a></sup>',
		])
			expect(copy(back), back).toBe("");
		expect(copy('<a href="#r">x ↩</a>')).toBe('<a href="#r">x ↩</a>');
	});

	it("keeps a picture that stands in a sentence, unless it is large, floats or is a map", () => {
		const inSentence = (markup: string) => copyElement(parse(markup), { insideLink: false, picture: true });
		expect(inSentence('<img id="i" class="eq" src="e.png" alt="a+b" height="14" width="30" style="height:1em"/>')).toBe(
			'<img class="eq" src="e.png" alt="a+b" height="14" width="30" style="height:1em"/>',
		);
		expect(inSentence('<span class="f"><img src="e.png" alt=""/></span>')).toBe(
			'<span class="f"><img src="e.png" alt=""/></span>',
		);
		for (const large of [
			'<img src="e.png" alt="" height="101"/>',
			'<img src="e.png" alt="" width="100%"/>',
			'<img src="e.png" alt="" style="float:left"/>',
			'<img src="e.png" alt="" align="left"/>',
			'<img src="e.png" alt="" usemap="#m"/>',
		])
			expect(inSentence(large), large).toBe("");
	});

	// The translation is neither in the source's language nor in its direction, which is all that bdo says.
	it("keeps language and direction only of what is restored as it was", () => {
		const foreign = (markup: string) => copyElement(parse(markup), { insideLink: false, foreign: true });
		const phrase = '<i xml:lang="fr" dir="ltr">un <b lang="la">ad hoc</b></i>';
		expect(foreign(phrase)).toBe(phrase);
		expect(copy(phrase)).toBe("<i>un <b>ad hoc</b></i>");
		expect(foreign('<bdo dir="rtl">x</bdo>')).toBe('<bdo dir="rtl">x</bdo>');
		expect(copy('<bdo dir="rtl">x</bdo>')).toBe("x");
	});

	it("keeps links only if they have an address, and none inside a link", () => {
		expect(copy('<a href="#n">x</a>')).toBe('<a href="#n">x</a>');
		expect(copy('<a id="n">x</a>')).toBe("x");
		expect(copy('<a id="n" class="c">x</a>')).toBe('<a class="c">x</a>');
		expect(copy('<b>x <a href="#n">y</a></b>', true)).toBe("<b>x y</b>");
	});

	it("keeps text as it is written, CDATA included, but no comments", () => {
		expect(copy("<b>a &amp; b<!-- c --><![CDATA[<d>]]><?e f?></b>")).toBe("<b>a &amp; b<![CDATA[<d>]]></b>");
	});

	it("duplicates neither page breaks and numbers nor Diglot's own output", () => {
		expect(copy('<b>x<span class="pagenum"><a id="p7">[Pg 7]</a></span></b>')).toBe("<b>x</b>");
		expect(copy('<b>x<span epub:type="pagebreak">7</span></b>')).toBe("<b>x</b>");
		expect(copy('<b>x<span class="diglot-tr">y</span></b>')).toBe("<b>x</b>");
	});

	it("keeps formulas whole, without ids, names and scripts", () => {
		const math = `<math xmlns="http://www.w3.org/1998/Math/MathML" id="m" display="block" onclick="f()" data-x="y" role="z" aria-label="w"><mi mathvariant="bold" xref="q">x</mi><mspace width="1em"/><!-- c --></math>`;
		expect(copy(`<b>${math}</b>`)).toBe(
			'<b><math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mi mathvariant="bold">x</mi><mspace width="1em"/></math></b>',
		);
	});
});

describe("the tags of a copy", () => {
	it("are the source's, without what must not be duplicated", () => {
		expect(tags('<em class="c" id="i">x</em>')).toEqual(['<em class="c">', "</em>"]);
		expect(tags('<a href="#n">x</a>')).toEqual(['<a href="#n">', "</a>"]);
	});

	it("are empty if the element is not copied", () => {
		for (const markup of ["<div>x</div>", "<em/>", '<a id="i">x</a>', "<img/>"])
			expect(tags(markup), markup).toEqual(["", ""]);
		expect(tags('<a href="#n">x</a>', true)).toEqual(["", ""]);
	});
});
