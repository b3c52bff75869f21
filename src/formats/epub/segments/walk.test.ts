import { describe, expect, it } from "vitest";
import { WHOLE_BOOK } from "../../../core/selection.ts";
import { renderBody, segmentBody, textsOf } from "../try-document.fixture.ts";

const SVG = 'xmlns="http://www.w3.org/2000/svg"';

describe("runs of siblings (rules A1, A2)", () => {
	it("end at blocks, wherever these are", () => {
		expect(textsOf("<div>a<i><p>b</p></i>c <b>d</b><ul><li>e</li></ul>f</div>")).toEqual([
			"a",
			"b",
			"c <1>d</1>",
			"e",
			"f",
		]);
		expect(textsOf("<i>a<b>b<p>c</p></b></i>")).toEqual(["a", "b", "c"]);
	});

	it("do not end at a block that is not translated inside a tag", () => {
		expect(textsOf('<p>a <i><div translate="no">b</div></i> c</p>')).toEqual(["a <1><2/></1> c"]);
		const selection = { ...WHOLE_BOOK, excludeTags: ["div"] };
		expect(textsOf("<p>a <i>x <div>b</div></i> c</p>", { selection })).toEqual(["a <1>x <2/></1> c"]);
	});

	it("do not end at what is inside a placeholder", () => {
		expect(textsOf("<p>a <video><p>b</p></video> c</p>")).toEqual(["a <1/> c", "b"]);
	});
});

describe("SVG", () => {
	it("has its text, title and description translated, and XHTML in it walked as blocks", () => {
		const svg = `<svg ${SVG}>loose<g><text>a <tspan>b</tspan></text><desc>c</desc></g><foreignObject><div xmlns="http://www.w3.org/1999/xhtml">d<p>e</p></div></foreignObject></svg>`;
		const { segments, words } = segmentBody(`<div>${svg}</div>`);
		expect(segments.map(({ text }) => text)).toEqual(["a <1>b</1>", "c", "d", "e"]);
		expect(words.skipped).toEqual({ not_rendered: 1 });
	});

	it("that is not to be translated stays", () => {
		const { segments, words } = segmentBody(`<div><svg ${SVG}><g translate="no"><text>one</text></g></svg></div>`);
		expect(segments).toEqual([]);
		expect(words.skipped).toEqual({ translate_no: 1 });
	});
});

describe("what is not translated (spec §6.1)", () => {
	it.each<[string, string, Record<string, number>]>([
		["code", "<p><code>a</code><kbd>b</kbd><samp>c</samp><tt>d</tt><var>e</var></p><pre>f</pre>", { code: 6 }],
		["scripts", "<script>a</script><style>b</style><template><p>c</p></template>", { script: 3 }],
		["math", '<p><math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi></math></p>', { math: 1 }],
		["math without a namespace", "<p><math><mi>a</mi></math></p>", { math: 1 }],
		["lists of pages", '<nav epub:type="page-list"><ol><li>a</li></ol></nav>', { page_list: 1 }],
		["what is marked so", '<p translate="no">a</p>', { translate_no: 1 }],
		["another run's output", '<p class="x diglot-tr">a</p>', { own_output: 1 }],
		["text in the target language", '<div lang="es-419"><p>a</p></div>', { target_language: 1 }],
		["what shows no letters", "<p>1 — 2</p><ruby>3</ruby>", { no_letters: 3 }],
	])("%s", (_, body, skipped) => {
		const { segments, words } = segmentBody(body);
		expect(segments).toEqual([]);
		expect(words.skipped).toEqual(skipped);
		expect(words.translatable).toBe(0);
	});

	it("is nothing that only looks like it", () => {
		expect(textsOf('<p translate="yes">a</p><p class="diglot-tree">b</p><p lang="e">c</p>')).toEqual(["a", "b", "c"]);
		expect(textsOf(`<svg ${SVG}><code><text>a</text></code></svg>`)).toEqual(["a"]);
		expect(textsOf("<p>a</p>", { targetLanguage: "", bookLanguage: "", root: 'id="k"' })).toEqual(["a"]);
	});

	it("is a run whose tags do not balance, for no translation could be written into it", () => {
		const body = "<p>a <b>b <i>c</b> d</i> e</p><p>f</p>";
		const { segments, words } = segmentBody(body, { html: true });
		expect(segments.map(({ text }) => text)).toEqual(["f"]);
		expect(words.skipped).toEqual({ unreadable: 5 });
		expect(renderBody(body, () => "X", "translation_only", { html: true })).toBe(body.replace("f", "X"));
	});
});
