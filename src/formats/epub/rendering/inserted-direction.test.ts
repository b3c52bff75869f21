import { describe, expect, it } from "vitest";
import { makeBook, makePage, renderTrial } from "../try-book.fixture.ts";
import { LINE_BREAK, type RenderTrial, renderBody } from "../try-document.fixture.ts";

const HEBREW: RenderTrial = { sourceLanguage: "he", targetLanguage: "en", root: 'lang="he"', bookLanguage: "he" };
const beside = (css: string, body: string, trial: RenderTrial = {}) =>
	renderBody(body, (text) => text.replaceAll("אחת", "one").replaceAll("שתיים", "two"), "original_first", {
		...HEBREW,
		css,
		...trial,
	});
const TR = '<span class="diglot-tr cp-translation" lang="en" xml:lang="en" dir="ltr"';

describe("a translation in another direction than its source (rule B9)", () => {
	it("begins at its own side where the book aligns the source to one", () => {
		expect(beside("p{text-align:right}", "<p>אחת</p>")).toContain(
			`${TR} style="text-align:left">${LINE_BREAK}one</span>`,
		);
		expect(beside("", '<p style="text-align:left">אחת</p>')).toContain(
			`${TR} style="text-align:right">${LINE_BREAK}one</span>`,
		);
	});

	it("stays centred, justified or where it is", () => {
		for (const css of ["p{text-align:center}", "p{text-align:justify}", "p{direction:rtl}", ""])
			expect(beside(css, "<p>אחת</p>"), css).toContain(`${TR}>${LINE_BREAK}one</span>`);
	});

	it("has no hanging first line, which would be off its page", () => {
		const flush = `${TR} style="text-indent:0 !important">${LINE_BREAK}one</span>`;
		expect(beside("p{text-indent:1em}.v{text-indent:-2em}", '<p class="v">אחת</p>')).toContain(flush);
		expect(beside("div{text-indent:-2em}", "<div><ul><li>אחת</li></ul></div>")).toContain(flush);
		expect(beside("p{text-indent:-1em}", '<p style="text-indent:1em">אחת</p>')).toContain(`${TR}>`);
	});

	it("is in an inner element where a rule for spans would outdo its direction", () => {
		for (const css of [
			"span{direction:rtl}",
			"*{direction:rtl}",
			"p > span{direction:rtl}",
			"body span{direction:rtl}",
		])
			expect(beside(css, "<p>אחת</p>"), css).toContain(
				`${TR}>${LINE_BREAK}<bdi class="diglot-dir" dir="ltr">one</bdi></span>`,
			);
		expect(beside("*{direction:rtl;text-align:right}", "<p>אחת</p>", { epub3: false })).toContain(
			`${LINE_BREAK}<span class="diglot-dir" dir="ltr" style="text-align:left">one</span></span>`,
		);
		expect(beside("span.x{direction:rtl}", "<p>אחת</p>")).toContain(`${TR}>${LINE_BREAK}one</span>`);
	});

	it("has no copied class that sets the source's direction", () => {
		expect(beside(".r{direction:rtl}", '<p>אחת <i class="r e">שתיים</i> אחת <b class="r">אחת</b> אחת</p>')).toContain(
			'one <i class="e">two</i> one <b>one</b> one',
		);
		expect(beside(".r{direction:ltr}", '<p>אחת <i class="r">שתיים</i> אחת</p>')).toContain('<i class="r">two</i>');
	});

	it("is in an inner element of the paragraph beside its source, whose rules hit the outer one", async () => {
		const render = async (head: string): Promise<string> => {
			const page = makePage('<p class="c">אחת</p>', `<title>1</title>${head}`);
			const request = { layout: "side_by_side", sourceLanguage: "he", targetLanguage: "en" } as const;
			const { text } = await renderTrial(makeBook({ "OEBPS/c1.xhtml": page }), request, () => "one");
			return text("OEBPS/c1.xhtml");
		};
		expect(await render("<style>.c{direction:rtl;text-align:right}</style>")).toContain(
			'dir="ltr">\n<bdi class="diglot-dir" dir="ltr" style="text-align:left">one</bdi>\n</p>',
		);
		expect(await render("")).toContain('dir="ltr">\n<bdi class="diglot-dir" dir="ltr">one</bdi>\n</p>');
	});

	it("is written as ever where both languages run in one direction", () => {
		expect(beside("p{text-align:right}", "<p>אחת</p>", { targetLanguage: "ar" })).toContain(
			`lang="ar" xml:lang="ar" dir="rtl">${LINE_BREAK}one</span>`,
		);
	});
});
