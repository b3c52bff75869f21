import { describe, expect, it } from "vitest";
import { WHOLE_BOOK } from "../../../core/selection.ts";
import { segmentBody, textsOf } from "../try-document.fixture.ts";

describe("attributes that are read or heard (spec §6.1)", () => {
	it.each([
		["alt, title and aria-label", '<img alt="a" title="b" aria-label="c"/>', ["a", "b", "c"]],
		["what is written in single quotes", "<img alt='it is \"a\"'/>", ['it is "a"']],
		["text with its white space collapsed and its references read", '<img alt=" a\n &amp;  b "/>', ["a & b"]],
		["in SVG a label alone", '<svg xmlns="http://www.w3.org/2000/svg" aria-label="a"><g title="b"/></svg>', ["a"]],
		["no other attributes", '<img longdesc="a" class="b" data-title="c"/>', []],
		["no bare numbers, nor nothing", '<img alt="12"/><img alt=""/><img alt="  "/>', []],
		["no names of what is not shown", '<link title="a"/><style title="b"/><object><param title="c"/></object>', []],
		["nothing in code", '<code><img alt="a"/></code><pre title="b">c</pre>', []],
		["nothing that is not to be translated", '<div translate="no"><img alt="a"/></div>', []],
		["nothing in the target language", '<div lang="es-MX"><img alt="a"/></div><img lang="es" alt="b"/>', []],
		["text in another language", '<img lang="fr" alt="a"/>', ["a"]],
	])("are %s", (_, body, texts) => {
		expect(textsOf(`${body}<p>1</p>`)).toEqual(texts);
	});

	it("are counted by their disposition", () => {
		const body =
			'<img alt="one two"/><code title="three">4</code><link title="five"/><img alt="6"/><img lang="es" alt="siete"/>';
		expect(segmentBody(`<p>${body}</p>`).words).toEqual({
			total: 7,
			translatable: 2,
			skipped: { code: 2, not_rendered: 1, no_letters: 1, target_language: 1 },
		});
		const unselected = segmentBody('<p title="one">two</p>', { selection: { ...WHOLE_BOOK, translateTags: ["h1"] } });
		expect(unselected.words.skipped).toEqual({ not_selected: 2 });
	});

	it("without quotes stay unchanged in HTML", () => {
		expect(textsOf('<img alt=bare><img alt><img alt="quoted">', { html: true })).toEqual(["quoted"]);
	});
});
