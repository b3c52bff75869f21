import { describe, expect, it } from "vitest";
import { type Selection, selectsFile, WHOLE_BOOK } from "../../../core/selection.ts";
import { renderBody, segmentBody, shout, textsOf } from "../try-document.fixture.ts";

describe("blocks (rules A1, A2)", () => {
	it("are elements with text and no block below; bare runs between blocks are blocks of their own", () => {
		expect(textsOf("<div>bare <em>text</em><p>one</p>more<p>two</p></div>")).toEqual([
			"bare <1>text</1>",
			"one",
			"more",
			"two",
		]);
	});

	it("stand in lists, tables, captions and definition lists", () => {
		const body =
			"<ul><li>a<ul><li>b</li></ul></li></ul><table><caption>c</caption><tr><td>d</td><th>e</th></tr></table><dl><dt>f</dt><dd>g</dd></dl><figure><figcaption>h</figcaption></figure>";
		expect(textsOf(body)).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
	});

	it("follow the book's own display rules where those are simple", () => {
		const body = '<p><span class="line">one</span><span class="line">two</span></p>';
		expect(textsOf(body)).toEqual(["onetwo"]);
		expect(textsOf(body, { css: "span.line { color: red; display: block }" })).toEqual(["one", "two"]);
	});

	it("follow the display in an element's own style", () => {
		const body =
			'<h1><span style="display:block">March</span><span style="display:block">The Roof</span></h1><div style="display:inline">one</div> two';
		expect(textsOf(body)).toEqual(["March", "The Roof", "<1>one</1> two"]);
	});

	it("see through a link that holds blocks", () => {
		expect(textsOf('<a href="x"><p>one</p><p>two</p></a>')).toEqual(["one", "two"]);
	});
});

describe("text (rules A3, A11)", () => {
	it("has its white space collapsed across tags, NBSP kept", () => {
		expect(textsOf("<p>\n\ta  <i> b </i>\n c&#160;d </p>")).toEqual(["a <1>b </1>c\u00A0d"]);
	});

	it("loses the line breaks between CJK characters", () => {
		expect(textsOf("<p>日本\n語の text\n本</p>")).toEqual(["日本語の text 本"]);
	});

	it("loses the space beside a line break", () => {
		expect(textsOf("<p>one <br/>\n  two</p>")).toEqual(["one<1/>two"]);
	});

	it("has its entities decoded, and what looks like a tag made one", () => {
		expect(textsOf("<p>a &amp; b &lt;1&gt; &mdash;</p>")).toEqual(["a & b <1/> —"]);
	});

	it("is read out of CDATA", () => {
		expect(textsOf("<p><![CDATA[a < b]]></p>")).toEqual(["a < b"]);
	});
});

describe("tags (rules A4–A6)", () => {
	it("that enclose the whole text stay outside, and so do voids at its ends", () => {
		expect(textsOf('<p><a id="x"></a><a href="#"><b>Chapter 1</b></a><br/></p>')).toEqual(["Chapter 1"]);
	});

	it("are numbered in reading order; tags that open and close together share a number", () => {
		expect(textsOf('<p>a <b><i>b</i></b> c <a href="#">d</a></p>')).toEqual(["a <1>b</1> c <2>d</2>"]);
	});

	it("leave a drop cap's word whole", () => {
		expect(textsOf('<p><span class="cap">“O</span>nce upon</p>')).toEqual(["“Once upon"]);
	});

	it("that end inside a word are extended to it, but not in formulas and ordinals", () => {
		expect(textsOf("<p>It is un<em>believ</em>able, H<sub>2</sub>O, 20<sup>th</sup></p>")).toEqual([
			"It is <1>unbelievable</1>, H<2>2</2>O, 20<3>th</3>",
		]);
	});

	it("are void for note references, images, code and math", () => {
		const body =
			'<p>a<a epub:type="noteref" href="#n">1</a> b<sup><a href="#m">2</a></sup> <img src="x" alt=""/> c <code>x()</code> d <math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math> e</p>';
		expect(textsOf(body)).toEqual(["a<1/> b<2/> <3/> c <4/> d <5/> e"]);
	});
});

describe("what is skipped (spec §6.1)", () => {
	it("is counted by its reason, and every word has a disposition", () => {
		const { words, segments } = segmentBody(
			'<p>one two</p><pre>three</pre><p translate="no">four</p><p>5 — 6</p><p lang="es">siete ocho nueve</p><script>x</script><p><ruby>漢<rt>kan</rt></ruby></p>',
		);
		expect(segments.map(({ text }) => text)).toEqual(["one two", "漢"]);
		expect(words.skipped).toEqual({
			code: 1,
			translate_no: 1,
			no_letters: 2,
			target_language: 3,
			script: 1,
			ruby_annotation: 1,
		});
		const skipped = Object.values(words.skipped).reduce((sum, count) => sum + count, 0);
		expect(words.total).toBe(words.translatable + skipped);
		expect(words.total).toBe(12);
	});

	it("holds phrases of another language inside a sentence, which the model sees (rule A8)", () => {
		const { segments, words } = segmentBody(
			'<p>He said <i lang="fr">bon mot</i> again</p><p><i lang="fr">bonjour</i></p>',
		);
		expect(segments.map(({ text }) => text)).toEqual(["He said <1>bon mot</1> again"]);
		expect(words.skipped).toEqual({ foreign_inline: 3 });
	});

	it("holds what an earlier run inserted (rule A14)", () => {
		const { segments } = segmentBody('<p>one<span class="diglot-tr cp-translation" lang="es"><br/>uno</span></p>');
		expect(segments.map(({ text }) => text)).toEqual(["one"]);
	});
});

describe("other locations", () => {
	it("are attributes that are read or heard", () => {
		const { segments } = segmentBody(
			'<p title="a tip">x <img src="i" alt="a cat"/> <a href="#" aria-label="next">y</a></p>',
		);
		expect(segments.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
			"attribute: a tip",
			"block: x <1/> <2>y</2>",
			"attribute: a cat",
			"attribute: next",
		]);
	});

	it("are SVG's texts and the fallbacks of media", () => {
		const body =
			'<p>see <svg xmlns="http://www.w3.org/2000/svg"><title>Map</title><text>Here <tspan>be</tspan> dragons</text></svg></p><video src="v"><p>No video</p></video>';
		expect(textsOf(body)).toEqual(["see", "Map", "Here <1>be</1> dragons", "No video"]);
	});

	it("have the kind of their element", () => {
		const body = '<h2>h</h2><aside epub:type="footnote"><p>n</p></aside><div class="poem"><p>v</p></div><p>b</p>';
		expect(segmentBody(body).segments.map(({ kind }) => kind)).toEqual(["heading", "note", "verse", "block"]);
	});
});

describe("identity (rule A15)", () => {
	it("counts equal texts in their document", () => {
		const { segments } = segmentBody("<p>same</p><p>other</p><p>same</p>");
		expect(segments.map(({ id, occurrence }) => [id, occurrence])).toEqual([
			["d1-s1", 1],
			["d1-s2", 1],
			["d1-s3", 2],
		]);
		expect(segments[0]?.fingerprint).toBe(segments[2]?.fingerprint);
	});
});

describe("long runs (rules A7, A10, A13)", () => {
	it("end at two line breaks in a row", () => {
		expect(textsOf("<p>one<br/>two<br/> <br/>three</p>")).toEqual(["one<1/>two", "three"]);
	});

	it("of more than 40 lines are split at line breaks", () => {
		const texts = textsOf(`<p>${Array.from({ length: 50 }, (_, n) => `line ${n}`).join("<br/>")}</p>`);
		expect(texts).toHaveLength(4);
		expect(texts.join(" ").match(/line/g)).toHaveLength(50);
	});

	it("of thousands of words are split at sentences, without losing one", () => {
		const sentence = "This is a sentence of eight little words. ";
		const { segments, words } = segmentBody(`<p>${sentence.repeat(300)}<i>end of it</i></p>`);
		expect(segments.length).toBeGreaterThan(3);
		expect(Math.max(...segments.map((segment) => segment.words))).toBeLessThan(900);
		expect(segments.map(({ text }) => text).join(" ")).toBe(`${sentence.repeat(300)}<1>end of it</1>`);
		expect(words).toEqual({ total: 2403, translatable: 2403, skipped: {} });
	});

	it("are split where a media overlay names an element", () => {
		const body = '<p><span id="a">One.</span> <span id="b">Two.</span></p>';
		expect(textsOf(body)).toEqual(["<1>One.</1> <2>Two.</2>"]);
		expect(textsOf(body, { overlayIds: new Set(["a", "b"]) })).toEqual(["One.", "Two."]);
	});
});

describe("white space that is text (rule A3)", () => {
	it("stays, and its line breaks are tags", () => {
		expect(textsOf('<p xml:space="preserve">one  two\nthree</p>')).toEqual(["one  two<1/>three"]);
		expect(textsOf('<p class="v">one\n two</p>', { css: "p.v{white-space:pre-wrap}" })).toEqual(["one<1/>two"]);
	});
});

describe("selections (spec §3)", () => {
	const body = '<h1>Title</h1><p title="tip">one <em>two</em> <sup>three</sup></p><blockquote><p>four</p></blockquote>';
	const select = (selection: Partial<Selection>) => segmentBody(body, { selection: { ...WHOLE_BOOK, ...selection } });

	it("take only text inside the wanted tags", () => {
		expect(select({ translateTags: ["blockquote"] }).segments.map(({ text }) => text)).toEqual(["four"]);
		expect(select({ translateTags: ["blockquote"] }).words.skipped).toEqual({ not_selected: 5 });
	});

	it("leave excluded tags as they are, inline ones as void tags", () => {
		const { segments, words } = select({ excludeTags: ["sup", "h1", "blockquote"] });
		expect(segments.map(({ text }) => text)).toEqual(["tip", "one <1>two</1>"]);
		expect(words.skipped).toEqual({ not_selected: 3 });
	});

	it("match files by the end of their names, with wildcards", () => {
		const only = (...onlyFiles: string[]) => selectsFile({ ...WHOLE_BOOK, onlyFiles }, "OEBPS/text/ch1.xhtml");
		expect([only("ch1.xhtml"), only("text/*"), only("ch*.xhtml"), only("OEBPS/**")]).toEqual([true, true, true, true]);
		expect([only("1.xhtml"), only("OEBPS/*"), only("ch2.xhtml")]).toEqual([false, false, false]);
	});
});

it("leaves other vocabularies as they are, by name, with one tag where they stand in a sentence", () => {
	const cml =
		'<c:molecule xmlns:c="http://www.xml-cml.org/schema" title="the gas"><c:name>carbon dioxide</c:name></c:molecule>';
	const choice = (name: string) =>
		`<epub:switch><epub:case required-namespace="${name}">${cml}</epub:case><epub:default>a gas</epub:default></epub:switch>`;
	const body = `<p>Lakes hold ${cml} in winter.</p><div>${choice("http://www.xml-cml.org/schema")}</div>`;
	const { segments, words } = segmentBody(body);
	expect(segments.map(({ text }) => text)).toEqual(["Lakes hold <1/> in winter.", "a gas"]);
	expect(words.skipped).toEqual({ foreign_namespace: 8 });
	expect(words.total).toBe(words.translatable + 8);
	expect(renderBody(body, shout)).toBe(
		body.replace("Lakes hold", "LAKES HOLD").replace("in winter", "IN WINTER").replace(">a gas", ">A GAS"),
	);
});
