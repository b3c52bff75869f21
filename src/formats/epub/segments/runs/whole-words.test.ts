import { describe, expect, it } from "vitest";
import { renderBody, shout, textsOf } from "../../try-document.fixture.ts";

const css =
	".c1, .c2, .c3 { font-size: 9pt } .sc { font-variant: small-caps } .it { font-style: italic } .sp { display: inline-block } .pagenum { float: right }";
const text = (inner: string) => textsOf(`<p>${inner}</p>`, { css })[0];
const shouted = (inner: string) => {
	const rendered = renderBody(`<p>${inner}</p>`, shout, "translation_only", { css });
	return rendered.slice(3, -4);
};

describe("a word that tags cut (rule A5)", () => {
	it("is covered by the tag that is deepest in it", () => {
		expect(text("un<em>believ</em>able it is")).toBe("<1>unbelievable</1> it is");
		expect(text('the old m<a href="#x">a</a>n')).toBe("the old <1>man</1>");
		expect(text("al<b>p<i>ha</i></b>bet <b>x</b>")).toBe("<1><2>alphabet</2></1> <3>x</3>");
		expect(shouted("un<em>believ</em>able it is")).toBe("<em>UNBELIEVABLE</em> IT IS");
	});

	it("belongs to the tag side by side that has most of it, the first of two", () => {
		expect(text("<em>wa</em><b>ter and</b> wine")).toBe(
			"<1></1><2>water and</2> wine".replace("<1></1><2>", "<1>").replace("</2>", "</1>"),
		);
		expect(text("so <em>wa</em><b>te and</b> wine")).toBe("so <1>wate</1><2> and</2> wine");
		expect(text("so <em>wat</em><b>er and</b> wine")).toBe("so <1>water</1><2> and</2> wine");
	});

	it("is not what an editor struck out together with what stands in its place", () => {
		expect(text("he <del>were</del><ins>was</ins> here")).toBe("he <1>were</1><2>was</2> here");
		expect(text("he <ins>was</ins><s>were</s> here")).toBe("he <1>was</1><2>were</2> here");
		expect(text("a colo<ins>u</ins>r of <s>bl</s>ue")).toBe("a <1>colour</1> of <2>blue</2>");
	});

	it("takes no tag with it that is left without letters, except where something may refer to it", () => {
		expect(text("so <em>wat</em><b>er</b>, and")).toBe("so <1>water</1>, and");
		expect(shouted("so <em>wat</em><b>er</b>, and")).toBe("SO <em>WATER</em>, AND");
		expect(text('so <em>wat</em><b id="k">er</b>, and')).toBe("so <1>water</1><2/>, and");
		expect(shouted('so <em>wat</em><b id="k" class="z">er</b>, and')).toBe(
			'SO <em>WATER</em><b id="k" class="z"></b>, AND',
		);
		expect(text('so <a href="#n">wat</a><b>er </b><i>is</i>')).toBe("so <1>water</1> <2>is</2>");
	});

	it("is made of letters alone: digits, punctuation and apostrophes at a tag part it", () => {
		expect(text("the <b>Pequod</b>’s crew, don’t<b>ed</b>, <i>a</i>-b")).toBe(
			"the <1>Pequod</1>’s crew, <2>don’ted</2>, <3>a</3>-b",
		);
		expect(text("x<b>1</b>x 2<i>nd</i>")).toBe("x<1>1</1>x 2<2>nd</2>");
		expect(text("<i>ça</i>va и<b>ди</b> é̂<i>x</i>é")).toBe("<1>çava</1> <2>иди</2> <3>é̂xé</3>");
	});

	it("is not looked for where words have no spaces, or in raised text and another language", () => {
		expect(text("日<em>本</em>語です")).toBe("日<1>本</1>語です");
		expect(text("x<sup>n</sup>th 2<sup>nd</sup>s")).toBe("x<1>n</1>th 2<2>nd</2>s");
		expect(text('pre<i lang="fr">mot</i>fix')).toBe("pre<1>mot</1>fix");
	});

	it("is sent to one of any number of fragments, in linear time", () => {
		const inner = "<b>a</b><i>b</i>".repeat(5_000);
		expect(text(`so ${inner} on`)).toBe(`so <1>${"ab".repeat(5_000)}</1> on`);
	});
});

describe("voids in a word (rule A5)", () => {
	it("go to its nearest end", () => {
		expect(text('coun<a id="p"/>tryside sen<a name="q"/>sible <i>a</i>')).toBe("<1/>countryside <2/>sensible <3>a</3>");
		expect(text('country<a id="p"/>side x')).toBe("countryside<1/> x");
		expect(text('ab<a id="p"/>cd<a id="q"/>efg x')).toBe("<1/>abcdefg<2/> x");
		expect(shouted('coun<span epub:type="pagebreak" id="p12" title="12"></span>tryside x')).toBe(
			'<span epub:type="pagebreak" id="p12" title="12"></span>COUNTRYSIDE X',
		);
	});

	it("are moved with the page number in them", () => {
		const mark = '<span class="pagenum"><a id="Page_12">[Pg 12]</a></span>';
		expect(text(`that coun${mark}tryside in`)).toBe("that <1/>countryside in");
		expect(shouted(`that coun${mark}tryside in`)).toBe(`THAT ${mark}COUNTRYSIDE IN`);
		expect(renderBody(`<p>that coun${mark}tryside in</p>`, shout, "original_first", { css })).toContain(
			"<br/></span>\nTHAT COUNTRYSIDE IN</span>",
		);
	});

	it("are gone where they only allow a line to break", () => {
		expect(text("news<wbr/>paper <i>x</i>")).toBe("newspaper <1>x</1>");
		expect(shouted("news<wbr/>paper <i>x</i>")).toBe("NEWSPAPER <i>X</i>");
	});

	it("part words where they show something", () => {
		expect(text('a<img src="i" alt=""/>b ANNA<span class="sp"></span>Who one<br/>two')).toBe(
			"a<1/>b ANNA<2/>Who one<3/>two",
		);
		expect(text("see<sup>1</sup>And <i>x</i>")).toBe("see<1/>And <2>x</2>");
	});
});

describe("characters that are none of the text (rule A11)", () => {
	it("are soft hyphens and ligatures", () => {
		expect(text("The gentle&#173;man read a news\u00ADpaper.")).toBe("The gentleman read a newspaper.");
		expect(text("a news\u00AD<b>\u00ADpaper</b>")).toBe("a <1>newspaper</1>");
		expect(text("The ﬁrst oﬃcer ﬂew; diﬃcult ﬅ")).toBe("The first officer flew; difficult st");
		expect(textsOf('<p>1</p><img src="i" alt="news\u00ADpaper"/>')).toEqual(["newspaper"]);
	});

	it("are left in a text that is left", () => {
		const body = "<p>The gentle&#173;man, the ﬁrst.</p>";
		expect(renderBody(body, (tagged) => tagged)).toBe(body);
	});
});
