import { describe, expect, it } from "vitest";
import { parseXml } from "../markup/tree.ts";
import { editBody, type RenderTrial, renderBody, shout } from "../try-document.fixture.ts";
import { directionFor } from "./document-edits.ts";
import { linkStylesheet } from "./root-attribute-edits.ts";

const root = (trial: RenderTrial, body = "<p>one</p>") =>
	/<html [^>]*2007\/ops" ([^>]*)>/.exec(editBody(body, shout, "translation_only", trial).rendered)?.[1];

describe("dir (rule B9)", () => {
	it("is that of the target where one of the languages is written from right to left", () => {
		const direction = (sourceLanguage: string, targetLanguage: string) =>
			directionFor({ sourceLanguage, targetLanguage });
		expect(direction("en", "ar")).toBe("rtl");
		expect(direction("ar", "en")).toBe("ltr");
		expect(direction("he", "ar")).toBe("rtl");
		expect(direction("en", "es")).toBe("");
	});

	it("is ltr on what is inserted into a book written from right to left", () => {
		const trial: RenderTrial = {
			sourceLanguage: "ar",
			targetLanguage: "en",
			root: 'lang="ar" dir="rtl"',
			bookLanguage: "ar",
		};
		expect(renderBody("<p>واحد</p>", () => "one", "original_first", trial)).toBe(
			'<p>واحد<span class="diglot-tr cp-translation" lang="en" xml:lang="en" dir="ltr"><span class="diglot-break"><br/></span>\none</span></p>',
		);
	});

	it("is changed on the root and on each element around translated text that has one, and nowhere else", () => {
		const trial: RenderTrial = { targetLanguage: "ar", root: 'lang="en" xml:lang="en" dir="ltr"' };
		const body = '<div dir="ltr"><p>one</p><p dir="ltr">two</p></div><div dir="ltr"><pre>three</pre></div>';
		expect(root(trial, body)).toBe('lang="ar" xml:lang="ar" dir="rtl"');
		expect(renderBody(body, shout, "translation_only", trial)).toBe(
			'<div dir="rtl"><p>ONE</p><p dir="rtl">TWO</p></div><div dir="ltr"><pre>three</pre></div>',
		);
	});

	it("is changed on tags inside the text, but not on phrases that are restored", () => {
		const trial: RenderTrial = { sourceLanguage: "he", targetLanguage: "en", root: 'lang="he"', bookLanguage: "he" };
		const body = '<p>אבא קרא <b dir="rtl">אותו</b> ליד <i lang="fr" dir="ltr">mot</i></p>';
		expect(
			renderBody(body, (text) => text.replace("אבא קרא", "one").replace("אותו", "two"), "translation_only", trial),
		).toBe('<p>one <b dir="ltr">two</b> ליד <i lang="fr" dir="ltr">mot</i></p>');
	});

	it("is added to a root that lacks it, where it is needed", () => {
		expect(root({ targetLanguage: "ar" })).toBe('lang="ar" xml:lang="ar" dir="rtl"');
		expect(root({ sourceLanguage: "ar", targetLanguage: "en" })).toBe('lang="en" xml:lang="en" dir="ltr"');
		expect(root({ targetLanguage: "es", root: 'lang="en" dir="ltr"' })).toBe('lang="es" dir="ltr" xml:lang="es"');
	});
});

describe("language declarations (rule B1)", () => {
	it("are corrected on the root, and added where it lacks them", () => {
		expect(root({ root: 'xml:lang="en"' })).toBe('xml:lang="es" lang="es"');
		expect(root({ root: 'id="k"' })).toBe('id="k" lang="es" xml:lang="es"');
	});

	it("are changed around translated text, and left around text that stays", () => {
		const body =
			'<div lang="en-GB"><p>one</p></div><div lang="en"><pre>two</pre></div><div lang="de"><p lang="en">three</p></div>';
		expect(renderBody(body, shout)).toBe(
			'<div lang="es"><p>ONE</p></div><div lang="en"><pre>two</pre></div><div lang="de"><p lang="es">THREE</p></div>',
		);
	});

	it("of the source language are changed however far out, others only where they apply to the text itself", () => {
		const around = (outer: string) => `<div lang="${outer}"><div><p lang="la">one</p></div><p lang="la">two</p></div>`;
		const changed = (outer: string) =>
			around(outer).replaceAll("la", "es").replace(">one<", ">ONE<").replace(">two<", ">TWO<");
		expect(renderBody(around("en"), shout)).toBe(changed("es").replaceAll("esng", "lang"));
		expect(renderBody(around("de"), shout)).toBe(changed("de").replaceAll("esng", "lang"));
	});

	it("are changed in tags inside the text, but not on phrases of another language", () => {
		const body = '<p>one <i lang="en">two</i> <i lang="fr">trois</i></p>';
		expect(renderBody(body, shout)).toBe('<p>ONE <i lang="es">TWO</i> <i lang="fr">trois</i></p>');
	});

	it("are not made where nothing is translated", () => {
		const { rendered, attributes } = editBody("<p>one</p>", (text) => text);
		expect(attributes).toEqual([]);
		expect(rendered).toContain('lang="en"');
	});
});

describe("the stylesheet's link", () => {
	const link = (source: string) => linkStylesheet(parseXml(source), "OEBPS/text/a b.xhtml", "OEBPS/diglot.css");

	it("is the head's last child, in the head's own prefix", () => {
		const source =
			'<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>x</h:title></h:head><h:body/></h:html>';
		const at = source.indexOf("</h:head>");
		const text = '<h:link rel="stylesheet" type="text/css" href="../diglot.css"/>';
		expect(link(source)).toEqual([{ start: at, end: at, text }]);
	});

	it("is omitted where no head can hold it", () => {
		expect(link("<html><body/></html>")).toEqual([]);
		expect(link("<html><head/><body/></html>")).toEqual([]);
		expect(link("<svg><g><head>x</head></g></svg>")).toEqual([]);
	});
});

describe("what a layout counts", () => {
	it("counts the texts that it can't show and those that are stacked, and says whether its stylesheet is needed", () => {
		const body = '<h1>one</h1><p title="tip">two</p><select><option>three</option></select>';
		const counts = (layout: Parameters<typeof editBody>[2]) => {
			const { unplaced, stacked, needsStylesheet: styled, text } = editBody(body, shout, layout);
			return { unplaced, stacked, styled, edits: text.length };
		};
		expect(counts("translation_only")).toEqual({ unplaced: 0, stacked: 0, styled: false, edits: 4 });
		expect(counts("original_first")).toEqual({ unplaced: 2, stacked: 0, styled: true, edits: 2 });
		expect(counts("side_by_side")).toEqual({ unplaced: 2, stacked: 1, styled: true, edits: 3 });
		expect(editBody('<p title="tip">1</p>', shout, "original_first").needsStylesheet).toBe(false);
	});
});
