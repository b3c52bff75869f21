import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../edits.ts";
import { INDENT, LINE_BREAK, renderBody, segmentBody, shout } from "../try-document.fixture.ts";
import { PROBE, probeDocument } from "./document-edits.ts";

const TR = '<span class="diglot-tr cp-translation" lang="es" xml:lang="es">';

describe("translation_only", () => {
	it("replaces text between the book's own tags and leaves all other bytes", () => {
		const body = '<p  id="p1">\n  one <a\thref="#x" id="k">two</a> three &amp; four<!-- c --> end\n</p >';
		expect(renderBody(body, shout)).toBe(
			'<p  id="p1">\n  ONE <a\thref="#x" id="k">TWO</a> THREE &amp; FOUR END<!-- c -->\n</p >',
		);
	});

	it("lets a translation reorder tags", () => {
		expect(renderBody("<p>the <b>red</b> <i>house</i></p>", () => "la <2>casa</2> <1>roja</1>")).toBe(
			"<p>la <i>casa</i> <b>roja</b></p>",
		);
	});

	it("puts a drop cap around the first grapheme with its opening punctuation (rule A5)", () => {
		expect(renderBody('<p><span class="cap">“O</span>nce</p>', () => "«Érase»")).toBe(
			'<p><span class="cap">«É</span>rase»</p>',
		);
	});

	it("restores phrases of another language as they were (rule A8)", () => {
		expect(renderBody('<p>a <i lang="fr">bon &#233;</i> b</p>', () => "A <1>WRONG</1> B")).toBe(
			'<p>A <i lang="fr">bon &#233;</i> B</p>',
		);
	});

	it("writes invisible characters in the document's own form (rule A11)", () => {
		expect(renderBody("<p>a&#xA0;b</p><p>c</p>", (text) => (text === "c" ? "d\u00A0e\u200Bf" : text))).toBe(
			"<p>a&#xA0;b</p><p>d&#xA0;e\u200Bf</p>",
		);
		const undeclared = renderBody("<p>a&nbsp;b</p><p>c</p>", (text) => (text === "c" ? "d\u00A0e" : text));
		expect(undeclared).toBe("<p>a&nbsp;b</p><p>d&#160;e</p>");
	});

	it("keeps CDATA sections", () => {
		expect(renderBody("<p><![CDATA[a < b]]></p>", () => "c ]]> d")).toBe("<p><![CDATA[c ]]]]><![CDATA[> d]]></p>");
	});

	it("replaces a whole ruby with the translation of its base (rule A9)", () => {
		expect(renderBody("<p>x <ruby>漢<rt>かん</rt></ruby> y</p>", () => "kanji")).toBe("<p>kanji</p>");
	});

	it("translates attributes and nested texts inside a replaced run", () => {
		const body =
			'<p>see <img src="i" alt="a cat"/> and <svg xmlns="http://www.w3.org/2000/svg"><text>map</text></svg> now</p>';
		expect(renderBody(body, shout)).toBe(
			'<p>SEE <img src="i" alt="A CAT"/> AND <svg xmlns="http://www.w3.org/2000/svg"><text>MAP</text></svg> NOW</p>',
		);
	});

	it("escapes whatever a model writes", () => {
		expect(renderBody('<p title="t">a</p>', () => `<script>"&'`)).toBe(
			`<p title="&lt;script&gt;&quot;&amp;'">&lt;script&gt;"&amp;'</p>`,
		);
	});

	it("declares the language where the source did", () => {
		expect(renderBody('<div xml:lang="en"><p lang="la">alea iacta</p><p>x</p></div>', shout)).toBe(
			'<div xml:lang="es"><p lang="es">ALEA IACTA</p><p>X</p></div>',
		);
	});
});

describe("bilingual (rules B5, B7)", () => {
	it("puts one span inside the block, behind or before its source", () => {
		expect(renderBody("<p>one</p>", shout, "original_first")).toBe(`<p>one${TR}${LINE_BREAK}ONE</span></p>`);
		expect(renderBody("<p>one</p>", shout, "translation_first")).toBe(
			`<p>${TR}ONE${LINE_BREAK}</span>${INDENT}one</p>`,
		);
	});

	it("gives a source behind its translation the indent of their paragraph, on the line that it begins", () => {
		const first = (body: string, css = "") => renderBody(body, shout, "translation_first", { css });
		expect(first('<p><a href="#">one</a></p>')).toBe(`<p><a href="#">${TR}ONE${LINE_BREAK}</span>${INDENT}one</a></p>`);
		expect(first("<div>one</div>")).toContain(`${INDENT}one`);
		for (const body of ["<h1>one</h1>", "<ul><li>one</li></ul>", "<div><hr/>one</div>"])
			expect(first(body)).not.toContain("diglot-indent");
		// In an element of its own each line has its own indent.
		const verse = '<div class="verse"><p><span>one</span><br/><span>two</span></p></div>';
		expect(first(verse, "p > span { display: block }")).not.toContain("diglot-indent");
		expect(renderBody("<p>one</p>", shout, "original_first")).not.toContain("diglot-indent");
		const line = first('<p><span class="l">one</span><span class="l">two</span></p>', ".l { display: block }");
		expect(line).toContain(`</span>${INDENT}two</span>`);
	});

	it("has the white space before the first line where that is preserved, as its source", () => {
		const kept = '<span class="diglot-break"><br/>\n</span>';
		for (const before of ["  ", "\n  "]) {
			expect(renderBody(`<pre>${before}A line\n of verse.</pre>`, shout, "original_first")).toBe(
				`<pre>${before}A line\n of verse.${TR}${kept}  A LINE\n OF VERSE.</span></pre>`,
			);
		}
	});

	it("declares the direction in what runs the other way, though both languages run one way (rule B9)", () => {
		const inserted = `${TR.replace(">", ' dir="ltr">')}${LINE_BREAK}ONE</span>`;
		expect(renderBody('<p dir="rtl">one</p>', shout, "original_first")).toBe(`<p dir="rtl">one${inserted}</p>`);
		expect(renderBody('<div dir="RTL"><ul><li>one</li></ul></div>', shout, "side_by_side")).toContain(inserted);
		expect(renderBody('<div dir="rtl"><p>one</p></div>', shout, "side_by_side")).toContain('xml:lang="es" dir="ltr">');
		// A copy behind its paragraph is not in it.
		expect(renderBody('<p dir="rtl">one</p>', shout, "side_by_side")).not.toContain('"ltr"');
		expect(renderBody('<div dir="rtl"><p dir="ltr">one</p></div>', shout, "original_first")).toContain(`one${TR}<`);
	});

	it("puts it right behind an anonymous run, in a div for bare text in an EPUB 2 body", () => {
		expect(renderBody("one<p>two</p>", shout, "original_first", { epub3: false })).toBe(
			`one<div class="diglot-tr cp-translation" lang="es" xml:lang="es">ONE</div><p>two${TR}${LINE_BREAK}TWO</span></p>`,
		);
	});

	it("hides the newline with the break where white space is preserved, which would be an empty line", () => {
		const kept = '<span class="diglot-break"><br/>\n</span>';
		const css = "p { white-space: pre-wrap }";
		expect(renderBody("<p>one</p>", shout, "original_first", { css })).toBe(`<p>one${TR}${kept}ONE</span></p>`);
		expect(renderBody("<p>one</p>", shout, "translation_first", { css })).toBe(`<p>${TR}ONE${kept}</span>one</p>`);
	});

	it("puts each line of verse into an element where the book makes its lines blocks by their place", () => {
		const css = ".verse p > span { display: block }";
		const verse = (inner: string) => `<div class="verse"><p>${inner}</p></div>`;
		const lines = '<span>one</span><br/><span class="i">two</span>';
		const tr = TR.replace("translation", "translation diglot-lines");
		const copy = `${tr}${LINE_BREAK}<span>ONE</span><br/><span class="i">TWO</span></span>`;
		expect(renderBody(verse(lines), shout, "original_first", { css })).toBe(verse(lines + copy));
		const styled = { css: `${css} .i { padding: 1em }` };
		expect(renderBody(verse(lines), shout, "original_first", styled)).toBe(verse(lines + copy));
		expect(renderBody(verse(lines), shout, "translation_only", styled)).toBe(
			verse('<span>ONE</span><br/><span class="i">TWO</span>'),
		);
		const bare = `${TR}${LINE_BREAK}ONE<br/>TWO</span>`;
		expect(renderBody(verse(lines), shout, "original_first")).toBe(verse(lines + bare));
		expect(renderBody(verse(`zero ${lines}`), shout, "original_first", { css })).not.toContain("diglot-lines");
	});

	it("says that a text has a drop cap, and has none itself where it is written in the other direction", () => {
		const css = ".cap { float: left }";
		const body = '<p><span class="cap">T</span>he night is long</p>';
		const cap = `${TR.replace("translation", "translation diglot-cap")}${LINE_BREAK}<span class="cap">T</span>HE NIGHT`;
		expect(renderBody(body, shout, "original_first", { css })).toContain(cap);
		expect(renderBody(body, shout, "side_by_side", { css })).toContain("cp-translation diglot-cap diglot-side");
		for (const layout of ["original_first", "side_by_side"] as const) {
			const arabic = renderBody(body, () => "الليل طويل", layout, { css, targetLanguage: "ar" });
			expect(arabic).toContain("cp-translation diglot-cap");
			expect(arabic).toContain("الليل طويل");
		}
	});

	it("is inside a link or an anchor around the whole text, but behind a trailing note mark", () => {
		expect(renderBody('<p><a href="#">one</a></p>', shout, "original_first")).toBe(
			`<p><a href="#">one${TR}${LINE_BREAK}ONE</span></a></p>`,
		);
		expect(renderBody('<p><b><i id="n"><u>one</u></i></b></p>', shout, "original_first")).toBe(
			`<p><b><i id="n"><u>one</u>${TR}${LINE_BREAK}<u>ONE</u></span></i></b></p>`,
		);
		expect(renderBody('<p><i>one</i><sup><a href="#n">1</a></sup></p>', shout, "original_first")).toBe(
			`<p><i>one</i><sup><a href="#n">1</a></sup>${TR}${LINE_BREAK}<i>ONE</i></span></p>`,
		);
	});

	it("is behind other tags around the whole text, so that what a stylesheet adds to them stays with the source", () => {
		expect(renderBody('<td> <i class="d">one</i> </td>', shout, "original_first")).toBe(
			`<td> <i class="d">one</i> ${TR}${LINE_BREAK}<i class="d">ONE</i></span></td>`,
		);
		expect(renderBody("<div><i>one</i><p>two</p></div>", shout, "translation_first")).toBe(
			`<div>${TR}<i>ONE</i>${LINE_BREAK}</span><i>one</i><p>${TR}TWO${LINE_BREAK}</span>${INDENT}two</p></div>`,
		);
	});

	it("keeps the two texts of a label apart for readers that take its text alone", () => {
		const label = '<nav epub:type="toc"><ol><li><a href="x"><b>one</b></a></li></ol></nav>';
		expect(renderBody(label, shout, "original_first", { role: "nav" })).toContain(
			`<a href="x"><b>one${TR}<br class="diglot-break"/> ONE</span></b></a>`,
		);
	});

	it("copies class, href, type of note and a picture in the sentence, never ids, names, scripts or page breaks", () => {
		const body =
			'<p>a <a id="k" name="k" class="c" href="#x" onclick="y()" data-z="1" epub:type="noteref">1</a> b <img src="i" alt=""/> <span id="pg" epub:type="pagebreak"/> c</p>';
		expect(renderBody(body, shout, "original_first")).toContain(
			`${TR}${LINE_BREAK}A <a class="c" href="#x" epub:type="noteref">1</a> B <img src="i" alt=""/>  C</span></p>`,
		);
	});

	it("drops links of the copy inside a link", () => {
		const body = '<a href="#o"><p>a <b>b</b> <em><a href="#i">c</a></em></p></a>';
		expect(renderBody(body, shout, "original_first")).toContain("<br/></span>\nA <b>B</b> <em>C</em></span></p></a>");
	});

	it("declares the direction where one of the languages is written from right to left", () => {
		expect(renderBody("<p>one</p>", () => "واحد", "original_first", { targetLanguage: "ar" })).toContain(
			'lang="ar" xml:lang="ar" dir="rtl"',
		);
	});

	it("leaves the source where only one text fits", () => {
		const body = '<p title="tip">x</p><select><option>one</option></select>';
		expect(renderBody(body, shout, "original_first")).toBe(
			`<p title="tip">x${TR}${LINE_BREAK}X</span></p><select><option>one</option></select>`,
		);
	});
});

describe("side_by_side (rule B6)", () => {
	const SIDE = '<p class="diglot-tr cp-translation diglot-side" lang="es" xml:lang="es">\n';

	const PAIR = '<div class="diglot-tr diglot-pair"></div>';

	it("puts a copy of a paragraph behind it, with the classes of the paragraph, and announces the pair before it", () => {
		expect(renderBody('<p class="a" id="k">one <b>two</b></p>', shout, "side_by_side")).toBe(
			`${PAIR}<p class="a" id="k">one <b>two</b></p><p class="diglot-tr cp-translation diglot-side a" lang="es" xml:lang="es">\nONE <b>TWO</b>\n</p>`,
		);
	});

	it("announces a pair that follows another, or the block behind it, by the translation before it", () => {
		const announcing = (classes: string) => SIDE.replace("diglot-side", `diglot-side ${classes}`);
		expect(renderBody("<p>one</p>\n<!-- c --><p>two</p><hr/><p>three</p>", shout, "side_by_side")).toBe(
			`${PAIR}<p>one</p>${announcing("diglot-pair")}ONE\n</p>\n<!-- c --><p>two</p>${announcing("diglot-pair-second")}TWO\n</p><hr/><p>three</p>${SIDE}THREE\n</p>`,
		);
	});

	it("announces a pair that follows bare text by an element of its own, because the text's translation is between", () => {
		expect(renderBody("<p>one</p>two<hr/><p>three</p>", shout, "side_by_side")).toBe(
			`${PAIR}<p>one</p>${SIDE}ONE\n</p>two${TR}${LINE_BREAK}TWO</span><div class="diglot-tr diglot-pair-second"></div><hr/><p>three</p>${SIDE}THREE\n</p>`,
		);
	});

	it("leaves a paragraph right behind its heading, and the first of its section", () => {
		const announced = (classes: string, body: string) => `<div class="diglot-tr ${classes}"></div>${body}`;
		const render = (body: string) => renderBody(body, shout, "side_by_side");
		const pair = `<p>one</p>${SIDE}ONE\n</p>`;
		expect(render("<hr/><p>one</p>")).toBe(announced("diglot-pair-second", `<hr/>${pair}`));
		expect(render("<div><p>one</p></div>")).toBe(announced("diglot-pair-inside", `<div>${pair}</div>`));
		expect(render("<div><p>one</p></div><p>two</p>")).toBe(
			`${announced("diglot-pair-inside diglot-pair-second", `<div>${pair}</div>`)}<p>two</p>${SIDE}TWO\n</p>`,
		);
		// Before an inline element, an empty block would cut its line.
		expect(render("<i></i><p>one</p>")).toBe(`<i></i>${announced("diglot-pair", pair)}`);
		// Before a list, there is no room for one.
		expect(render("<ul><li><div><p>one</p></div></li></ul>")).toContain(`<div>${announced("diglot-pair", pair)}</div>`);
	});

	it("puts the copy's text into an element with its direction, which rules for paragraphs do not hit (rule B9)", () => {
		expect(renderBody("<p>one</p>", shout, "side_by_side", { targetLanguage: "ar" })).toBe(
			`${PAIR}<p>one</p><p class="diglot-tr cp-translation diglot-side" lang="ar" xml:lang="ar" dir="rtl">\n<bdi class="diglot-dir" dir="rtl">ONE</bdi>\n</p>`,
		);
	});

	it("links the copy of a linked paragraph", () => {
		expect(renderBody('<p style="text-align:center;margin:9em">one</p>', shout, "side_by_side")).toContain(
			' style="text-align:center">\nONE\n</p>',
		);
		expect(renderBody('<p><a href="x">one</a></p>', shout, "side_by_side")).toBe(
			`${PAIR}<p><a href="x">one</a></p>${SIDE}<a href="x">ONE</a>\n</p>`,
		);
	});

	it("stacks what is not a paragraph in plain flow", () => {
		expect(renderBody("<h1>one</h1><ul><li><p>two</p></li></ul>", shout, "side_by_side")).toBe(
			`<h1>one${TR}${LINE_BREAK}ONE</span></h1><ul><li><p>two${TR}${LINE_BREAK}TWO</span></p></li></ul>`,
		);
	});

	it("keeps the attribute align", () => {
		expect(renderBody('<p align="center">one</p>', shout, "side_by_side")).toContain(
			' lang="es" xml:lang="es" align="center">\nONE\n</p>',
		);
	});

	it.each([
		['<p hidden="hidden">one</p>'],
		['<p style="display:none">one</p>'],
		['<p style="visibility: hidden">one</p>'],
		['<p style="position:absolute">one</p>'],
		['<p class="a">one</p>', ".a { display: inline-block }"],
		['<p class="a">one</p>', "p.a { page-break-before: always }"],
		["<p>one</p>", "p { break-after: page }"],
		['<p style="page-break-before: right">one</p>'],
		['<div class="a"><p>one</p></div>', ".a { display: flex }"],
		['<div style="display: grid"><p>one</p></div>'],
		['<p id="k">one</p>', "body #k { font-style: italic }"],
	])("stacks what is hidden, placed or set out otherwise, or has rules that a copy would not: %s", (body, css = "") => {
		expect(renderBody(body, shout, "side_by_side", { css })).toBe(
			body.replace("</p>", `${TR}${LINE_BREAK}ONE</span></p>`),
		);
	});

	it("stacks after bare text or a bare image, where a float would move up to their line", () => {
		const image = '<img src="i" alt=""/><p>one</p><p>two</p>';
		expect(renderBody(image, shout, "side_by_side")).toBe(
			`<img src="i" alt=""/><div class="diglot-tr diglot-pair-second"></div><p>one${TR}${LINE_BREAK}ONE</span></p><p>two</p>${SIDE}TWO\n</p>`,
		);
		expect(renderBody("zero <p>one</p>", shout, "side_by_side")).toContain(`<p>one${TR}${LINE_BREAK}ONE</span></p>`);
		expect(renderBody('<a id="k"/><br/><p>one</p>', shout, "side_by_side")).toContain(
			`${PAIR}<p>one</p>${SIDE}ONE\n</p>`,
		);
	});

	it("stacks in a book that is set from top to bottom", () => {
		const trial = { css: "html { -epub-writing-mode: vertical-rl }" };
		expect(renderBody("<p>one</p>", shout, "side_by_side", trial)).toBe(`<p>one${TR}${LINE_BREAK}ONE</span></p>`);
	});
});

describe("checks", () => {
	const inline = fc.constantFrom(
		"word",
		" ",
		"\n",
		"<b>bold</b>",
		"<i>it",
		"</i>",
		"<br/>",
		"&amp;",
		"&#160;",
		"<a href='#'>link</a>",
		"<!-- c -->",
		"7",
		"<sup><a href='#n'>1</a></sup>",
		"語",
	);
	const block = fc.array(inline, { maxLength: 8 }).map((pieces) => balance(pieces));
	const body = fc.array(fc.tuple(fc.constantFrom("p", "h1", "li", "div"), block), { maxLength: 5 });
	const write = (blocks: [string, string][]) =>
		blocks.map(([name, inner]) => `<${name}>${inner}</${name}>`).join("tail ");

	function balance(pieces: string[]): string {
		let open = 0;
		const kept = pieces.filter((piece) => {
			if (piece === "<i>it") open++;
			if (piece === "</i>") open--;
			if (open < 0) open = 0;
			else return true;
			return false;
		});
		return kept.join("") + "</i>".repeat(Math.max(0, open));
	}

	it("removing the probe at each run's start gives the source (rule B2)", () => {
		fc.assert(
			fc.property(body, (blocks) => {
				const segmented = segmentBody(write(blocks));
				const source = segmented.loaded?.markup.source ?? "";
				const probed = applyEdits(source, probeDocument(segmented));
				expect(probed.replaceAll(PROBE, "")).toBe(source);
				expect(probed.split(PROBE).length - 1).toBe(segmented.segments.length);
			}),
			{ numRuns: 500, seed: 11 },
		);
	});

	it("a translation equal to its source changes nothing, in any layout (rule B2)", () => {
		fc.assert(
			fc.property(body, fc.constantFrom("original_first" as const, "translation_only" as const), (blocks, layout) => {
				expect(renderBody(write(blocks), (text) => text, layout)).toBe(write(blocks));
			}),
			{ numRuns: 500, seed: 12 },
		);
	});

	it("removing the inserted elements gives the source (rule B4)", () => {
		fc.assert(
			fc.property(body, (blocks) => {
				const rendered = renderBody(write(blocks), (text) => `X${text}`, "original_first");
				expect(rendered.replaceAll(LINE_BREAK, "").replace(/<(span|div) class="diglot-tr.*?<\/\1>/gs, "")).toBe(
					write(blocks),
				);
			}),
			{ numRuns: 500, seed: 13 },
		);
	});

	it("every word has a disposition, whatever the markup", () => {
		fc.assert(
			fc.property(body, (blocks) => {
				const { words } = segmentBody(write(blocks));
				const skipped = Object.values(words.skipped).reduce((sum, count) => sum + count, 0);
				expect(words.translatable + skipped).toBe(words.total);
			}),
			{ numRuns: 500, seed: 14 },
		);
	});
});

describe("a split run", () => {
	it("gets each part's translation right behind the part", () => {
		expect(renderBody("<p><i>one<br/><br/>two</i></p>", shout, "original_first")).toBe(
			`<p><i>one${TR}${LINE_BREAK}ONE</span><br/><br/>two${TR}${LINE_BREAK}TWO</span></i></p>`,
		);
		expect(renderBody("<p>one<br/><br/>two</p>", shout)).toBe("<p>ONE<br/><br/>TWO</p>");
	});
});
