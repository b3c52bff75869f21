import { describe, expect, it } from "vitest";
import type { Layout } from "../../../core/layout.ts";
import { findTagFault } from "../../../core/tagged-text.ts";
import { applyEdits, invertEdits } from "../edits.ts";
import { parseXml } from "../markup/tree.ts";
import { asLines, EVIDENCE } from "../segments/joins/lines.fixture.ts";
import { editBody, INDENT, LINE_BREAK, renderBody, segmentBody, shout } from "../try-document.fixture.ts";
import type { TextEdit } from "./document-edits.ts";
import { spliceDocument } from "./splice.ts";

const TR = '<span class="diglot-tr cp-translation" lang="es" xml:lang="es">';
const LAYOUTS: Layout[] = ["translation_only", "original_first", "translation_first", "side_by_side"];
const BODY = `<p class="c" id="a">the chil-</p>\n<p class="c"><a id="p9"></a>dren spoke</p>`;

/** A page's end in the middle of a sentence. */
const PAGE = asLines(`
	The swarm settled on the chimney of the
	THE BEEKEEPER
	6
	school and stayed.`);

describe("a sentence over several paragraphs (rule A16)", () => {
	it("is replaced paragraph by paragraph, with anchors and ids where they were", () => {
		expect(renderBody(BODY, shout)).toBe(`<p class="c" id="a">THE CHILDREN</p>\n<p class="c"><a id="p9"></a>SPOKE</p>`);
	});

	it("has its translation inside its last paragraph, or its first where that comes before", () => {
		const copy = "THE CHILDREN SPOKE";
		const after = `<p class="c" id="a">the chil-</p>\n<p class="c"><a id="p9"></a>dren spoke${TR}${LINE_BREAK}${copy}</span></p>`;
		expect(renderBody(BODY, shout, "original_first")).toBe(after);
		expect(editBody(BODY, shout, "side_by_side")).toMatchObject({ stacked: 1, unplaced: 0 });
		expect(renderBody(BODY, shout, "side_by_side")).toBe(after);
		expect(renderBody(BODY, shout, "translation_first")).toBe(
			`<p class="c" id="a">${TR}${copy}${LINE_BREAK}</span>${INDENT}the chil-</p>\n<p class="c"><a id="p9"></a>dren spoke</p>`,
		);
	});

	it("closes and opens the tags around each line between the paragraphs, and copies them once", () => {
		const body = "<p><b><i>the chil-</i></b></p>\n<p><b><i>dren spoke</i></b></p>";
		expect(renderBody(body, shout)).toBe("<p><b><i>THE CHILDREN</i></b></p>\n<p><b><i>SPOKE</i></b></p>");
		expect(renderBody(body, shout, "original_first")).toBe(
			`<p><b><i>the chil-</i></b></p>\n<p><b><i>dren spoke</i></b>${TR}${LINE_BREAK}<b><i>THE CHILDREN SPOKE</i></b></span></p>`,
		);
	});

	it("keeps tags around some lines around their text", () => {
		const body = asLines(`${EVIDENCE}
			<p class="c1"><i>He had read every word of the book of the sea and</i></p>
			nobody believed him.`);
		expect(renderBody(body, shout)).toContain(
			`<p class="c1"><i>HE HAD READ EVERY WORD OF THE BOOK OF THE SEA AND</i></p>\n<p class="c1">NOBODY BELIEVED HIM.</p>`,
		);
		expect(renderBody(body, shout, "original_first")).toContain(
			`<p class="c1">nobody believed him.${TR}${LINE_BREAK}<i>HE HAD READ EVERY WORD OF THE BOOK OF THE SEA AND</i> NOBODY BELIEVED HIM.</span></p>`,
		);
	});

	it("keeps its comments, and what they hold between the paragraphs", () => {
		const body = "<p>the<!-- 1 --> chil-</p><!-- 2 --><p>dren<!-- 3 --> spoke</p>";
		expect(renderBody(body, shout)).toBe("<p>THE CHILDREN</p><!-- 2 --><p>SPOKE<!-- 1 --><!-- 3 --></p>");
	});

	it("is translated around a page's head and number, which has its own translation", () => {
		const translate = (text: string) => (text.includes("<1/>") ? "uno<1/> dos" : "Cabeza");
		expect(renderBody(PAGE, translate)).toBe(asLines("uno\nCabeza\n6\ndos"));
		const head = `THE BEEKEEPER${TR}${LINE_BREAK}Cabeza</span>`;
		expect(renderBody(PAGE, translate, "original_first")).toBe(
			PAGE.replace("THE BEEKEEPER", head).replace("stayed.", `stayed.${TR}${LINE_BREAK}uno dos</span>`),
		);
		expect(editBody(PAGE, translate, "original_first").text.map(({ segmentId }) => segmentId)).toEqual([
			"d1-s1",
			"d1-s2",
		]);
	});

	it("declares the target's language and direction on each of its paragraphs", () => {
		const body = '<p lang="en" dir="ltr">the chil-</p><p lang="en" dir="ltr"><b lang="en">dren spoke</b></p>';
		expect(
			renderBody(body.replaceAll(/<\/?b[^>]*>/g, ""), (text) => text.replace("children", "أطفال"), "translation_only", {
				targetLanguage: "ar",
			}),
		).toBe('<p lang="ar" dir="rtl">the أطفال</p><p lang="ar" dir="rtl">spoke</p>');
	});

	it("has attributes translated between its paragraphs", () => {
		const body = '<p title="one">the chil-</p><p title="two">dren spoke</p>';
		expect(renderBody(body, shout)).toBe('<p title="ONE">THE CHILDREN</p><p title="TWO">SPOKE</p>');
	});
});

describe("wherever a translator puts the end of a line", () => {
	it.each([
		["where it was", "los niños<1/> hablaban", "los niños</p><p>hablaban"],
		["elsewhere", "hablaban<1/> los niños", "hablaban</p><p>los niños"],
		["before a sign", "los niños<1/>, hablaban", "los niños,</p><p>hablaban"],
		["at the end", "los niños hablaban<1/>", "los niños hablaban</p><p>"],
		["at the beginning", "<1/>los niños hablaban", "</p><p>los niños hablaban"],
	])("a paragraph ends there: %s", (_, translation, expected) => {
		expect(renderBody("<p>the chil-</p><p>dren spoke</p>", () => translation)).toBe(`<p>${expected}</p>`);
	});

	it("a copy has a space there, unless the script has none", () => {
		const copy = (translation: string) =>
			/<br\/><\/span>\n(.*)<\/span>/.exec(
				renderBody("<p>the chil-</p><p>dren spoke</p>", () => translation, "original_first"),
			)?.[1];
		expect(copy("los niños<1/> hablaban")).toBe("los niños hablaban");
		expect(copy("los niños <1/> hablaban")).toBe("los niños hablaban");
		expect(copy("los niños<1/>hablaban")).toBe("los niños hablaban");
		expect(copy("los niños<1/>, hablaban")).toBe("los niños, hablaban");
		expect(copy("孩子们<1/>说话")).toBe("孩子们说话");
	});

	const TAGGED = "<p>the <b>old</b> chil-</p><p>dren <i lang='fr'>bon <u>mot</u></i> spoke</p>";

	it("it is never inside other tags: the paragraph ends behind them", () => {
		expect(segmentBody(TAGGED).segments[0]?.text).toBe("the <1>old</1> children<2/> <3>bon <4>mot</4></3> spoke");
		const inside = "los <1>viejos<2/> niños</1> <3>bon <4>mot</4></3> hablaban";
		expect(findTagFault("the <1>old</1> children<2/> <3>bon <4>mot</4></3> spoke", inside)).toBeNull();
		expect(renderBody(TAGGED, () => inside)).toBe(
			"<p>los <b>viejos niños</b></p><p><i lang='fr'>bon <u>mot</u></i> hablaban</p>",
		);
		expect(renderBody(TAGGED, () => "los <1>viejos</1> niños <3>bon <4><2/>mot</4></3> hablaban")).toBe(
			"<p>los <b>viejos</b> niños <i lang='fr'>bon <u>mot</u></i></p><p>hablaban</p>",
		);
	});

	it("several may come in another order", () => {
		const body =
			'<p class="c">one chil-</p><p class="c" id="two">dren and two chil-</p><p class="c" id="three">dren</p>';
		expect(renderBody(body, () => "uno<2/> dos<1/> tres")).toBe(
			'<p class="c">uno</p><p class="c" id="three">dos</p><p class="c" id="two">tres</p>',
		);
	});
});

describe("checks", () => {
	const bodies = [BODY, PAGE, asLines(EVIDENCE), "<p><b>the <i>old</i> chil-</b></p><!-- c -->\n<p><b>dren</b></p>"];

	it("a translation equal to its source changes nothing (rule B2)", () => {
		for (const body of bodies)
			for (const layout of LAYOUTS) expect(renderBody(body, (text) => text, layout)).toBe(body);
	});

	it("undoing the edits gives the source, and each document is well-formed (rules B3, B12)", () => {
		for (const body of bodies) {
			for (const layout of LAYOUTS) {
				const { text, attributes, rendered } = editBody(body, shout, layout);
				const source = segmentBody(body).loaded?.markup.source ?? "";
				expect(applyEdits(rendered, invertEdits(source, [...text, ...attributes]))).toBe(source);
				expect(parseXml(rendered).fault).toBeNull();
			}
		}
	});

	it("removing the inserted elements gives the source (rule B4)", () => {
		for (const body of bodies) {
			for (const layout of LAYOUTS.slice(1)) {
				const rendered = renderBody(body, (text) => `X${text}`, layout);
				expect(rendered).not.toBe(body);
				expect(rendered.replaceAll(LINE_BREAK, "").replace(/<(span|div|p) class="diglot-tr.*?<\/\1>/gs, "")).toBe(body);
			}
		}
	});

	it("the safety net keeps a joined text beside one that it drops, and drops one that is broken (rule B12)", () => {
		const segmented = segmentBody(`<p><b>the chil-</b></p><p><b>dren spoke</b></p><p>Two.</p><p>Three.</p>`);
		const { loaded } = segmented;
		if (!loaded) throw new Error("the test's own document was not read");
		const { text } = editBody(`<p><b>the chil-</b></p><p><b>dren spoke</b></p><p>Two.</p><p>Three.</p>`, shout);
		const [joined, second, third] = text;
		if (!joined || !second || !third) throw new Error("an edit is missing");
		const splice = (edits: TextEdit[]) =>
			spliceDocument(loaded, edits, [], (without) => text.filter(({ segmentId }) => !without.has(segmentId ?? "")));
		const spliced = splice([joined, { ...second, text: "</p>" }, third]);
		expect(spliced.dropped).toEqual(["d1-s2"]);
		expect(spliced.text).toContain("<p><b>THE CHILDREN</b></p><p><b>SPOKE</b></p><p>Two.</p><p>THREE.</p>");
		const broken = splice([{ ...joined, text: "X</p><p>Y" }, second, third]);
		expect(broken.dropped).toEqual(["d1-s1"]);
		expect(broken.text).toContain("<p><b>the chil-</b></p><p><b>dren spoke</b></p><p>TWO.</p><p>THREE.</p>");
	});
});
