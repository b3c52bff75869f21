import { describe, expect, it } from "vitest";
import { makeBook, makePackage, makePage, type Rendered, renderTrial } from "../try-book.fixture.ts";
import { editBody, type RenderTrial, renderBody } from "../try-document.fixture.ts";

const HEBREW: RenderTrial = { sourceLanguage: "he", targetLanguage: "en", root: 'lang="he"', bookLanguage: "he" };
/** A translator that knows two words. */
const translate = (text: string) => text.replaceAll("אחת", "one").replaceAll("שתיים", "two");
const turned = (body: string, trial: RenderTrial = HEBREW) => renderBody(body, translate, "translation_only", trial);

describe("a document whose text turns (rule B9)", () => {
	it("turns the style of each element around and inside its text", () => {
		expect(
			turned(
				'<div style="direction:rtl; padding-right:1em"><p style="text-align:right">אחת <i style="float:right">שתיים</i> אחת</p><hr style="margin-right:2em"/></div>',
			),
		).toBe(
			'<div style=" padding-left:1em"><p style="text-align:left">one <i style="float:left">two</i> one</p><hr style="margin-left:2em"/></div>',
		);
	});

	it("turns the attribute align, but no other value than a side", () => {
		expect(turned('<p align="right">אחת</p><h1 align="center">אחת</h1><p align="LEFT"><img src="a"/></p>')).toBe(
			'<p align="left">one</p><h1 align="center">one</h1><p align="right"><img src="a"/></p>',
		);
	});

	it("turns the direction of what holds nothing to read", () => {
		expect(
			turned('<p dir="rtl">אחת</p><p dir="rtl">* * *</p><p dir="rtl"><img src="a" style="float:right"/></p>'),
		).toBe('<p dir="ltr">one</p><p dir="ltr">* * *</p><p dir="ltr"><img src="a" style="float:left"/></p>');
	});

	it("says the direction of what stays inside the cases of a switch, not of the cases, which take no such attribute", () => {
		const inSwitch = (stays: string) =>
			`<p>אחת</p><epub:switch xmlns:epub="http://www.idpf.org/2007/ops"><epub:case required-namespace="urn:x">${stays}</epub:case></epub:switch>`;
		expect(turned(inSwitch("<p>שלוש</p>"))).toBe(inSwitch('<p dir="rtl">שלוש</p>').replace("אחת", "one"));
	});

	it("says the direction of what stays in the source's language, and leaves its look alone", () => {
		const stays = '<p style="text-align:right">שלוש <b>ארבע</b></p>';
		expect(turned(`<p>אחת</p>${stays}`)).toBe('<p>one</p><p style="text-align:right" dir="rtl">שלוש <b>ארבע</b></p>');
		expect(turned(`<p>אחת</p><div>${stays}${stays}</div>`)).toBe(`<p>one</p><div dir="rtl">${stays}${stays}</div>`);
		const marked = `<div dir="rtl">${stays}</div>`;
		expect(turned(`<p>אחת</p>${marked}`)).toBe(`<p>one</p>${marked}`);
	});

	it("leaves phrases that are restored as they were", () => {
		expect(turned('<p>אחת <i lang="ar" dir="rtl" style="text-align:right">كتاب</i> שתיים</p>')).toBe(
			'<p>one <i lang="ar" dir="rtl" style="text-align:right">كتاب</i> two</p>',
		);
		expect(turned('<p>אחת <i lang="ar">كتاب</i> שתיים</p>')).toBe('<p>one <i lang="ar">كتاب</i> two</p>');
	});

	it("is not turned where both languages run in one direction, nor beside its translation", () => {
		const body = '<p style="direction:rtl;text-align:right">אחת</p>';
		expect(renderBody(body, () => "واحد", "translation_only", { ...HEBREW, targetLanguage: "ar" })).toContain(
			'<p style="direction:rtl;text-align:right">',
		);
		expect(renderBody(body, translate, "original_first", HEBREW)).toContain(body.replace("</p>", "<span"));
	});

	it("is freed of another direction where both languages run in one, but for what an author turns inside a text", () => {
		const body =
			'<div dir="rtl"><p lang="he">one <bdo dir="rtl">two</bdo></p></div><div dir="rtl"><pre>three</pre></div>';
		expect(renderBody(body, (text) => text.toUpperCase())).toBe(
			'<div dir="ltr"><p lang="es">ONE <bdo dir="rtl">TWO</bdo></p></div><div dir="rtl"><pre>three</pre></div>',
		);
	});

	it("keeps the places on the pages of a fixed layout", () => {
		const { rendered } = editBody('<p style="direction:rtl;right:9px">אחת</p>', translate, "translation_only", {
			...HEBREW,
			fixedLayout: true,
		});
		expect(rendered).toContain('<p style="right:9px">one</p>');
	});
});

describe("a book whose text turns (rule B9)", () => {
	const CSS = "body{direction:rtl}.c{text-align:right;margin:0 1em 0 0}";
	const LINK = '<title>1</title><link rel="stylesheet" href="s.css"/>';
	const book = makeBook({
		"OEBPS/book.opf": makePackage({
			manifest:
				'<item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/><item id="c2" href="c2.xhtml" media-type="application/xhtml+xml"/><item id="s" href="s.css" media-type="text/css"/>',
			spine: '<itemref idref="c1"/><itemref idref="c2"/>',
			metadata: '<dc:identifier id="id">urn:isbn:1</dc:identifier><dc:title>A</dc:title><dc:language>he</dc:language>',
		}),
		"OEBPS/c1.xhtml": makePage('<p class="c">אחת</p>', `${LINK}<style>p{float:right}</style>`),
		"OEBPS/c2.xhtml": makePage('<p class="c">שלוש</p>', LINK),
		"OEBPS/s.css": CSS,
	});
	const render = (layout: "translation_only" | "original_first", change = translate): Promise<Rendered> =>
		renderTrial(book, { layout, sourceLanguage: "he", targetLanguage: "en" }, change);

	it("has its style sheets turned, and its documents say what stays as it was", async () => {
		const { text } = await render("translation_only");
		expect(text("OEBPS/s.css")).toBe("body{}.c{text-align:left;margin:0 0 0 1em}");
		expect(text("OEBPS/c1.xhtml")).toContain("<style>p{float:left}</style>");
		expect(text("OEBPS/c2.xhtml")).toContain('2007/ops" dir="rtl"><head>');
	});

	it("keeps them in a bilingual layout, or where nothing was translated", async () => {
		for (const { text } of [await render("original_first"), await render("translation_only", (same) => same)]) {
			expect(text("OEBPS/s.css")).toBe(CSS);
			expect(text("OEBPS/c2.xhtml")).not.toContain("dir=");
		}
	});
});
