import { describe, expect, it } from "vitest";
import { type MarkupElement, parseXml } from "../../markup/tree.ts";
import { declaredLanguage, epubTypes, findSkipReason, isPageMark } from "./skip-rules.ts";

const NAMESPACES = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"';

/** The first element named `name`. Defaults to the first element. */
function find(markup: string, name?: string): MarkupElement {
	const document = parseXml(`<body ${NAMESPACES}>${markup}</body>`);
	const search = (element: MarkupElement): MarkupElement | null => {
		for (const child of element.children) {
			if (child.kind !== "element") continue;
			if (name === undefined || child.local === name) return child;
			const found = search(child);
			if (found) return found;
		}
		return null;
	};
	const element = document.root && search(document.root);
	if (document.fault || !element) throw new Error(`the test's own markup is broken: ${markup}`);
	return element;
}

describe("what is not translated", () => {
	it.each([
		["<code>x</code>", "code"],
		["<pre>x</pre>", "code"],
		["<script>x</script>", "script"],
		["<style>x</style>", "script"],
		["<template>x</template>", "script"],
		["<kbd>x</kbd>", "code"],
		["<samp>x</samp>", "code"],
		["<tt>x</tt>", "code"],
		["<var>x</var>", "code"],
		['<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>', "math"],
		["<math>x</math>", "math"],
		["<rt>x</rt>", "ruby_annotation"],
		["<rp>x</rp>", "ruby_annotation"],
		["<rtc>x</rtc>", "ruby_annotation"],
		['<p translate="no">x</p>', "translate_no"],
		['<span class="a diglot-tr b">x</span>', "own_output"],
		['<nav epub:type="page-list">x</nav>', "page_list"],
		['<nav role="doc-page-list">x</nav>', "page_list"],
		['<c:m xmlns:c="http://www.xml-cml.org/schema"><c:n>x</c:n></c:m>', "foreign_namespace"],
		['<table xmlns="urn:x">x</table>', "foreign_namespace"],
	])("%s is skipped as %s", (markup, reason) => {
		expect(findSkipReason(find(markup))).toBe(reason);
	});

	it.each([
		"<p>x</p>",
		'<p translate="yes">x</p>',
		'<p class="diglot">x</p>',
		'<nav epub:type="toc">x</nav>',
		"<rb>x</rb>",
		"<epub:switch><epub:default>x</epub:default></epub:switch>",
		'<epub:case required-namespace="urn:x">x</epub:case>',
		'<o:p xmlns:o="urn:schemas-microsoft-com:office:office">x</o:p>',
		'<s:a xmlns:s="http://schemas.microsoft.com/office/2004/7/core">x</s:a>',
		'<b xmlns="http://www.w3.org/TR/REC-html40">x</b>',
		'<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>',
		"<none:b>x</none:b>",
		'<m:section xmlns:m="http://www.mobipocket.com"><m:a><p>x</p></m:a></m:section>',
	])("%s is translated", (markup) => {
		expect(findSkipReason(find(markup))).toBeNull();
	});

	it("includes whatever the user excludes", () => {
		expect(findSkipReason(find("<code>x</code>"), { excludedTags: ["q", "code"], isCode: () => true })).toBe(
			"not_selected",
		);
		expect(findSkipReason(find("<p>x</p>"), { excludedTags: ["q", "code"], isCode: () => true })).toBeNull();
	});

	it("includes other vocabularies than the document's own", () => {
		const root = (namespace: string) =>
			parseXml(`<d xmlns="${namespace}"><x:e xmlns:x="urn:x">x</x:e></d>`).root?.children[0] as MarkupElement;
		expect(findSkipReason(root("urn:dtbook"))).toBe("foreign_namespace");
		expect(findSkipReason(root("urn:x"))).toBeNull();
		expect(findSkipReason(parseXml('<d xmlns="urn:dtbook">x</d>').root as MarkupElement)).toBeNull();
	});

	it("does not include code elements in a drawing", () => {
		const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><text><var>x</var></text></svg>';
		expect(findSkipReason(find(drawing, "var"))).toBeNull();
	});
});

describe("an element's types", () => {
	it("are the words of `epub:type` and `role`, whatever prefix the book binds", () => {
		expect(epubTypes(find('<p epub:type="a  b" role="doc-c note">x</p>'))).toEqual(["a", "b", "c", "note"]);
		expect(epubTypes(find('<p xmlns:o="http://www.idpf.org/2007/ops" o:type="a">x</p>'))).toEqual(["a"]);
		expect(epubTypes(find('<p type="a">x</p>'))).toEqual([]);
	});
});

describe("a language", () => {
	it("is what the element itself declares, `xml:lang` first", () => {
		expect(declaredLanguage(find('<p lang="en" xml:lang="fr">x</p>'))).toBe("fr");
		expect(declaredLanguage(find('<p lang=" en ">x</p>'))).toBe("en");
		expect(declaredLanguage(find('<p lang=" ">x</p>'))).toBeNull();
		expect(declaredLanguage(find("<p>x</p>"))).toBeNull();
	});
});

describe("the mark of a page (rule A6)", () => {
	it.each([
		'<span epub:type="pagebreak">12</span>',
		'<span epub:type="pagebreak" id="p"/>',
		'<i role="doc-pagebreak">Page 12</i>',
		'<span class="pagenum">[Pg 12]</span>',
		'<span class="x page-number"><a id="Page_12">12</a></span>',
		'<span class="folio">xiv</span>',
		'<a id="Page_13">[Pg 13]</a>',
		'<a name="p13">13</a>',
	])("is %s", (markup) => {
		expect(isPageMark(find(markup))).toBe(true);
	});

	it.each([
		'<span epub:type="pagebreak">the text of a whole printed page</span>',
		'<span class="page">the next one</span>',
		'<span class="page">I</span>',
		'<a id="Page_13">12</a>',
		'<a id="year_13">13</a>',
		"<b>12</b>",
		`<a id="p1"><b class="${"x".repeat(1_000)}">1</b></a>`,
	])("is not %s", (markup) => {
		expect(isPageMark(find(markup))).toBe(false);
	});
});
