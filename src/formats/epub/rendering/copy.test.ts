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

	it("keeps an empty element that only a class can have made a gap of", () => {
		expect(copy('<span class="sp"></span>')).toBe('<span class="sp"></span>');
		expect(copy('<span class="sp"> </span>')).toBe('<span class="sp"> </span>');
		expect([copy('<span class="sp" id="k"></span>'), copy("<span></span>"), copy('<b class="sp"></b>')]).toEqual([
			"",
			"",
			"",
		]);
	});

	it("keeps class and address, quoted as in the source, and no other attribute", () => {
		expect(
			copy(
				`<a class='c "d"' href="#n" lang="en" xml:lang="en" dir="ltr" id="i" onclick="f()" style="x" epub:type="y">z</a>`,
			),
		).toBe(`<a class='c "d"' href="#n">z</a>`);
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
