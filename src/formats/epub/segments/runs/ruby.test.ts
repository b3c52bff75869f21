import { describe, expect, it } from "vitest";
import { renderBody, segmentBody, shout, textsOf } from "../../try-document.fixture.ts";

describe("ruby (rule A9)", () => {
	it("is its base alone, and what it falls back on is counted as an annotation", () => {
		const body = "<p>x <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rp>[open</rp><rt>ji</rt></ruby> y</p>";
		const { segments, words } = segmentBody(body);
		expect(segments.map(({ text }) => text)).toEqual(["x 漢字 y"]);
		expect(words.skipped).toEqual({ ruby_annotation: 3 });
		expect(renderBody(body, () => "A")).toBe("<p>A</p>");
	});

	it("keeps bases in elements of their own, and leaves out containers of annotations", () => {
		expect(
			textsOf("<p><ruby><rb>漢</rb><!-- c --><rb><![CDATA[字]]></rb><rtc><rt>kanji</rt></rtc></ruby></p>"),
		).toEqual(["漢字"]);
	});

	it.each([
		["an emphasis", "<ruby><b>a</b> b<rt>x y</rt></ruby>", "<1><2>a</2> b</1>", "<b>A</b> B"],
		["a link", '<ruby><rb><a href="#n">a</a></rb><rt>x y</rt></ruby>', "<1>a</1>", '<a href="#n">A</a>'],
		["an image", '<ruby>a<img src="i" alt=""/><rt>x y</rt></ruby>', "<1>a<2/></1>", 'A<img src="i" alt=""/>'],
		["its own id", '<ruby id="r" class="k">a<rt>x y</rt></ruby>', "<1>a</1>", '<span id="r" class="k">A</span>'],
		[
			"ids of its bases",
			'<ruby><rb id="p">a</rb> <rb>b</rb> <rb id="q">c</rb><rt>x</rt><rt>y</rt></ruby>',
			"<1><2>a</2> b <3>c</3></1>",
			'<span id="p">A</span> B <span id="q">C</span>',
		],
		[
			"what an annotation holds that something points to",
			'<ruby>a<rp>(</rp><rt id="r">x <i>y</i><a href="#n"><img src="i" alt=""/>z</a></rt></ruby>',
			"<1>a<2/></1>",
			'A<span id="r"><a href="#n"><img src="i" alt=""/></a></span>',
		],
		["comments", "<ruby><b>a</b><!-- c --><rt>x</rt></ruby>", "<1><2>a</2></1>", "<b>A</b> q<!-- c -->"],
	])("keeps %s, without a reading", (_, ruby, text, written) => {
		const { segments, words } = segmentBody(`<p>p ${ruby} q</p>`);
		expect(segments.map((segment) => segment.text)).toEqual([`p ${text} q`]);
		expect(words.skipped.ruby_annotation).toBeGreaterThan(0);
		expect(words.total).toBe(words.translatable + (words.skipped.ruby_annotation ?? 0));
		const expected = written.includes(" q") ? written.replace(" q", " Q") : `${written} Q`;
		expect(renderBody(`<p>p ${ruby} q</p>`, shout)).toBe(`<p>P ${expected}</p>`);
	});

	it("that is not to be translated stays whole", () => {
		const body = '<p>p <ruby translate="no">a<rt>x</rt></ruby> q</p>';
		expect(textsOf(body)).toEqual(["p <1/> q"]);
		expect(renderBody(body, shout)).toBe('<p>P <ruby translate="no">a<rt>x</rt></ruby> Q</p>');
	});

	it("that begins or ends its block leaves no part of itself", () => {
		const ruby = "<ruby><b>a</b> b<rt>x</rt></ruby>";
		expect(renderBody(`<p>${ruby}</p>`, shout)).toBe("<p><b>A</b> B</p>");
		expect(renderBody(`<p>${ruby} q ${ruby}</p>`, shout)).toBe("<p><b>A</b> B Q <b>A</b> B</p>");
	});

	it("keeps the prefix of its markup", () => {
		const body = '<h:p xmlns:h="http://www.w3.org/1999/xhtml"><h:ruby id="r">a<h:rt>x</h:rt></h:ruby> q</h:p>';
		expect(renderBody(body, shout)).toContain('<h:span id="r">A</h:span> Q');
	});

	it("has neither reading nor id in a translation beside it", () => {
		const ruby = '<ruby id="r"><b>a</b> b<rt id="t">x</rt></ruby>';
		const rendered = renderBody(`<p>p ${ruby} q</p>`, shout, "original_first");
		expect(rendered).toContain(`<p>p ${ruby} q<span`);
		expect(rendered).toContain("<br/></span>\nP <b>A</b> B Q</span></p>");
	});
});
