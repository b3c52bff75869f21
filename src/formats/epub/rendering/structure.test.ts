import { describe, expect, it } from "vitest";
import { parseHtml, parseXml } from "../markup/tree.ts";
import { addStructure, countStructure, noStructure, sameStructure } from "./structure.ts";

const NAMESPACES = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"';
const countIn = (body: string) => countStructure(parseXml(`<html ${NAMESPACES}><body>${body}</body></html>`));
const only = (counts: Partial<ReturnType<typeof noStructure>>) => ({ ...noStructure(), ...counts });

describe("what a translation must not lose", () => {
	it.each([
		["an id is an anchor", '<p id="a">x</p>', { anchors: 1 }],
		["a link's name is an anchor", '<a name="a">x</a>', { anchors: 1 }],
		["an id and a name are one anchor", '<a id="a" name="a">x</a>', { anchors: 1 }],
		["the name of something else is none", '<p name="a">x</p>', {}],
		["a link is a link", '<a href="#a">x</a>', { links: 1 }],
		["a link without address is none", "<a>x</a>", {}],
		["what else has an address is no link", '<p href="#a">x</p>', {}],
		["a note's mark is a link too", '<a epub:type="noteref" href="#n">1</a>', { links: 1, noteReferences: 1 }],
		["a page break is one", '<span epub:type="pagebreak" id="p1"/>', { anchors: 1, pageBreaks: 1 }],
		["a picture is a picture", '<img src="a.png"/><img/>', { images: 2 }],
		["so is one in SVG", '<svg xmlns="http://www.w3.org/2000/svg"><image/></svg>', { images: 1 }],
		["a table is a table", "<table><tr><td><table/></td></tr></table>", { tables: 2 }],
		["a text is nothing of it", "<p>x<b>y</b></p>", {}],
	])("%s", (_name, body, counts) => {
		expect(countIn(body)).toEqual(only(counts));
	});

	it("is counted at any depth", () => {
		expect(countIn('<div><div><p>x <a href="#a">y <img src="z"/></a></p></div></div>')).toEqual(
			only({ links: 1, images: 1 }),
		);
	});

	it("does not include Diglot's own output", () => {
		const body =
			'<p id="a">x<span class="diglot-tr" id="b"><a href="#a">y</a><img src="z"/></span></p><a href="#a">z</a>';
		expect(countIn(body)).toEqual(only({ anchors: 1, links: 1 }));
	});

	it("is empty for a document without elements", () => {
		expect(countStructure(parseXml(""))).toEqual(noStructure());
	});

	it("is counted in HTML as well", () => {
		expect(countStructure(parseHtml("<p><a href=x>y</a><img src=z>"))).toEqual(only({ links: 1, images: 1 }));
	});
});

describe("its sums", () => {
	it("add up by kind", () => {
		const sum = only({ links: 1, tables: 2 });
		addStructure(sum, only({ links: 3, images: 4 }));
		expect(sum).toEqual(only({ links: 4, tables: 2, images: 4 }));
	});

	it("are equal only if every kind is", () => {
		expect(sameStructure(only({ links: 1 }), only({ links: 1 }))).toBe(true);
		for (const kind of Object.keys(noStructure()))
			expect(sameStructure(only({ [kind]: 1 }), only({})), kind).toBe(false);
	});
});
