import { describe, expect, it } from "vitest";
import { applyEdits } from "../edits.ts";
import { parseXml } from "../markup/tree.ts";
import { METADATA, makeBook, makePackage, openTrial, type PackageParts } from "../try-book.fixture.ts";
import { editNcxIdentifier, editPackage, type PackageChange } from "./package-edits.ts";

const CHANGE: PackageChange = {
	identifier: "urn:uuid:1",
	sourceLanguage: "en",
	targetLanguage: "es",
	bilingual: false,
	titleMark: null,
	modifiedAt: Date.UTC(2025, 0, 2, 3, 4, 5, 678),
	contributor: "A & B",
	progression: "ltr",
	stylesheet: null,
};
const DC = "http://purl.org/dc/elements/1.1/";

function edit(parts: PackageParts | string, change: Partial<PackageChange> = {}): string {
	const source = typeof parts === "string" ? parts : makePackage(parts);
	return openTrial(makeBook({ "OEBPS/book.opf": source }), ({ renditions: [main] }) => {
		const { markup } = main;
		const edited = applyEdits(markup.source, editPackage(main, { ...CHANGE, ...change }));
		expect(parseXml(edited).fault).toBe(parseXml(source).fault);
		return edited;
	});
}

describe("the identifier (rule B10)", () => {
	it("comes before all others, which stay, and is the unique one", () => {
		const edited = edit({});
		expect(edited).toContain(
			'<dc:identifier id="diglot-id">urn:uuid:1</dc:identifier><dc:identifier id="id">urn:isbn:1',
		);
		expect(edited).toContain(' unique-identifier="diglot-id"><metadata');
		expect(edit({ root: "" })).toContain('<package unique-identifier="diglot-id" xmlns=');
	});

	it("has an unused id", () => {
		const metadata =
			'<dc:identifier id="diglot-id">a</dc:identifier><meta id="diglot-id-2"/><dc:language>en</dc:language>';
		expect(edit({ metadata, root: 'unique-identifier="diglot-id"' })).toContain('<dc:identifier id="diglot-id-3">');
	});

	it("is written where there is none, in the book's own prefix or with a declaration", () => {
		expect(edit({ metadata: "" })).toContain('<dc:identifier id="diglot-id">urn:uuid:1</dc:identifier>');
		const bare = `<package version="3.0"><metadata></metadata><manifest/><spine/></package>`;
		expect(edit(bare)).toContain(`<metadata><dc:identifier xmlns:dc="${DC}" id="diglot-id">`);
		const other = `<package version="3.0"><metadata xmlns:d="${DC}"><d:title>t</d:title></metadata><manifest/><spine/></package>`;
		expect(edit(other)).toContain('<d:identifier id="diglot-id">urn:uuid:1</d:identifier>');
		const wrapped = `<package version="2.0"><metadata><dc-metadata xmlns:dc="${DC}"><dc:title>t</dc:title></dc-metadata></metadata><manifest/><spine/></package>`;
		expect(edit(wrapped)).toContain(`<dc-metadata xmlns:dc="${DC}"><dc:identifier id="diglot-id">`);
	});
});

describe("the title", () => {
	const titles = (metadata: string, titleMark: string | null = "en | es", version = "3.0") =>
		[...edit({ metadata, version }, { titleMark }).matchAll(/<dc:title.*?<[/]dc:title>/gs)].map(([title]) => title);

	it("is marked behind its text, which stays as it is", () => {
		for (const version of ["2.0", "3.0"]) {
			expect(titles("<dc:title>A Book</dc:title>", "en | es", version)).toEqual([
				"<dc:title>A Book [en | es]</dc:title>",
			]);
		}
		expect(titles("<dc:title>\n A Book\n</dc:title>")).toEqual(["<dc:title>\n A Book [en | es]\n</dc:title>"]);
		expect(titles("<dc:title><![CDATA[A & B]]></dc:title>")).toEqual([
			"<dc:title><![CDATA[A & B]]> [en | es]</dc:title>",
		]);
		expect(titles("<dc:title>A Book</dc:title>", null)).toEqual(["<dc:title>A Book</dc:title>"]);
	});

	it("that is marked is the main one, else the first with text; how it is sorted stays", () => {
		const types =
			'<meta refines="#t1" property="title-type">short</meta><meta refines="#t2" property="title-type"> main </meta><meta refines="#t2" property="file-as">Book, A</meta>';
		const two = '<dc:title id="t1">AB</dc:title><dc:title id="t2">A Book</dc:title>';
		expect(titles(two + types)).toEqual([
			'<dc:title id="t1">AB</dc:title>',
			'<dc:title id="t2">A Book [en | es]</dc:title>',
		]);
		expect(edit({ metadata: two + types }, { titleMark: "es" })).toContain(types);
		expect(titles(two)).toEqual(['<dc:title id="t1">AB [en | es]</dc:title>', '<dc:title id="t2">A Book</dc:title>']);
		expect(titles("<dc:title> </dc:title><dc:title>A Book</dc:title>")[1]).toBe(
			"<dc:title>A Book [en | es]</dc:title>",
		);
		expect(titles("<dc:title/><dc:language>en</dc:language>")).toEqual([]);
	});
});

describe("the languages", () => {
	const languages = (source: string, change: Partial<PackageChange> = {}) =>
		[...edit({ metadata: source }, change).matchAll(/<dc:language>([^<]*)/g)].map(([, tag]) => tag);
	const tags = (...all: string[]) => all.map((tag) => `<dc:language>${tag}</dc:language>`).join("");

	it("are the target's in place of the source's, wherever that is", () => {
		expect(languages(tags("en"))).toEqual(["es"]);
		expect(languages(tags("la", "en-GB", "fr"))).toEqual(["la", "es", "fr"]);
		expect(languages(tags("la", "EN_us"))).toEqual(["la", "es"]);
		expect(languages(tags("fr", "la"))).toEqual(["es", "la"]);
		expect(languages("")).toEqual(["es"]);
	});

	it("are both in a bilingual book", () => {
		expect(languages(tags("en"), { bilingual: true })).toEqual(["en", "es"]);
		expect(languages(tags("en", "la"), { bilingual: true })).toEqual(["en", "la", "es"]);
		expect(languages("", { bilingual: true })).toEqual(["en", "es"]);
	});

	it("stay where the target is among them, or a dictionary names them", () => {
		expect(languages(tags("en", "es"))).toEqual(["en", "es"]);
		const pinned = `${tags("en")}<meta property="source-language">en</meta>`;
		expect(languages(pinned)).toEqual(["en", "es"]);
	});
});

describe("the time of the change (EPUB 3.3 §5.5.6)", () => {
	const MODIFIED = '<meta property="dcterms:modified">';

	it("is the book's own meta, to the second", () => {
		const refining = '<meta refines="#x" property="dcterms:modified">a</meta>';
		const metadata = `${METADATA}${refining}${MODIFIED}old</meta>`;
		expect(edit({ metadata })).toContain(`${refining}${MODIFIED}2025-01-02T03:04:05Z</meta>`);
		expect(edit({})).toContain(`${MODIFIED}2025-01-02T03:04:05Z</meta>`);
	});

	it("is not written in EPUB 2", () => {
		expect(edit({ version: "2.0" })).not.toContain("dcterms:modified");
	});

	it("is written in the package's own prefix", () => {
		const prefixed = `<o:package xmlns:o="urn:o" version="3.0"><o:metadata></o:metadata><o:manifest></o:manifest><o:spine/></o:package>`;
		const edited = edit(prefixed, { stylesheet: "OEBPS/diglot.css" });
		expect(edited).toContain('<o:meta property="dcterms:modified">');
		expect(edited).toContain('<o:item id="diglot-css" href="diglot.css" media-type="text/css"/></o:manifest>');
	});
});

describe("the translator", () => {
	it("is a contributor, by a refinement in EPUB 3 and an attribute in EPUB 2", () => {
		expect(edit({})).toContain(
			'<dc:contributor id="diglot-trl">A &amp; B</dc:contributor><meta refines="#diglot-trl" property="role" scheme="marc:relators">trl</meta>',
		);
		expect(edit({ version: "2.0" })).toContain(
			'<dc:contributor xmlns:opf="http://www.idpf.org/2007/opf" opf:role="trl">A &amp; B</dc:contributor>',
		);
	});
});

describe("the stylesheet", () => {
	it("is listed by an href from the package", () => {
		expect(edit({}, { stylesheet: "OEBPS/a b/diglot.css" })).toContain(
			'<item id="diglot-css" href="a%20b/diglot.css" media-type="text/css"/></manifest>',
		);
		expect(edit({})).not.toContain("text/css");
	});
});

describe("how pages turn (rule B9)", () => {
	const spine = (parts: PackageParts, change: Partial<PackageChange>) => /<spine[^>]*>/.exec(edit(parts, change))?.[0];
	const RTL = 'page-progression-direction="rtl"';

	it.each<[string, PackageParts, Partial<PackageChange>, string]>([
		["from left to right as before", {}, { progression: "ltr" }, "<spine >"],
		["from right to left", {}, { progression: "rtl" }, `<spine ${RTL} >`],
		[
			"back from left to right",
			{ spineAttributes: RTL },
			{ progression: "ltr" },
			`<spine ${RTL.replace("rtl", "ltr")}>`,
		],
		["as the source where both are there", {}, { progression: "rtl", bilingual: true }, "<spine >"],
		["as it was where both ways fit", { spineAttributes: RTL }, { progression: null }, `<spine ${RTL}>`],
		["as it was in EPUB 2", { version: "2.0" }, { progression: "rtl" }, "<spine >"],
		[
			"as it was where pages are laid out by coordinates",
			{ metadata: `${METADATA}<meta property="rendition:layout">pre-paginated</meta>` },
			{ progression: "rtl" },
			"<spine >",
		],
	])("%s", (_, parts, change, expected) => {
		expect(spine(parts, change)).toBe(expected);
	});
});

it("changes nothing where there is no metadata to hold it", () => {
	const empty = "<package><metadata/><manifest/></package>";
	expect(edit(empty)).toBe(empty);
});

it("writes the identifier into the NCX's copy only (OPF 2.0.1 §2.4.1)", () => {
	const source = '<ncx><head><meta name="dtb:depth" content="1"/><meta content="x" name="dtb:uid"/></head></ncx>';
	expect(applyEdits(source, editNcxIdentifier(parseXml(source), "y"))).toBe(source.replace('"x"', '"y"'));
	expect(editNcxIdentifier(parseXml('<ncx><meta name="dtb:uid"/></ncx>'), "y")).toEqual([]);
	expect(editNcxIdentifier(parseXml("<ncx/>"), "y")).toEqual([]);
});
