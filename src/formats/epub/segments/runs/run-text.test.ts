import { describe, expect, it } from "vitest";
import { LOADED_UNITS } from "../../../../core/code-units.ts";
import { textsOf } from "../../try-document.fixture.ts";

const text = (inner: string) => textsOf(`<p>${inner}</p>`)[0];

describe("white space in a long text (rule A3)", () => {
	it("is one space, wherever it stands", () => {
		const long = "x".repeat(LOADED_UNITS - 1);
		expect(text(`${long}  y`)).toBe(`${long} y`);
		expect(text(`${long}x\ny`)).toBe(`${long}x y`);
	});
});

describe("tags in a text (rule A5)", () => {
	it("share a number only where they open and close together", () => {
		expect(text("a <b><i>b</i></b> c")).toBe("a <1>b</1> c");
		expect(text("a <b><i>b</i> c</b> d")).toBe("a <1><2>b</2> c</1> d");
		expect(text("a <b>b <i>c</i></b> d")).toBe("a <1>b <2>c</2></1> d");
		expect(text('a <b><i lang="fr">b</i></b> c')).toBe("a <1><2>b</2></1> c");
	});

	it("are extended to the whole word, whichever end is inside it", () => {
		expect(text("un<em>believ</em>able it is")).toBe("<1>unbelievable</1> it is");
		expect(text("it is un<em>believable</em>")).toBe("it is <1>unbelievable</1>");
		expect(text("it <em>believ</em>able is")).toBe("it <1>believable</1> is");
		expect(text("it’s don’t<em>ed</em> 𝒜𝒷<i>𝒸</i> é̂<i>x</i>")).toBe("it’s <1>don’ted</1> <2>𝒜𝒷𝒸</2> <3>é̂x</3>");
	});

	it("stay where they are beside punctuation, white space, CJK, sub- and superscripts and phrases of another language", () => {
		expect(text("a-<em>b</em>-c")).toBe("a-<1>b</1>-c");
		expect(text("日<em>ab</em>cd <b>ab</b>語")).toBe("日<1>abcd</1> <2>ab</2>語");
		expect(text("日<em>本</em>語です")).toBe("日<1>本</1>語です");
		expect(text("x<sup>n</sup>th H<sub>2</sub>O")).toBe("x<1>n</1>th H<2>2</2>O");
		expect(text('pre<i lang="fr">mot</i>fix')).toBe("pre<1>mot</1>fix");
	});
});

describe("a drop cap (rule A5)", () => {
	it("is one letter with its punctuation, of a longer word", () => {
		expect(text("<b>O</b>nce")).toBe("Once");
		expect(text("<b>“O</b>nce <i>upon</i> a <u>time</u>")).toBe("“Once <1>upon</1> a <2>time</2>");
		expect(text("<b>O</b> nce")).toBe("<1>O</1> nce");
		expect(text("<b>On</b>ce")).toBe("<1>Once</1>");
		expect(text("<b>O”</b>nce")).toBe("<1>O”</1>nce");
		expect(text("a <b>O</b>nce")).toBe("a <1>Once</1>");
		expect(text("<b>日</b>本")).toBe("<1>日</1>本");
		expect(text('<b lang="fr">O</b>nce')).toBe("<1>O</1>nce");
		expect(text("<b>O</b><i>nce</i> more")).toBe("<1>Once</1> more");
	});
});

describe("white space (rule A3)", () => {
	it("is one space across tags, none at the ends and beside line breaks", () => {
		expect(text("  a\n\n b\t<i> c </i> <b> d </b>  ")).toBe("a b <1>c </1><2>d</2>");
		expect(text("a <br/> b")).toBe("a<1/>b");
		expect(text("a <i>b <br/> </i> c")).toBe("a <1>b<2/></1>c");
		expect(text('a <img src="i" alt=""/> b')).toBe("a <1/> b");
		expect(text('a<img src="i" alt=""/>b')).toBe("a<1/>b");
	});

	it("between CJK characters is none, across tags too, but is one beside other scripts", () => {
		expect(text("日\n本")).toBe("日本");
		expect(text("日 <i>本</i>")).toBe("日<1>本</1>");
		expect(text("日<i>本 </i>語")).toBe("日<1>本</1>語");
		expect(text("日 a 本")).toBe("日 a 本");
		expect(text("。\n「か」\nア")).toBe("。「か」ア");
		expect(text("한국\n사람")).toBe("한국 사람");
	});

	it("that the book preserves stays inside, not at the ends", () => {
		const kept = (inner: string) => textsOf(`<p xml:space="preserve">${inner}</p>`)[0];
		expect(kept("  a  b\r\nc <i> d </i>\n")).toBe("a  b<1/>c <2> d </2>");
		expect(kept(" a\t\n  b\t")).toBe("a<1/>b");
		expect(kept("<![CDATA[a\n\nb]]> c")).toBe("a<1/><2/>b c");
	});
});

describe("what looks like a tag (rule A11)", () => {
	it("becomes one, and nothing else does", () => {
		expect(text("a &lt;1&gt; &lt;/22&gt; &lt;333/&gt; b")).toBe("a <1/> <2/> <3/> b");
		expect(text("a &lt;b&gt; &lt;1234567&gt; &lt; 1&gt; c")).toBe("a <b> <1234567> < 1> c");
	});
});
