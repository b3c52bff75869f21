import { describe, expect, it } from "vitest";
import { LINE_BREAK, renderBody, segmentBody, shout, textsOf } from "../../try-document.fixture.ts";

const css =
	".sup, .xr, .nref, .v { vertical-align: super } .sub { vertical-align: sub } .up { vertical-align: 0.4em } .rel { position: relative; top: -3px } .ln { float: right } .it { font-style: italic } .tcy { text-combine-upright: all } .pagenum { position: absolute }";
const text = (inner: string) => textsOf(`<p>${inner}</p>`, { css })[0];

describe("a note reference (rule A6)", () => {
	it.each([
		'<a epub:type="noteref" href="#n">see there</a>',
		'<a role="doc-noteref">see there</a>',
		'<a epub:type="annoref">see there</a>',
		'<sup><a epub:type="noteref" href="#n">one</a></sup>',
		'<sup><a href="#n">1</a></sup>',
		'<a href="#n"><sup>1234</sup></a>',
		'<a href="#n"><sup>[12]</sup></a>',
		'<a href="#n"> <sup>(a).</sup> </a>',
		'<a href="#n"><sup>****</sup></a>',
		'<a href="#n"><sup>†‡</sup></a>',
		'<a href="#n"><sup>XIV</sup></a>',
		'<a href="#n"><sup>B</sup></a>',
		'<a href="#n">1</a>',
		'<a class="bibr" href="#ref1">[1]</a>',
		'<a href="c2.xhtml#n"><span class="label">[1]</span></a>',
		'<a class="bibr" href="#ref2"><span class="sup">2</span></a>',
		'<a href="#n9" id="r9" class="nref">9</a>',
		'<span class="sup"><a id="b" href="#n">1</a></span>',
		'<a class="xr" href="#n1" id="r1">a</a>',
		'<a href="#n">*</a>',
		'<a href="#n">¹²</a>',
		"<sup>①</sup>",
		"<sup>〔1〕</sup>",
		"<sup>（１）</sup>",
		"<sup>१२</sup>",
		'<span class="sup">٣</span>',
		'[<a href="#n">2</a>]'.slice(1, -1),
		'<span class="sup"><a href="#n">1</a>, <a href="#m">2</a></span>',
	])("is %s", (mark) => {
		expect(text(`My father${mark} came`)).toBe("My father<1/> came");
		expect(renderBody(`<p>My father${mark} came</p>`, shout, "translation_only", { css })).toBe(
			`<p>MY FATHER${mark} CAME</p>`,
		);
	});

	it.each([
		'<a href="">1</a>',
		'<a href="http://x.example/1">1</a>',
		'<a href="#n"><sup>12345</sup></a>',
		'<a href="#n"><sup>*****</sup></a>',
		'<a href="#n"><sup>ab</sup></a>',
		'<a href="#n"><sup>1</sup> and more</a>',
		'<a href="#n">a</a>',
		`<a href="#n"><sup><b class="${"x".repeat(1_000)}">1</b></sup></a>`,
	])("is not %s", (link) => {
		expect(text(`My father. ${link} came`)).toContain("<1>");
	});

	it("is no year that a link goes out from", () => {
		expect(text('In <a href="#y">1871</a> he')).toBe("In <1>1871</1> he");
	});

	it("without a link is a raised number or sign behind a word or a letter of a note", () => {
		expect(text('My father<span class="sup">2</span> was')).toBe("My father<1/> was");
		expect(text('A. Author<span class="sup">1</span>, B. Writer<sup>2,*</sup> x')).toBe(
			"A. Author<1/>, B. Writer<2/> x",
		);
		expect(text('word.<i style="vertical-align: 30%">†</i> And')).toBe("word.<1/> And");
		expect(text('word<span class="up">3</span> word<span class="rel">4</span> on')).toBe("word<1/> word<2/> on");
		expect(text('12.4<span class="sup">a</span> on')).toBe("12.4<1/> on");
		expect(text('<span class="sup">a</span>Measured')).toBe("Measured");
	});
});

describe("digits that belong to the text", () => {
	it.each([
		['20 m<span class="sup">2</span> of ice', "20 m<1>2</1> of ice"],
		["20 km<sup>2</sup> of ice", "20 km<1>2</1> of ice"],
		['5 m s<span class="sup">−1</span> on', "5 m s<1>−1</1> on"],
		["10<sup>6</sup> x<sup>3</sup> E=mc<sup>2</sup>", "10<1>6</1> x<2>3</2> E=mc<3>2</3>"],
		['CO<span class="sub">2</span> H<sub>2</sub>O', "CO<1>2</1> H<2>2</2>O"],
		['the 19<span class="sup">th</span> century', "the 19<1>th</1> century"],
		["the <b>2</b>nd and <b>3</b>D", "the <1>2</1>nd and <2>3</2>D"],
		["<sup>1</sup>/<sub>2</sub> cup", "<1>1</1>/<2>2</2> cup"],
		["M<sup>r</sup> 1<sup>o</sup> x<sup>n</sup>th", "M<1>r</1> 1<2>o</2> x<3>n</3>th"],
		["Ca<sup>2+</sup> on", "Ca<1>2+</1> on"],
		["<b>5:3</b> Luke in <i>1871</i> and", "<1>5:3</1> Luke in <2>1871</2> and"],
		['明治<b class="tcy">12</b>年', "明治<1>12</1>年"],
		['明治<b class="tcy">12</b>', "明治<1>12</1>"],
		["at 5:<b>30</b>", "at 5:<1>30</1>"],
		["at No.<b>5</b>", "at No.<1>5</1>"],
		["area<b>51</b>x", "area<1>51</1>x"],
	])("%s", (inner, sent) => {
		expect(text(inner)).toBe(sent);
		expect(renderBody(`<p>${inner}</p>`, (tagged) => `${tagged}!`, "translation_only", { css })).toBe(
			`<p>${inner}!</p>`,
		);
	});
});

describe("the number of a verse or a line (rule A6)", () => {
	it("is none of the text, however it is marked", () => {
		expect(text('<span class="cn" id="c5">5</span><span class="v" id="v1">1</span>And seeing')).toBe("And seeing");
		expect(text('him:<span class="v" id="v2">2</span>And he')).toBe("him:<1/>And he");
		expect(text("<sup>1</sup>In the. <sup>2</sup>And the. <sup>12</sup>And")).toBe("In the. <1/>And the. <2/>And");
		expect(text("<b>14</b>Go and tell. <b>15</b>I say")).toBe("Go and tell. <1/>I say");
		expect(text('The men. <a id="v16" class="v">16</a>Nobody')).toBe("The men. <1/>Nobody");
		expect(text('with a lamp.<span class="ln">10</span>')).toBe("with a lamp.");
		expect(text('<span class="chap">5</span><span class="versnum">1</span>And seeing')).toBe("And seeing");
		expect(text("The night is long<i>5</i>")).toBe("The night is long");
		expect(text("long<i>5</i><br/>and hard<i>10</i>")).toBe("long<1/><2/>and hard");
	});

	it("is raised before a sentence, apart from it or glued to it, and behind a word it is a note's", () => {
		const copyOf = (inner: string) => renderBody(`<p>${inner}</p>`, shout, "original_first").split("<br/>")[1];
		expect(copyOf("x heaven. <sup>4</sup>&#160;<i>“Blessed</i> are.")).not.toContain("4");
		expect(copyOf("x <i>heaven,</i> <sup>4</sup> Blessed are.")).not.toContain("4");
		expect(copyOf("x आया। <sup>४</sup>वह गया।")).not.toContain("४");
		expect(copyOf("x heaven.<sup>4</sup> Blessed are.")).toContain("<sup>4</sup>");
		expect(copyOf("x of 10 m <sup>2</sup> of ice")).toContain("<sup>2</sup>");
		expect(copyOf("the isotope, <sup>14</sup>C and")).toContain("<sup>14</sup>");
	});

	it("stands once in a book: a copy has a space for it", () => {
		const body = '<p class="p"><span class="v">14</span>Go and tell.<span class="v">15</span>And they went.</p>';
		expect(renderBody(body, shout, "translation_only", { css })).toBe(
			'<p class="p"><span class="v">14</span>GO AND TELL.<span class="v">15</span>AND THEY WENT.</p>',
		);
		expect(renderBody(body, shout, "original_first", { css })).toContain(
			"<br/></span>\nGO AND TELL. AND THEY WENT.</span></p>",
		);
	});
});

describe("a page's number (rule A6)", () => {
	it("takes no word in and stands once in a book, with its anchor", () => {
		const mark = '<span class="pagenum"><a name="Page_13" id="Page_13">[Pg 13]</a></span>';
		const body = `<p>The garden was very large and ${mark}there were many trees.</p>`;
		expect(textsOf(body, { css })).toEqual(["The garden was very large and <1/>there were many trees."]);
		expect(renderBody(body, shout, "translation_only", { css })).toBe(
			`<p>THE GARDEN WAS VERY LARGE AND ${mark}THERE WERE MANY TREES.</p>`,
		);
		expect(renderBody(body, shout, "original_first", { css })).toContain(
			"<br/></span>\nTHE GARDEN WAS VERY LARGE AND THERE WERE MANY TREES.</span>",
		);
	});

	it("stays before the text that it begins", () => {
		const mark = '<span epub:type="pagebreak" id="page_13" title="13">13</span>';
		const body = `<p>${mark}of the men, two came back.</p>`;
		expect(textsOf(body)).toEqual(["of the men, two came back."]);
		expect(renderBody(body, shout)).toBe(`<p>${mark}OF THE MEN, TWO CAME BACK.</p>`);
		expect(renderBody(body, shout, "original_first")).toMatch(/^<p><span[^>]*>13<\/span>(?:(?!13).)*$/s);
	});

	it("is in no copy, not even inside of what is copied whole", () => {
		const body = '<p>See <code>x <span class="pagenum">12</span></code> here.</p>';
		expect(renderBody(body, shout, "original_first", { css })).toContain("SEE <code>x </code> HERE.");
	});

	it("counts once, as what is not translated", () => {
		const { words } = segmentBody('<p>One <span class="pagenum">[Pg 12]</span>two.<sup>3</sup></p>', { css });
		expect(words).toEqual({ total: 5, translatable: 2, skipped: { no_letters: 3 } });
	});
});

describe("a sign in a font of signs (rule A6)", () => {
	const signs = ".tick { font-family: 'Wingdings 2', sans-serif } .other { font-family: Symbola }";
	const read = (inner: string) => textsOf(`<p>${inner}</p>`, { css: signs })[0];

	it("is no letter, whatever says so", () => {
		expect(read('Tick <span style="font-family:Wingdings">ü</span> it')).toBe("Tick <1/> it");
		expect(read('Tick <span class="tick">P</span> it')).toBe("Tick <1/> it");
		expect(read('so <font face="Symbol">a</font> is')).toBe("so <1/> is");
		expect(textsOf('<p><span class="tick">v v v</span></p>', { css: signs })).toEqual([]);
		expect(read('Tick <span class="other">a</span> it')).toBe("Tick <1>a</1> it");
		expect(read('so <span class="tick">is the whole text</span> it')).toBe("so <1>is the whole text</1> it");
	});

	it("and Word's number or bullet of an item stand once, before the text", () => {
		const label = `<span style="font-family:Wingdings"><span style="mso-list:Ignore">Ø<span style="font:7pt Times">&#160; </span></span></span>`;
		const number = '<span style="mso-list: Ignore">a)<span style="font:7pt Times">&#160; </span></span>';
		expect(read(`${label}Salt`)).toBe("Salt");
		expect(renderBody(`<p>${number}Salt</p>`, shout)).toBe(`<p>${number}SALT</p>`);
		expect(renderBody(`<p>${number}Salt</p>`, shout, "original_first")).toContain(`${LINE_BREAK}SALT</span></p>`);
	});
});
