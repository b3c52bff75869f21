import { describe, expect, it } from "vitest";
import { CHAPTER_ITEM, makeBook, makePackage, openTrial, type PackageParts } from "../try-book.fixture.ts";
import { isEpub3, type PackageDocument } from "./package-document.ts";

function read<T>(parts: PackageParts | string, look: (read: PackageDocument) => T): T {
	const source = typeof parts === "string" ? parts : makePackage(parts);
	return openTrial(makeBook({ "OEBPS/book.opf": source }), ({ renditions: [main] }) => look(main));
}

describe("metadata", () => {
	it("is read in order, white space collapsed, empty elements left out", () => {
		const metadata =
			"<dc:title> A\n Title </dc:title><dc:title>Other</dc:title><dc:creator/><dc:creator>B</dc:creator><dc:language>en-GB</dc:language><dc:language>la</dc:language>";
		expect(
			read({ metadata }, ({ title, authors, languages, version }) => ({ title, authors, languages, version })),
		).toEqual({ title: "A Title", authors: ["B"], languages: ["en-GB", "la"], version: "3.0" });
	});

	it("is read through the wrappers and capitals of old books", () => {
		const metadata =
			"<dc-metadata><dc:Title>Old</dc:Title><dc:Creator>C</dc:Creator></dc-metadata><x-metadata><dc:Language>fr</dc:Language></x-metadata>";
		expect(read({ metadata }, ({ title, authors, languages }) => [title, authors, languages])).toEqual([
			"Old",
			["C"],
			["fr"],
		]);
	});

	it("has the unique identifier that the package names, else the first", () => {
		const metadata = '<dc:identifier id="a">1</dc:identifier><dc:identifier id="b"> 2 </dc:identifier>';
		const unique = (root: string) => read({ root, metadata }, ({ uniqueIdentifier }) => uniqueIdentifier);
		expect(unique('unique-identifier="b"')).toBe("2");
		expect(unique('unique-identifier="c"')).toBe("1");
		expect(unique("")).toBe("1");
		expect(read({ metadata: "" }, ({ uniqueIdentifier }) => uniqueIdentifier)).toBe("");
		expect(read({ metadata }, ({ identifiers }) => identifiers)).toEqual(["1", "2"]);
	});

	it("has the package's version, which defaults to 2.0", () => {
		expect(read("<package><manifest/></package>", ({ version }) => version)).toBe("2.0");
		expect(["2.0", "3.0", "3.3", "4.0", "1.2", "x"].map(isEpub3)).toEqual([false, true, true, true, false, false]);
	});
});

describe("the manifest", () => {
	it("warns of what it can't use", () => {
		const manifest = `${CHAPTER_ITEM}<item id="e"/><item id="m" href="gone.css" media-type=" TEXT/CSS "/><item id="r" href="http://x/y.mp3"/>`;
		read({ manifest }, (main) => {
			expect(main.manifest.map(({ id, name, mediaType }) => [id, name, mediaType])).toEqual([
				["c1", "OEBPS/c1.xhtml", "application/xhtml+xml"],
				["m", "OEBPS/gone.css", "text/css"],
				["r", "OEBPS/http:/x/y.mp3", ""],
			]);
			expect(main.manifest.map(({ entry }) => entry?.name)).toEqual(["OEBPS/c1.xhtml", undefined, undefined]);
			expect(main.warnings).toEqual([
				'manifest item "e" has no href',
				'"OEBPS/gone.css" is in the manifest but not in the archive',
			]);
		});
	});

	it("has a nav, and an NCX that the spine names or that is the first of its kind", () => {
		const ncx = (id: string, type = "application/x-dtbncx+xml") =>
			`<item id="${id}" href="${id}.ncx" media-type="${type}"/>`;
		const tocOf = (spineAttributes: string, manifest = ncx("a") + ncx("b")) =>
			read({ manifest, spineAttributes }, (main) => main.ncx?.id ?? null);
		expect(tocOf('toc="b"')).toBe("b");
		expect(tocOf("")).toBe("a");
		expect(tocOf('toc="x"')).toBe("a");
		expect(tocOf('toc="t"', ncx("t", "text/css") + ncx("b"))).toBe("b");
		expect(tocOf('toc="t"', ncx("t", "text/css"))).toBeNull();
		const nav = '<item id="n" href="n.xhtml" properties="scripted nav"/>';
		expect(read({ manifest: CHAPTER_ITEM + nav }, (main) => main.nav?.id)).toBe("n");
		expect(read({}, (main) => main.nav)).toBeNull();
	});
});

describe("the spine", () => {
	it("takes the last of duplicate ids, says what is linear, and which names lead nowhere", () => {
		const manifest = `${CHAPTER_ITEM}<item id="x" href="a.xhtml"/><item id="x" href="b.xhtml"/>`;
		const spine =
			'<itemref idref="x" linear="no" properties="p q"/><itemref idref="c1" linear="yes"/><itemref idref="c1"/><itemref idref="z"/>';
		read({ manifest, spine }, (main) => {
			expect(main.spine.map(({ item, linear, properties }) => [item.name, linear, properties])).toEqual([
				["OEBPS/b.xhtml", false, ["p", "q"]],
				["OEBPS/c1.xhtml", true, []],
				["OEBPS/c1.xhtml", true, []],
			]);
			expect(main.warnings.at(-1)).toBe('spine item "z" is not in the manifest');
		});
	});
});

describe("what is not a package", () => {
	it.each([
		["another root", "<opf/>"],
		["no markup", "text"],
		["a root that is nested past measure", `<package>${"<x>".repeat(300)}${"</x>".repeat(300)}</package>`],
	])("is refused: %s", (_, source) => {
		expect(() => read(source, () => null)).toThrowError(
			expect.objectContaining({ code: "UNSUPPORTED_FORMAT", message: expect.stringContaining("package document") }),
		);
	});

	it("a broken one is read leniently, with a warning", () => {
		expect(read(makePackage().replace("</spine>", ""), ({ warnings }) => warnings)).toEqual([
			expect.stringMatching(/^the package document is not well-formed/),
		]);
	});
});

describe("a book whose archive was damaged (spec §6.4)", () => {
	const options = { hasNoDirectory: true };

	it("is read if its whole spine was recovered", () => {
		const open = (files: Record<string, string | null>) => () =>
			openTrial(makeBook(files, options), ({ archive }) => archive.salvaged);
		expect(open({})()).toBe(true);
		expect(open({ "OEBPS/c1.xhtml": null })).toThrowError(/parts of the book are missing/);
		expect(open({ "OEBPS/book.opf": makePackage({ spine: "" }) })).toThrowError(/parts of the book are missing/);
	});
});
