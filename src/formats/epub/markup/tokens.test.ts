import { describe, expect, it } from "vitest";
import { decodeText, escapeAttribute, NO_ENTITIES, resolveReference } from "./entities.ts";
import { readInternalSubset } from "./internal-subset.ts";
import { attributeTokens, attributeValue, childElements, collapsedText, descendants, findDescendant } from "./query.ts";
import { type MarkupElement, parseHtml, parseXml } from "./tree.ts";
import { isXmlCharacter } from "./xml-characters.ts";

const rootOf = (source: string, html = false) => {
	const document = html ? parseHtml(source) : parseXml(source);
	if (!document.root) throw new Error("no element");
	return { document, root: document.root };
};
const faultOf = (source: string) => parseXml(source).fault?.message ?? null;
const outline = (element: MarkupElement): string => `${element.name}(${childElements(element).map(outline).join(" ")})`;

describe("what is not well-formed", () => {
	it.each([
		["text before the root", "a<p/>", /text outside/],
		["text behind the root", "<p/>a", /text outside/],
		["CDATA outside the root", "<p/><![CDATA[a]]>", /CDATA outside/],
		["two roots", "<p/><p/>", /second root/],
		["no element", "<!-- a -->", /no element/],
		["a doctype in lower case", "<!doctype p><p/>", /lower case/],
		["a second doctype", "<!DOCTYPE p><!DOCTYPE p><p/>", /second doctype/],
		["an unclosed doctype", "<!DOCTYPE p [<p/>", /unclosed doctype/],
		["two hyphens in a comment", "<p><!-- a -- b --></p>", /-- in a comment/],
		["an unknown declaration", "<p><!ELEMENT p></p>", /unknown declaration/],
		["a < in an attribute", '<p a="<"/>', /< in an attribute/],
		["a stray / in a tag", "<p / a='b'/>", /stray \//],
		["a stray character in a tag", "<p ='b'/>", /stray character/],
		["a bare & in an attribute", "<p a='&'/>", /bare &/],
		["an unknown entity in an attribute", "<p a='&foo;'/>", /not declared/],
		["a reference to no character", "<p>&#0;</p>", /not declared/],
		["an element never closed", "<p><b></b>", /<p> is never closed/],
		["an unclosed CDATA section", "<p><![CDATA[a</p>", /unclosed cdata/],
	])("is reported for %s", (_, source, message) => {
		expect(faultOf(source)).toMatch(message);
	});

	it.each([
		["a byte order mark and white space around the root", "\uFEFF\n<p/>\n"],
		["comments and instructions around the root", "<?xml version='1.0'?><!-- a --><p/><?b?>"],
		["a comment that ends in nothing but its end", "<p><!----><!-- - --></p>"],
		["white space in tags", "<p\n\ta = 'b'\r c\n=\n\"d\" ></p >"],
		["a > in an attribute", '<p a=">"/>'],
		["names of other scripts", "<p é='1'><ñ/></p>"],
	])("is not %s", (_, source) => {
		expect(faultOf(source)).toBeNull();
	});

	it("counts all nodes against the limit", () => {
		expect(parseXml("<p>a<b/></p>", 3).tooDeep).toBe(false);
		expect(parseXml("<p>a<b/>c</p>", 3).tooDeep).toBe(true);
	});

	it("allows 256 nested elements", () => {
		const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
		expect(parseXml(nested(256)).tooDeep).toBe(false);
		expect(parseXml(nested(257)).tooDeep).toBe(true);
	});
});

describe("namespaces", () => {
	it("end with the element that declares them", () => {
		const { root } = rootOf('<a xmlns="u" xmlns:x="v"><b xmlns="w"><c/></b><x:d xmlns:x="y"/><x:e/><f/></a>');
		expect([...descendants(root)].map(({ name, namespace }) => [name, namespace])).toEqual([
			["b", "w"],
			["c", "w"],
			["x:d", "y"],
			["x:e", "v"],
			["f", "u"],
		]);
	});

	it("may be declared twice in one tag, or behind a reference", () => {
		const { root } = rootOf('<a><b xmlns="u" xmlns="v"/><c xmlns="&#117;"/><d/></a>', true);
		expect([...descendants(root)].map(({ namespace }) => namespace)).toEqual(["v", "u", ""]);
	});
});

describe("HTML", () => {
	it.each([
		["list items", "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "ul(li() li(ul(li())) li())"],
		["terms", "<dl><dt>a<dd>b<dt>c</dl>", "dl(dt() dd() dt())"],
		["rows and cells", "<table><tr><td>a<th>b</tr><tr><td>c</table>", "table(tr(td() th()) tr(td()))"],
		[
			"a table in a cell",
			"<table><tr><td><table><tr><td>a</table><td>b</table>",
			"table(tr(td(table(tr(td()))) td()))",
		],
		["options", "<select><option>a<option>b</select>", "select(option() option())"],
		["paragraphs, by blocks alone", "<div><p>a<b>b<div>c</div></div>", "div(p(b()) div())"],
		["no paragraph around a table cell", "<p><table><tr><td><p>a</table>", "p()"],
		["what is void", "<p>a<br>b<img src=c>d</p>", "p(br() img())"],
		["names in capitals", "<P>a<BR>b</P>", "p(br())"],
		["what an outer end tag ends", "<div><i><b>a</div>", "div(i(b()))"],
		["no end tag that ends nothing", "<div>a</b>c</div>", "div()"],
	])("closes %s", (_, source, wanted) => {
		expect(outline(rootOf(source, true).root)).toBe(wanted);
	});

	it("reads attributes without quotes or values, and scripts to their own end", () => {
		const { root } = rootOf("<p class=a hidden title='b c' x=>1<script>'</p>' </scripts> </SCRIPT >2</p>", true);
		expect(["class", "hidden", "title"].map((name) => attributeValue(root, name))).toEqual(["a", "", "b c"]);
		expect(outline(root)).toBe("p(script())");
		expect(collapsedText(root)).toBe("1'</p>' </scripts> 2");
	});

	it("says where tags overlap", () => {
		const { root } = rootOf("<div><b>x<i>y</b>z</i></div>", true);
		const unbalanced = [...descendants(root)].map(({ name, unbalanced: is }) => [name, is]);
		expect(unbalanced).toEqual([
			["b", false],
			["i", true],
		]);
	});
});

describe("references", () => {
	it.each<[string, string | null]>([
		["&#65;", "A"],
		["&#x41;", "A"],
		["&#X4a;", "J"],
		["&#x1F600;", "\u{1F600}"],
		["&#x10FFFF;", "\u{10FFFF}"],
		["&#x110000;", null],
		["&#xD800;", null],
		["&#xFFFE;", null],
		["&#9;", "\t"],
		["&#11;", null],
		["&eacute;", "é"],
		["&nobody;", null],
		["&who;", "Ann"],
	])("%s", (reference, text) => {
		expect(resolveReference(reference, new Map([["who", "Ann"]]))).toBe(text);
		expect(decodeText(`a${reference}b`, new Map([["who", "Ann"]]))).toBe(
			`a${text ?? (reference.startsWith("&#") ? "" : reference)}b`,
		);
	});

	it("that look like ones are text", () => {
		expect(decodeText("a & b &; &#; &#x; &# 65; &amp", NO_ENTITIES)).toBe("a & b &; &#; &#x; &# 65; &amp");
	});

	it("are to characters that XML allows", () => {
		const held = [0x9, 0xa, 0xd, 0x20, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff];
		const others = [0, 0x8, 0xb, 0xc, 0xe, 0x1f, 0xd800, 0xdfff, 0xfffe, 0xffff, 0x110000];
		expect(held.filter((code) => !isXmlCharacter(code))).toEqual([]);
		expect(others.filter(isXmlCharacter)).toEqual([]);
	});

	it("are written for what an attribute's quotes can't hold", () => {
		expect(escapeAttribute(`<a> & "b" 'c'`, '"')).toBe("&lt;a&gt; &amp; &quot;b&quot; 'c'");
		expect(escapeAttribute(`"b" 'c'`, "'")).toBe(`"b" &#39;c&#39;`);
	});
});

describe("an internal subset", () => {
	const read = (declarations: string) => Object.fromEntries(readInternalSubset(`<!DOCTYPE p [${declarations}]>`));

	it("declares entities in either quotes; the first of a name counts", () => {
		expect(read(`<!ENTITY a "x"> <!ENTITY b 'y "z"'> <!ENTITY a "w">`)).toEqual({ a: "x", b: 'y "z"' });
	});

	it("declares entities by each other, in any order, and by number", () => {
		expect(read('<!ENTITY a "&b; &#38; &#x41;"><!ENTITY b "c&none;">')).toEqual({ a: "c&none; & A", b: "c&none;" });
	});

	it("ignores parameter entities and unparsed ones", () => {
		expect(read('<!ENTITY % a "x"><!ENTITY p SYSTEM "p.gif" NDATA gif><!ENTITY b "y">')).toEqual({ b: "y" });
	});

	it("refuses whatever would have to be fetched", () => {
		for (const kind of ['SYSTEM "x"', 'PUBLIC "x" "y"']) expect(() => read(`<!ENTITY a ${kind}>`)).toThrow(/external/);
	});
});

describe("queries", () => {
	const { root } = rootOf("<a class=' x\ty ' b=''><!-- no --><b>1 <c>2</c></b><d><b>&lt;<![CDATA[ & 3]]></b></d></a>");

	it("read attributes by name, and their words", () => {
		expect(attributeTokens(root, "class")).toEqual(["x", "y"]);
		expect([attributeValue(root, "b"), attributeValue(root, "none")]).toEqual(["", null]);
		expect(attributeTokens(root, "b")).toEqual([]);
	});

	it("find elements in the order of the document", () => {
		expect([...descendants(root)].map(({ name }) => name)).toEqual(["b", "c", "d", "b"]);
		expect(childElements(root, "b")).toHaveLength(1);
		expect(findDescendant(root, "b")?.parent).toBe(root);
		expect(findDescendant(root, "a")).toBeUndefined();
	});

	it("read text, CDATA unchanged, without comments", () => {
		expect(collapsedText(root)).toBe("1 2< & 3");
	});
});
