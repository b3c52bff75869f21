import { describe, expect, it } from "vitest";
import { LAYOUTS, type Layout } from "../../../core/layout.ts";
import type { TranslationStyle } from "../../../core/translation-style.ts";
import { adobeKey, rekeyFont } from "../identity/font-obfuscation.ts";
import {
	CHAPTER_ITEM,
	CONTAINER,
	METADATA,
	makeBook,
	makePackage,
	makePage,
	type Rendered,
	renderTrial,
} from "../try-book.fixture.ts";

const ADOBE = "http://ns.adobe.com/pdf/enc#RC";
const IDPF = "http://www.idpf.org/2008/embedding";
const FIRST_UUID = "urn:uuid:00112233-4455-6677-8899-aabbccddeeff";
const SECOND_UUID = "urn:uuid:ffeeddcc-bbaa-9988-7766-554433221100";
const FONT = Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 11) % 253));

function encryption(...fonts: [name: string, algorithm: string][]): string {
	const data = fonts.map(
		([name, algorithm]) =>
			`<enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${name}"/></enc:CipherData></enc:EncryptedData>`,
	);
	return `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">${data.join("")}</encryption>`;
}

function identifierOf({ text }: Rendered): string {
	return />(urn:uuid:[^<]+)<\/dc:identifier>/.exec(text("OEBPS/book.opf"))?.[1] ?? "";
}

describe("the style of translations", () => {
	const render = (translationStyle?: TranslationStyle, layout: Layout = "original_first") =>
		renderTrial(makeBook(), { layout, translationStyle });
	const cssOf = async (style?: TranslationStyle, layout?: Layout) =>
		(await render(style, layout)).text("OEBPS/diglot.css");

	it("is quiet by default; equal and marked translations have the size and colour of their source", async () => {
		const [quiet, equal, marked] = [await cssOf("quiet"), await cssOf("equal"), await cssOf("marked")];
		expect(await cssOf()).toBe(quiet);
		expect(quiet).toMatch(/font-size: 0\.9em/);
		for (const css of [quiet, equal, marked]) expect(css).not.toMatch(/opacity|color|background/);
		expect(equal).not.toMatch(/font-size|border: 0\.1em/);
		expect(marked).toMatch(/^\tborder-left: 0\.1em solid;$/m);
		expect(marked).toMatch(/\[dir="rtl"\] \{[^}]*border-right: 0\.1em solid;/);
	});

	it("changes nothing else of the book, not even its identifier", async () => {
		const [quiet, marked] = [await render("quiet"), await render("marked")];
		for (const [name, content] of quiet.contents) {
			const isSame = content.read()?.equals(marked.contents.get(name)?.read() ?? Buffer.alloc(0));
			expect({ name, isSame }).toEqual({ name, isSame: name !== "OEBPS/diglot.css" });
		}
	});

	it("may be the user's CSS, which comes last, with the encoding that it needs", async () => {
		const css = ".diglot-tr{color:red}\n";
		for (const layout of ["original_first", "translation_first", "side_by_side"] as const) {
			const sheet = await cssOf({ css }, layout);
			expect(sheet.endsWith(`}\n${css}`)).toBe(true);
			expect(sheet).toContain("display: block");
			expect(sheet).not.toMatch(/@charset|opacity/);
		}
		const arrow = '.diglot-tr::before{content:"→"}\n';
		expect(await cssOf({ css: arrow })).toMatch(/^@charset "UTF-8";\n.*→"\}\n$/s);
	});
});

describe("obfuscated fonts (rule B10)", () => {
	const book = (identifiers: readonly string[], unique: number) => {
		const metadata = identifiers.map((id, index) => `<dc:identifier id="i${index}">${id}</dc:identifier>`).join("");
		return makeBook({
			"OEBPS/book.opf": makePackage({
				root: `unique-identifier="i${unique}"`,
				metadata: `${metadata}<dc:title>T</dc:title><dc:language>en</dc:language>`,
			}),
			"OEBPS/a.otf": FONT,
			"OEBPS/i.otf": FONT,
			"META-INF/encryption.xml": encryption(["OEBPS/a.otf", ADOBE], ["OEBPS/i.otf", IDPF], ["OEBPS/no.otf", IDPF]),
		});
	};

	it("of Adobe's kind are keyed by the first identifier that is a UUID, of IDPF's by the unique one", async () => {
		const rendered = await renderTrial(book(["urn:isbn:1", FIRST_UUID, SECOND_UUID], 2));
		const identifier = identifierOf(rendered);
		expect(adobeKey(identifier)).not.toBeNull();
		const font = (name: string) => rendered.contents.get(name)?.read();
		expect(font("OEBPS/a.otf")).toEqual(rekeyFont(FONT, "adobe", FIRST_UUID, identifier));
		expect(font("OEBPS/i.otf")).toEqual(rekeyFont(FONT, "idpf", SECOND_UUID, identifier));
		expect(rendered.report.warnings).toEqual([]);
	});

	it("whose key the book lacks stay as they are, with a warning", async () => {
		const rendered = await renderTrial(book(["urn:isbn:1"], 0));
		expect(rendered.contents.get("OEBPS/a.otf")?.read()).toEqual(FONT);
		expect(rendered.report.warnings).toEqual(['the font "OEBPS/a.otf" is obfuscated by a key the book lacks']);
	});
});

describe("the stylesheet", () => {
	it("is next to the package under an unused name, is listed and linked, and only where it is needed", async () => {
		const bytes = makeBook({ "OEBPS/diglot.css": "b {}", "OEBPS/c1.xhtml": makePage("<p>one</p>") });
		const { contents, text } = await renderTrial(bytes, { layout: "original_first" });
		expect(text("OEBPS/2-diglot.css")).toContain(".diglot-tr");
		expect(text("OEBPS/diglot.css")).toBe("b {}");
		expect(text("OEBPS/c1.xhtml")).toContain('<link rel="stylesheet" type="text/css" href="2-diglot.css"/></head>');
		expect(text("OEBPS/book.opf")).toContain('<item id="diglot-css" href="2-diglot.css" media-type="text/css"/>');
		expect(contents.has("diglot.css")).toBe(false);
		const replaced = await renderTrial(makeBook());
		expect([...replaced.contents.keys()].filter((name) => name.endsWith(".css"))).toEqual([]);
		expect(replaced.text("OEBPS/book.opf")).not.toContain("text/css");
	});

	it.each<[string, Record<string, string>]>([
		["an entry in another case", { "OEBPS/DIGLOT.css": "b {}" }],
		["a folder", { "OEBPS/diglot.css/a.txt": "a" }],
		[
			"an item of the manifest that has no entry",
			{
				"OEBPS/book.opf": makePackage({
					manifest: `${CHAPTER_ITEM}<item id="x" href="Diglot.css" media-type="text/css"/>`,
				}),
			},
		],
	])("avoids the name of %s", async (_, files) => {
		const { text } = await renderTrial(makeBook(files), { layout: "original_first" });
		expect(text("OEBPS/2-diglot.css")).toContain(".diglot-tr");
		expect(text("OEBPS/book.opf")).toContain('href="2-diglot.css"');
	});

	it("sets a vertical book horizontally where the target's script is not vertical", async () => {
		const page = makePage("<p>one</p>", "<style>html { writing-mode: vertical-rl }</style>");
		const bytes = makeBook({ "OEBPS/c1.xhtml": page });
		expect((await renderTrial(bytes)).text("OEBPS/diglot.css")).toContain("writing-mode: horizontal-tb");
		const chinese = await renderTrial(bytes, { targetLanguage: "zh-Hant" });
		expect(chinese.contents.has("OEBPS/diglot.css")).toBe(false);
	});

	it("leaves the page progression to a target whose script is written either way", async () => {
		const spineAttributes = 'page-progression-direction="rtl"';
		const bytes = makeBook({ "OEBPS/book.opf": makePackage({ spineAttributes }) });
		expect((await renderTrial(bytes, { targetLanguage: "zh-Hant" })).text("OEBPS/book.opf")).toContain(spineAttributes);
		expect((await renderTrial(bytes)).text("OEBPS/book.opf")).toContain('page-progression-direction="ltr"');
	});

	it("puts the translation on the side that is read second", async () => {
		const css = async (sourceLanguage: string) =>
			(await renderTrial(makeBook(), { layout: "side_by_side", sourceLanguage })).text("OEBPS/diglot.css");
		expect(await css("en")).toContain("margin-left: 52%");
		expect(await css("ar")).toContain("margin-right: 52%");
	});
});

describe("a book of several renditions", () => {
	const container = (...packages: string[]) => {
		const rootfiles = packages.map(
			(name) => `<rootfile full-path="${name}" media-type="application/oebps-package+xml"/>`,
		);
		return CONTAINER.replace(/<rootfile [^>]*>/, rootfiles.join(""));
	};
	const shared = (prefix: string) =>
		`<item id="c1" href="${prefix}c1.xhtml" media-type="application/xhtml+xml"/><item id="c2" href="${prefix}C1.XHTML" media-type="application/xhtml+xml"/>`;
	const cssItems = (text: string) => [...text.matchAll(/<item [^>]*href="([^"]*diglot.css)"/g)].map(([, href]) => href);

	it.each(LAYOUTS)("that share their documents has each once, and one stylesheet that all list: %s", async (layout) => {
		const bytes = makeBook({
			"META-INF/container.xml": container("OEBPS/book.opf", "OEBPS/other.opf", "fixed/third.opf", "OEBPS/fourth.opf"),
			"OEBPS/book.opf": makePackage({ manifest: shared("") }),
			"OEBPS/other.opf": makePackage({ manifest: shared("") }),
			"fixed/third.opf": makePackage({ manifest: shared("../OEBPS/") }),
			"OEBPS/fourth.opf": makePackage({
				manifest: '<item id="p" href="p.svg" media-type="image/svg+xml"/>',
				spine: '<itemref idref="p"/>',
			}),
			"OEBPS/p.svg": '<svg xmlns="http://www.w3.org/2000/svg"><text>picture</text></svg>',
		});
		const { contents, text, report } = await renderTrial(bytes, { layout });
		const bilingual = layout !== "translation_only";
		expect([...contents.keys()].filter((name) => name.endsWith("diglot.css"))).toEqual(
			bilingual ? ["OEBPS/diglot.css"] : [],
		);
		expect(text("OEBPS/c1.xhtml").split("ONE")).toHaveLength(2);
		expect(cssItems(text("OEBPS/book.opf"))).toEqual(bilingual ? ["diglot.css"] : []);
		expect(cssItems(text("OEBPS/other.opf"))).toEqual(bilingual ? ["diglot.css"] : []);
		expect(cssItems(text("fixed/third.opf"))).toEqual(bilingual ? ["../OEBPS/diglot.css"] : []);
		expect(cssItems(text("OEBPS/fourth.opf"))).toEqual([]);
		expect(report.warnings).toEqual([]);
	});
});

describe("what is written besides the text", () => {
	it("is an identity of the book's own, in package and NCX", async () => {
		const ncx = `<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><head><meta name="dtb:depth" content="1"/><meta name="dtb:uid" content="old"/></head><docTitle><text>a title</text></docTitle><navMap><navPoint><navLabel><text> chapter one </text></navLabel></navPoint></navMap></ncx>`;
		const manifest = `${CHAPTER_ITEM}<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>`;
		const bytes = makeBook({
			"OEBPS/book.opf": makePackage({ manifest, spineAttributes: 'toc="n"' }),
			"OEBPS/toc.ncx": ncx,
		});
		const only = await renderTrial(bytes);
		const identifier = identifierOf(only);
		expect(only.text("OEBPS/toc.ncx")).toBe(
			ncx.replace('content="old"', `content="${identifier}"`).replace("chapter one", "CHAPTER ONE"),
		);
		const both = await renderTrial(bytes, { layout: "original_first" });
		expect(identifierOf(both)).not.toBe(identifier);
		expect(both.text("OEBPS/toc.ncx")).toContain("<text> chapter one · CHAPTER ONE </text>");
	});

	it("is a container where the book lacks one", async () => {
		for (const container of [null, "<container/>"]) {
			const { text } = await renderTrial(makeBook({ "META-INF/container.xml": container }));
			expect(text("META-INF/container.xml")).toContain('<rootfile full-path="OEBPS/book.opf"');
		}
		expect((await renderTrial(makeBook())).text("META-INF/container.xml")).toBe(CONTAINER);
	});

	it("is title and description in the target language, if requested", async () => {
		const metadata = `${METADATA.replace("A Title", " a title ")}<dc:description xml:lang="en">a tale</dc:description>`;
		const bytes = makeBook({ "OEBPS/book.opf": makePackage({ metadata }) });
		const selection = { translateTags: [], excludeTags: [], onlyFiles: [], excludeFiles: [], title: true };
		const { text, report } = await renderTrial(bytes, { selection });
		expect(text("OEBPS/book.opf")).toContain('<dc:title xml:lang="es"> A TITLE [es] </dc:title>');
		expect(text("OEBPS/book.opf")).toContain('<dc:description xml:lang="es">A TALE</dc:description>');
		expect(report.edits).toBe(3);
		expect((await renderTrial(bytes)).text("OEBPS/book.opf")).toContain("<dc:title> a title [es] </dc:title>");
		const both = await renderTrial(bytes, { selection, layout: "original_first" });
		expect(both.text("OEBPS/book.opf")).toContain("<dc:title> a title · A TITLE [en · es] </dc:title>");
	});

	it("is a title of its own in each language and layout, unless nothing was translated", async () => {
		const titleOf = async (layout: Layout, targetLanguage: string, translate?: (text: string) => string) => {
			const { text } = await renderTrial(makeBook(), { layout, targetLanguage }, translate);
			return /<dc:title>(.*)<\/dc:title>/.exec(text("OEBPS/book.opf"))?.[1];
		};
		expect(await Promise.all(LAYOUTS.map((layout) => titleOf(layout, "es")))).toEqual([
			"A Title [en · es]",
			"A Title [es · en]",
			"A Title [en | es]",
			"A Title [es]",
		]);
		expect(await titleOf("original_first", "pt-BR")).toBe("A Title [en · pt-BR]");
		expect(await titleOf("original_first", "es", (text) => text)).toBe("A Title");
	});
});

describe("the source language that the user gave (rule A8)", () => {
	it("decides in rendering as it did in reading, though the book says otherwise", async () => {
		const body = '<p><span lang="en">the ferry left at six</span></p><p>one two</p>';
		const book = makeBook({
			"OEBPS/book.opf": makePackage({ metadata: METADATA.replace(">en<", ">fr<") }),
			"OEBPS/c1.xhtml": makePage(body, ""),
		});
		const given = await renderTrial(book, { givenSourceLanguage: "en" });
		expect(given.text("OEBPS/c1.xhtml")).toContain('<p><span lang="es">THE FERRY LEFT AT SIX</span></p><p>ONE TWO</p>');
		const claimed = await renderTrial(book, { sourceLanguage: "fr" });
		expect(claimed.text("OEBPS/c1.xhtml")).toContain(body.replace("one two", "ONE TWO"));
	});
});

describe("the report", () => {
	it("counts the edits, and warns of speech that stays and of changed encodings", async () => {
		const manifest = `<item id="c1" href="c1.xhtml" media-type="application/xhtml+xml" media-overlay="o"/><item id="o" href="o.smil" media-type="application/smil+xml"/>`;
		const smil = '<smil xmlns="http://www.w3.org/ns/SMIL"><body><par><text src="c1.xhtml#k"/></par></body></smil>';
		const page = `<?xml version="1.0" encoding="iso-8859-1"?>${makePage('<p>x <i id="k">one</i> <b>two</b> caf\xe9</p>')}`;
		const bytes = makeBook({
			"OEBPS/book.opf": makePackage({ manifest }),
			"OEBPS/o.smil": smil,
			"OEBPS/c1.xhtml": Buffer.from(page, "latin1"),
		});
		const { report } = await renderTrial(bytes, {}, (text) => `ж ${text}`);
		expect(report.edits).toBe(1);
		expect(report.droppedSegments).toEqual([]);
		expect(report.warnings).toEqual([
			'"OEBPS/c1.xhtml" was in windows-1252 and is now in UTF-8',
			"the book's recorded speech stays in the source language",
		]);
		const both = await renderTrial(bytes, { layout: "original_first" });
		expect(both.report.warnings).toEqual([]);
	});

	it("warns of pages with a fixed layout, which stay as they are and need no stylesheet", async () => {
		const nav = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>';
		const bytes = makeBook({
			"OEBPS/book.opf": makePackage({
				manifest: `${CHAPTER_ITEM}${nav}`,
				metadata: `${METADATA}<meta property="rendition:layout">pre-paginated</meta>`,
			}),
			"OEBPS/nav.xhtml": makePage('<nav epub:type="toc"><ol><li><a href="c1.xhtml">one</a></li></ol></nav>'),
		});
		const both = await renderTrial(bytes, { layout: "original_first" });
		expect(both.report.warnings).toEqual([
			"pages with a fixed layout stay in the source language: only the layout translation_only translates them",
		]);
		expect(both.text("OEBPS/nav.xhtml")).toContain("ONE");
		expect([...both.contents.keys()].filter((name) => name.includes("diglot"))).toEqual([]);
		expect((await renderTrial(bytes)).report.warnings).toEqual([]);
	});

	it("names the segments whose edit the safety net dropped, and keeps their source (rule B12)", async () => {
		const bytes = makeBook({ "OEBPS/c1.xhtml": makePage("<p>a <b>one</b> z</p><p>two</p>") });
		const { report, text } = await renderTrial(bytes, {}, (source) => (source === "two" ? "TWO" : "A <1>ONE Z"));
		expect(report.droppedSegments).toEqual(["d1-s1"]);
		expect(report.edits).toBe(1);
		expect(text("OEBPS/c1.xhtml")).toContain("<p>a <b>one</b> z</p><p>TWO</p>");
	});

	it("has nothing left of a dropped pair in side_by_side, whose neighbours still stand beside their sources", async () => {
		const dropped = "<p>a <b>one</b> z</p>";
		const bytes = makeBook({ "OEBPS/c1.xhtml": makePage(`<p>two</p>${dropped}<p>two</p><h2>7</h2>${dropped}`) });
		const translate = (source: string) => (source === "two" ? "TWO" : "A <1>ONE Z");
		const { report, text } = await renderTrial(bytes, { layout: "side_by_side" }, translate);
		expect(report.droppedSegments).toHaveLength(2);
		const copy = (classes: string) =>
			`<p class="diglot-tr cp-translation diglot-side${classes}" lang="es" xml:lang="es">\nTWO\n</p>`;
		expect(text("OEBPS/c1.xhtml")).toContain(
			`<div class="diglot-tr diglot-pair"></div><p>two</p>${copy(" diglot-pair-second")}${dropped}<p>two</p>${copy("")}<h2>7</h2>${dropped}`,
		);
	});

	it("counts what a translation must not lose, without what was inserted", async () => {
		const inner =
			'<a href="#x" id="l">l</a> <a name="n">n</a><sup><a epub:type="noteref" href="#f">1</a></sup> <img src="i" alt=""/> <span epub:type="pagebreak" id="p"/> end';
		const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="i"/></svg>';
		const page = makePage(`<p>${inner}</p><table><tr><td>x</td></tr></table><div>${svg}</div>`);
		const { report } = await renderTrial(makeBook({ "OEBPS/c1.xhtml": page }), { layout: "original_first" });
		const counts = { anchors: 3, links: 2, noteReferences: 1, images: 2, tables: 1, pageBreaks: 1 };
		expect(report.structure).toEqual({ before: counts, after: counts });
		const lossy = makePage('<p>a <a href="#x">l</a> z</p>');
		const lost = await renderTrial(makeBook({ "OEBPS/c1.xhtml": lossy }), {}, () => "A Z");
		expect(lost.report.structure.before.links - lost.report.structure.after.links).toBe(1);
		expect(lost.report.warnings).toEqual(['"OEBPS/c1.xhtml" lost or gained structure']);
	});
});
