import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../core/errors.ts";
import { IDEOGRAPH } from "../../../core/scripts.ts";
import { collapsedText, descendants, findDescendant } from "./query.ts";
import { tokenizeMarkup } from "./tokens.ts";
import { MAYBE_CJK, type MarkupElement, parseHtml, parseLenient, parseXml } from "./tree.ts";

const page = (body: string) => `<html xmlns="http://www.w3.org/1999/xhtml"><body>${body}</body></html>`;

function spans(source: string, html: boolean): [number, number][] {
	const found: [number, number][] = [];
	tokenizeMarkup(source, { html, onToken: ({ start, end }) => found.push([start, end]), onFault: () => {} });
	return found;
}

describe("tokens", () => {
	it("touch each other from the first character to the last, for any input", () => {
		const piece = fc.constantFrom(
			"<",
			">",
			"</",
			"p",
			"a b",
			"='",
			'"',
			"<!--",
			"-->",
			"<![CDATA[",
			"]]>",
			"<?x",
			"?>",
			"&",
			"/>",
			" é",
			"<p>",
			"<!DOCTYPE",
			"[",
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (pieces, html) => {
				const source = pieces.join("");
				let position = 0;
				for (const [start, end] of spans(source, html)) {
					expect(start).toBe(position);
					expect(end).toBeGreaterThan(start);
					position = end;
				}
				expect(position).toBe(source.length);
			}),
			{ numRuns: 2000, seed: 7 },
		);
	});

	it("keep quoted > in attributes and in a doctype's internal subset", () => {
		const source = `<!DOCTYPE html [<!ENTITY a "x>y"> <!-- > --> ]><p title="a>b">c</p>`;
		expect(spans(source, false).map(([start, end]) => source.slice(start, end))).toEqual([
			`<!DOCTYPE html [<!ENTITY a "x>y"> <!-- > --> ]>`,
			`<p title="a>b">`,
			"c",
			"</p>",
		]);
	});
});

describe("well-formedness", () => {
	it.each([
		["a start tag without end", "<p>a"],
		["an end tag without start", "a</p>"],
		["crossed tags", "<b><i>x</b></i>"],
		["an attribute without quotes", "<p class=x>a</p>"],
		["an attribute without value", "<p hidden>a</p>"],
		["an attribute twice", '<p id="a" id="b">x</p>'],
		["an attribute twice among many", `<p ${[..."abcdefghiji"].map((name) => `${name}="x"`).join(" ")}>x</p>`],
		["no space between attributes", '<p id="a"class="b">x</p>'],
		["a bare ampersand", "a & b"],
		["a bare less-than", "a < b"],
		["an entity nobody declares", "&foo;"],
		["a control character", "a\u0001b"],
		["]]> in text", "a ]]> b"],
		["an unclosed comment", "<!-- a"],
	])("is broken by %s", (_name, body) => {
		expect(parseXml(page(body)).fault).not.toBeNull();
	});

	it.each([
		["HTML's entities without a DTD", "a&nbsp;b&mdash;"],
		["single quotes, CDATA, comments, instructions", "<p class='x'><![CDATA[a < b]]><!-- c --><?d e?></p>"],
		["prefixes", '<x:p xmlns:x="http://www.w3.org/1999/xhtml">a</x:p>'],
	])("is not broken by %s", (_name, body) => {
		expect(parseXml(page(body)).fault).toBeNull();
	});
});

describe("the tree", () => {
	it("knows the offsets of every part of an element", () => {
		const source = page('<p id="a">x<br/>y</p>');
		const paragraph = findDescendant(parseXml(source).root as MarkupElement, "p") as MarkupElement;
		expect(source.slice(paragraph.start, paragraph.openEnd)).toBe('<p id="a">');
		expect(source.slice(paragraph.closeStart, paragraph.end)).toBe("</p>");
		expect(paragraph.children.map(({ start, end }) => source.slice(start, end))).toEqual(["x", "<br/>", "y"]);
	});

	it("resolves namespaces by scope, not by prefix", () => {
		const { root } = parseXml('<h:html xmlns:h="http://www.w3.org/1999/xhtml"><svg xmlns="urn:s"><a/></svg></h:html>');
		expect(root).toMatchObject({ local: "html", namespace: "http://www.w3.org/1999/xhtml" });
		expect([...descendants(root as MarkupElement)].map(({ namespace }) => namespace)).toEqual(["urn:s", "urn:s"]);
	});

	it("expands the entities of an internal subset", () => {
		const document = parseXml(
			'<!DOCTYPE p [<!ENTITY who "Ann &amp; <!ENTITY">]><p>&who;</p>'.replace(" &amp; <!ENTITY", " Lee"),
		);
		expect(document.fault).toBeNull();
		expect(collapsedText(document.root as MarkupElement)).toBe("Ann Lee");
	});

	it("refuses external entities and entity bombs", () => {
		expect(() => parseXml('<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>')).toThrow(AppError);
		const bomb = Array.from({ length: 12 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join("");
		expect(() => parseXml(`<!DOCTYPE p [<!ENTITY e0 "ha">${bomb}]><p>&e12;</p>`)).toThrow(/without limit/);
		expect(() => parseXml('<!DOCTYPE p [<!ENTITY a "&b;"><!ENTITY b "&a;">]><p>&a;</p>')).toThrow(AppError);
	});

	it("refuses external parameter entities, and bombs that are spread over many names, chains or references", () => {
		const subset = (declarations: string) => `<!DOCTYPE p [${declarations}]>`;
		expect(() => parseXml(`${subset('<!ENTITY % x SYSTEM "http://x/y"> %x;')}<p/>`)).toThrow(/external entity/);
		const long = `<!ENTITY a "${"x".repeat(90_000)}">`;
		const names = Array.from({ length: 100 }, (_, n) => `<!ENTITY b${n} "&a;">`).join("");
		expect(() => parseXml(`${subset(long + names)}<p/>`)).toThrow(/without limit/);
		expect(() => parseXml(`${subset(long)}<p>${"&a;".repeat(100)}</p>`)).toThrow(/without limit/);
		expect(() => parseHtml(`${subset(long)}<p title="${"&a;".repeat(100)}">`)).toThrow(/without limit/);
		const chain = Array.from({ length: 20_000 }, (_, n) => `<!ENTITY c${n} "&c${n + 1};">`).join("");
		expect(() => parseXml(`${subset(chain)}<p/>`)).toThrow(/without limit/);
	});

	it("takes no entity from a comment, an instruction or a doctype behind the root", () => {
		const { fault } = parseXml('<!DOCTYPE p [<!-- <!ENTITY a SYSTEM "x"> --><?b <!ENTITY a SYSTEM "x"> ?>]><p>c</p>');
		expect(fault).toBeNull();
		expect(parseXml('<p>c</p><!DOCTYPE p [<!ENTITY a SYSTEM "x">]>').fault?.message).toMatch(/doctype/);
	});

	it("removes characters that XML does not allow from the text, whether written or referenced", () => {
		const document = parseHtml("<p>a&#xD800;&#0;\u0001\uDC80&#x1F600;</p>");
		expect(collapsedText(document.root as MarkupElement)).toBe("a\u{1F600}");
	});

	it.each([
		["close tags without end", "</b "],
		["tags in attributes", '<b c="<d" '],
		["tags and ends in attributes", '<b c="<d" e=">" '],
		["doctypes without end", "<!DOCTYPE [>"],
		["spaces in a tag", "<b                                        "],
		["open comments in a doctype", "<!DOCTYPE [<!--"],
		["namespaces", '<b xmlns:c="d">'],
	])(
		"takes no longer for a text of many %s than its length asks",
		(_name, text) => {
			const source = text.repeat(200_000);
			parseXml(source);
			parseHtml(source);
		},
		5_000,
	);

	it("reads a document of unclosed breaks, however many", () => {
		expect(parseLenient(page("x<br>".repeat(1_000))).markup.tooDeep).toBe(false);
	});

	it("marks a document that is nested too deeply, without running out of stack", () => {
		expect(parseXml(page("<div>".repeat(20_000) + "</div>".repeat(20_000))).tooDeep).toBe(true);
	});
});

it("the quick test for CJK text misses no ideograph or kana", () => {
	const characters = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
	const ideographs = characters.filter((character) => IDEOGRAPH.test(character));
	expect(ideographs.length).toBeGreaterThan(90_000);
	expect(ideographs.filter((character) => !MAYBE_CJK.test(character))).toEqual([]);
});

describe("HTML that is not well-formed", () => {
	it("closes what HTML closes and says what does not balance", () => {
		const source = "<html><body><P>one<p>two <B><I>x</B> y</I><ul><li>a<li>b</ul></body></html>";
		const document = parseHtml(source);
		const elements = [...descendants(document.root as MarkupElement)];
		const texts = elements
			.filter(({ local }) => local === "p" || local === "li")
			.map((element) => collapsedText(element));
		expect(texts).toEqual(["one", "two x y", "a", "b"]);
		expect(elements.find(({ local }) => local === "i")?.unbalanced).toBe(true);
		expect(elements.find(({ local }) => local === "b")?.unbalanced).toBe(false);
	});

	it("leaves scripts alone", () => {
		const document = parseHtml("<html><head><script>if (a < b) { '<p>' }</script></head><body><p>x</p></body></html>");
		const paragraphs = [...descendants(document.root as MarkupElement)].filter(({ local }) => local === "p");
		expect(paragraphs).toHaveLength(1);
	});
});
