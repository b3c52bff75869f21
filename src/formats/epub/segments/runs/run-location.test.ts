import { describe, expect, it } from "vitest";
import { LINE_BREAK, renderBody, segmentBody, shout } from "../../try-document.fixture.ts";

const TR = '<span class="diglot-tr cp-translation" lang="es" xml:lang="es">';
const stacked = (body: string, trial: Parameters<typeof renderBody>[3] = {}) =>
	renderBody(body, shout, "original_first", trial);

describe("where a translation is inserted (rule B5)", () => {
	it("is inside links, buttons, labels and whatever has an id or a name, outside of other tags", () => {
		for (const holder of ['a href="x"', "button", "label", 'i id="k"', 'i xml:id="k"', 'a name="k"']) {
			const [name = ""] = holder.split(" ");
			expect(stacked(`<p><${holder}>one</${name}></p>`)).toBe(
				`<p><${holder}>one${TR}${LINE_BREAK}ONE</span></${name}></p>`,
			);
		}
		expect(stacked('<p><i class="k">one</i></p>')).toBe(
			`<p><i class="k">one</i>${TR}${LINE_BREAK}<i class="k">ONE</i></span></p>`,
		);
	});

	it("is in none that can't hold it: there nothing can be inserted", () => {
		for (const body of [
			"<select><option>one</option></select>",
			"<textarea>one</textarea>",
			"<ul>one</ul>",
			"<table><tr>one</tr></table>",
			'<svg xmlns="http://www.w3.org/2000/svg"><text>one</text></svg>',
		]) {
			expect(segmentBody(body).segments).toHaveLength(1);
			expect(stacked(body)).toBe(body);
		}
		expect(stacked("<ul><b>one</b></ul>")).toBe(`<ul><b>one${TR}${LINE_BREAK}ONE</span></b></ul>`);
		expect(stacked("<p>one</p>", { fixedLayout: true })).toBe("<p>one</p>");
		expect(stacked('<p><u>a <i id="k">b</u> c</i></p>', { html: true })).not.toContain("B");
	});

	it("is right behind or before the bare run, past white space, comments and line breaks at its ends", () => {
		const body = "<div><p>a</p>\n<br/> <!-- c --> one <i>two</i> <br/>\n<p>b</p></div>";
		const copy = "ONE <i>TWO</i>";
		expect(stacked(body)).toContain(`<!-- c --> one <i>two</i>${TR}${LINE_BREAK}${copy}</span> <br/>`);
		expect(renderBody(body, shout, "translation_first")).toContain(
			`<!-- c -->${TR}${copy}${LINE_BREAK}</span> one <i>`,
		);
		expect(stacked('<div><p>a</p>one <img src="i" alt=""/><p>b</p></div>')).toContain(
			`one <img src="i" alt=""/>${TR}${LINE_BREAK}ONE</span><p>`,
		);
	});

	it("is beside the bare run that comes last in its parent, not around all of it", () => {
		expect(renderBody("<div><p>7</p>one</div>", shout, "translation_first")).toBe(
			`<div><p>7</p>${TR}ONE${LINE_BREAK}</span>one</div>`,
		);
	});

	it("is a div in those parents of an EPUB 2 that take only blocks, a span inside other tags", () => {
		for (const [open, close] of [
			["<blockquote>", "</blockquote>"],
			["<form>", "</form>"],
			["<noscript>", "</noscript>"],
		]) {
			expect(stacked(`${open}one${close}`, { epub3: false })).toContain('<div class="diglot-tr');
			expect(stacked(`${open}one${close}`)).toContain('<span class="diglot-tr');
		}
		expect(stacked("<div>one</div>", { epub3: false })).toContain('<span class="diglot-tr');
		expect(stacked('<blockquote><a href="x">one</a></blockquote>', { epub3: false })).toContain(
			'<span class="diglot-tr',
		);
	});
});

describe("a location's range", () => {
	it("is the text alone, without what encloses it", () => {
		const { locations, loaded } = segmentBody("<p> <b> one </b> </p><p>\t<![CDATA[ two ]]></p><p> a<!-- c -->b </p>");
		const source = loaded?.markup.source ?? "";
		expect(locations.map(({ start, end }) => source.slice(start, end))).toEqual(["one", "two", "a<!-- c -->b"]);
		expect(locations.map(({ form, parent }) => [form, parent.name])).toEqual([
			["text", "b"],
			["cdata", "p"],
			["text", "p"],
		]);
	});

	it("has the text node that it is all of", () => {
		const { locations } = segmentBody(
			`<p> one </p><p>one <b>two</b></p><p>${"Eight words are in this sentence, my dear. ".repeat(150)}</p>`,
		);
		expect(locations.map(({ leaf }) => leaf !== null)).toEqual([true, false, ...locations.slice(2).map(() => false)]);
	});
});

it("of a text that was split has no text node that it is all of", () => {
	const sentence = `${"word ".repeat(600)}end.`;
	const { locations, words } = segmentBody(`<p>${sentence} ${sentence}</p>`);
	expect(locations.map(({ leaf }) => leaf)).toEqual([null, null]);
	expect(words).toEqual({ total: 1_202, translatable: 1_202, skipped: {} });
});

describe("a segment's kind", () => {
	const kinds = (body: string, trial = {}) => segmentBody(body, trial).segments.map(({ kind }) => kind);

	it("is that of what contains it", () => {
		expect(kinds("<h1>a</h1><h6>b</h6><h7>c</h7><p>d</p>")).toEqual(["heading", "heading", "block", "block"]);
		for (const type of ["footnote", "endnote", "rearnote", "note", "annotation"]) {
			expect(kinds(`<aside epub:type="x ${type}"><p>a</p></aside>`)).toEqual(["note"]);
		}
		expect(kinds('<aside role="doc-footnote"><p>a</p></aside><p epub:type="notes">b</p>')).toEqual(["note", "block"]);
		expect(kinds('<div class="Stanza1"><p>a</p></div><p epub:type="z3998:verse">b</p>')).toEqual(["verse", "verse"]);
		expect(kinds('<div class="poem"><h2>a</h2><aside epub:type="footnote">b</aside><p class="x">c</p></div>')).toEqual([
			"heading",
			"note",
			"verse",
		]);
		expect(kinds('<aside epub:type="footnote"><p class="verse">a</p></aside>')).toEqual(["note"]);
	});

	it("is a label in a nav and in a title", () => {
		expect(kinds("<h1>a</h1><p>b</p>", { role: "nav" })).toEqual(["label", "label"]);
		expect(kinds('<svg xmlns="http://www.w3.org/2000/svg"><title>a</title><desc>b</desc></svg>')).toEqual([
			"label",
			"block",
		]);
	});
});

describe("beside its source (rule B6)", () => {
	const beside = (body: string) => renderBody(body, shout, "side_by_side").includes("diglot-side");

	it.each([
		["in the body", "<p>one</p>", true],
		["in plain containers", "<div><section><p>one</p></section></div>", true],
		["in a quote", "<blockquote><p>one</p></blockquote>", true],
		["not in a list", "<ul><li><p>one</p></li></ul>", false],
		["not in a table", "<table><tr><td><p>one</p></td></tr></table>", false],
		["not in a figure", "<figure><p>one</p></figure>", false],
		["not a heading", "<h1>one</h1>", false],
		["not a div", "<div>one</div>", false],
		["not a bare run beside a block", "<div>one<pre>x</pre></div>", false],
		["behind white space, comments and breaks", "<b></b><!-- c --><br/> <p>one</p>", true],
		["behind a picture in a block", '<div><img src="i" alt=""/></div><p>one</p>', true],
		["not behind a picture in a line", '<i><img src="i" alt=""/></i><p>one</p>', false],
		["not behind text in a tag", "<i>7</i><p>one</p>", false],
		["not behind CDATA", "<![CDATA[7]]><p>one</p>", false],
		["behind a block that follows a line", "7<pre>x</pre><p>one</p>", true],
	])("%s", (_, body, isBeside) => {
		expect(beside(body)).toBe(isBeside);
	});

	it("drops links of the copy inside a link", () => {
		const body = '<a href="x"><div><p>a <a href="y">b</a> c</p></div></a>';
		expect(renderBody(body, shout, "side_by_side", { html: false })).toContain(">\nA B C\n</p>");
	});
});
