import { describe, expect, it } from "vitest";
import { type Selection, WHOLE_BOOK } from "../../../core/selection.ts";
import { CHAPTER_ITEM, METADATA, makeBook, makePackage, makePage, openTrial, readTrial } from "../try-book.fixture.ts";

const item = (id: string, href: string, mediaType: string, more = "") =>
	`<item id="${id}" href="${href}" media-type="${mediaType}" ${more}/>`;
const XHTML = "application/xhtml+xml";

describe("a book's documents", () => {
	it("come in reading order: the spine, other documents with text, nav, NCX, packages", () => {
		const bytes = makeBook({
			"META-INF/container.xml": `<container><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/><rootfile full-path="b.opf"/></container>`,
			"b.opf": makePackage({
				manifest: item("x", "OEBPS/c1.xhtml", XHTML) + item("y", "b.xhtml", XHTML),
				spine: '<itemref idref="y"/>',
			}),
			"b.xhtml": makePage("<p>b</p>"),
			"OEBPS/book.opf": makePackage({
				manifest: [
					item("nav", "nav.xhtml", XHTML, 'properties="nav scripted"'),
					item("extra", "extra.xhtml", XHTML),
					CHAPTER_ITEM,
					item("c2", "c2.xhtml", XHTML),
					item("n", "toc.ncx", "application/x-dtbncx+xml"),
				].join(""),
				spine: '<itemref idref="c2"/><itemref idref="c1" linear="no"/><itemref idref="c2"/>',
			}),
			"OEBPS/nav.xhtml": makePage('<nav epub:type="toc"><ol><li><a href="c1.xhtml">nav</a></li></ol></nav>'),
			"OEBPS/extra.xhtml": makePage("<p>extra</p>"),
			"OEBPS/c2.xhtml": makePage("<h2>Second <i>best</i></h2><p>two</p>"),
			"OEBPS/toc.ncx": "<ncx><navMap><navLabel><text>label</text></navLabel></navMap></ncx>",
		});
		const { documents, segments, warnings } = readTrial(bytes);
		expect(documents.map(({ id, name, role }) => [id, name, role])).toEqual([
			["d1", "OEBPS/c2.xhtml", "content"],
			["d2", "OEBPS/c1.xhtml", "content"],
			["d3", "OEBPS/extra.xhtml", "content"],
			["d4", "b.xhtml", "content"],
			["d5", "OEBPS/nav.xhtml", "nav"],
			["d6", "OEBPS/toc.ncx", "ncx"],
			["d7", "OEBPS/book.opf", "package"],
			["d8", "b.opf", "package"],
		]);
		expect(documents.map(({ title }) => title).slice(0, 2)).toEqual(["Second best", "1"]);
		expect(segments.filter(({ kind }) => kind === "label").map(({ text }) => text)).toEqual(["nav", "label"]);
		expect(warnings).toEqual([]);
	});

	it("are of kinds that hold text; others stay, with a warning where they are pages", () => {
		const pages: [string, string, string | Buffer][] = [
			["a.svg", "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"><text>svg</text></svg>'],
			["b.html", "text/html", "<p>html<br>"],
			["c.xml", "text/x-oeb1-document", makePage("<p>oeb</p>")],
			["d.htm", "", makePage("<p>untyped</p>")],
			["e.txt", "", "plain"],
			["f.pdf", "application/pdf", "pdf"],
			["g.png", "image/png", "png"],
			["h.html", "application/x-other", makePage("<p>other</p>")],
		];
		const manifest = pages.map(([name, type], index) => item(`i${index}`, name, type)).join("");
		const spine = pages.map((_, index) => `<itemref idref="i${index}"/>`).join("");
		const files = Object.fromEntries(pages.map(([name, , content]) => [`OEBPS/${name}`, content]));
		const { segments, warnings } = readTrial(
			makeBook({ "OEBPS/book.opf": makePackage({ manifest, spine }), ...files }),
		);
		expect(segments.map(({ text }) => text)).toEqual(["svg", "html", "oeb", "untyped"]);
		expect(warnings).toEqual([
			'"OEBPS/e.txt" (of no type) stays as it is',
			'"OEBPS/f.pdf" (application/pdf) stays as it is',
			'"OEBPS/h.html" (application/x-other) stays as it is',
		]);
	});

	it("are read leniently where they are not well-formed, and left where nothing can be read", () => {
		const manifest = CHAPTER_ITEM + item("c2", "c2.xhtml", XHTML) + item("c3", "c3.xhtml", XHTML);
		const deep = `${"<div>".repeat(300)}deep words${"</div>".repeat(300)}`;
		const { documents } = readTrial(
			makeBook({
				"OEBPS/book.opf": makePackage({ manifest }),
				"OEBPS/c1.xhtml": makePage("<p>one<p>two"),
				"OEBPS/c2.xhtml": "just <!words> here",
				"OEBPS/c3.xhtml": makePage(deep),
			}),
		);
		const [lenient, none, tooDeep] = documents;
		expect(lenient?.segments).toBe(2);
		expect(lenient?.warnings[0]).toMatch(/^not well-formed \(.* at \d+\); read leniently$/);
		expect(none).toMatchObject({ segments: 0, warnings: ["left as it is: no markup can be found in it"] });
		expect(none?.words).toEqual({ total: 2, translatable: 0, skipped: { unreadable: 2 } });
		expect(tooDeep?.warnings).toEqual(["left as it is: it is nested too deep or has too many parts"]);
		expect(tooDeep?.words.skipped.unreadable).toBe(3);
	});

	it("may be damaged, and so may images", () => {
		const bytes = makeBook({ "OEBPS/p.png": Buffer.alloc(100, 1), "OEBPS/c2.xhtml": makePage("<p>two</p>") });
		const whole = readTrial(bytes);
		expect(whole.warnings).toEqual([]);
		// The CRCs in both headers of the picture; stored in neither document.
		const name = Buffer.from("OEBPS/p.png");
		const damaged = Buffer.from(bytes);
		damaged.writeUInt32LE(1, damaged.indexOf(name) - 30 + 14);
		damaged.writeUInt32LE(1, damaged.lastIndexOf(name) - 46 + 16);
		expect(readTrial(damaged).warnings).toEqual(['"OEBPS/p.png" is damaged and stays as it is']);
	});
});

describe("a page laid out by coordinates (spec §6.3)", () => {
	const fixed = (metadata: string, properties: string) =>
		makeBook({
			"OEBPS/book.opf": makePackage({
				metadata: METADATA + metadata,
				spine: `<itemref idref="c1" properties="${properties}"/>`,
			}),
		});
	const PRE = '<meta property="rendition:layout"> pre-paginated </meta>';

	it.each<[string, string, boolean]>([
		["", "", false],
		[PRE, "", true],
		[PRE, "page-spread-left rendition:layout-reflowable", false],
		["", "rendition:layout-pre-paginated", true],
		['<meta property="rendition:layout">reflowable</meta>', "", false],
	])("follows from %s and %s", (metadata, properties, isFixed) => {
		expect(openTrial(fixed(metadata, properties), ({ documents }) => documents[0]?.fixedLayout)).toBe(isFixed);
	});
});

describe("a book with nothing to translate", () => {
	it("is refused, for what was chosen or for what it holds", () => {
		const choose = (onlyFiles: string[]) => () => readTrial(makeBook(), { selection: { ...WHOLE_BOOK, onlyFiles } });
		expect(choose(["none.xhtml"])).toThrowError(
			expect.objectContaining({ code: "VALIDATION_ERROR", details: { field: "only_files" } }),
		);
		expect(choose(["c1.xhtml"])).not.toThrow();
		const pictures = makeBook({ "OEBPS/c1.xhtml": makePage('<p><img src="i" alt=""/> 12</p>', "") });
		expect(() => readTrial(pictures)).toThrowError(expect.objectContaining({ code: "UNSUPPORTED_FORMAT" }));
		const labelled = makeBook({
			"OEBPS/book.opf": makePackage({ manifest: CHAPTER_ITEM + item("n", "toc.ncx", "application/x-dtbncx+xml") }),
			"OEBPS/toc.ncx": "<ncx><docTitle><text>a title</text></docTitle></ncx>",
			"OEBPS/c1.xhtml": makePage("<p>12</p>", ""),
		});
		expect(() => readTrial(labelled)).toThrowError(expect.objectContaining({ code: "UNSUPPORTED_FORMAT" }));
	});
});

describe("labels of an NCX (OPF 2.0.1 §2.4.1)", () => {
	const ncx = `<ncx><docTitle><text>a title</text></docTitle><docAuthor><text>an author</text></docAuthor><navMap><navPoint><navLabel><text>
 one &amp;  two </text></navLabel></navPoint><navPoint><navLabel><text>3</text></navLabel></navPoint></navMap><pageList><pageTarget><navLabel><text>page iv</text></navLabel></pageTarget></pageList></ncx>`;
	const bytes = makeBook({
		"OEBPS/book.opf": makePackage({ manifest: CHAPTER_ITEM + item("n", "toc.ncx", "application/x-dtbncx+xml") }),
		"OEBPS/toc.ncx": ncx,
	});
	const read = (title: boolean) => {
		const { segments, documents } = readTrial(bytes, { selection: { ...WHOLE_BOOK, title } });
		const words = documents.find(({ role }) => role === "ncx")?.words;
		return { texts: segments.filter(({ document }) => document === "d2").map(({ text }) => text), words };
	};

	it("are chapters, and the title if requested; each word has a disposition", () => {
		const skipped = { not_selected: 4, no_letters: 1, page_list: 2 };
		expect(read(false)).toEqual({ texts: ["one & two"], words: { total: 9, translatable: 2, skipped } });
		expect(read(true)).toEqual({
			texts: ["a title", "one & two"],
			words: { total: 9, translatable: 4, skipped: { ...skipped, not_selected: 2 } },
		});
	});
});

describe("a book's stylesheets", () => {
	const LINE = '<p><span class="l">one</span><span class="l">two</span></p>';
	const textsOf = (head: string, files: Record<string, string> = {}) =>
		readTrial(makeBook({ "OEBPS/c1.xhtml": makePage(LINE, head), ...files })).segments.map(({ text }) => text);
	const [BLOCK, INLINE] = [".l { display: block }", ".l { display: inline }"];
	const link = (href: string, rel = "stylesheet") => `<link rel="${rel}" href="${href}"/>`;
	const files = { "OEBPS/b.css": BLOCK, "OEBPS/i.css": INLINE };

	it.each<[string, string, boolean]>([
		["linked", link("b.css"), true],
		["linked by a path that climbs", link("../OEBPS/./b.css?v=1"), true],
		["linked in vain", link("none.css"), false],
		["of a remote place", link("//OEBPS/b.css"), false],
		["an alternate", link("b.css", "alternate stylesheet"), false],
		["no stylesheet", link("b.css", "next"), false],
		["held in the head", `<style>${BLOCK}</style>`, true],
		["overruled by the later link", link("b.css") + link("i.css"), false],
		["linked last", link("i.css") + link("b.css"), true],
		["linked twice, where the last counts", link("b.css") + link("i.css") + link("b.css"), true],
		["overruled by the head's own", `<style>${INLINE}</style>${link("b.css")}`, false],
	])("say what is a block: %s", (_, head, isBlock) => {
		expect(textsOf(head, files)).toEqual(isBlock ? ["one", "two"] : ["onetwo"]);
	});

	it("past a megabyte say nothing", () => {
		const large = BLOCK + " ".repeat(2 ** 20 - BLOCK.length);
		expect(textsOf(link("b.css"), { "OEBPS/b.css": large })).toHaveLength(2);
		expect(textsOf(link("b.css"), { "OEBPS/b.css": `${large} ` })).toHaveLength(1);
	});
});

describe("text from style sheets", () => {
	it("is counted as skipped where it is shown, and named", () => {
		const bytes = makeBook({
			"OEBPS/c1.xhtml": makePage(
				'<p class="a">one two</p><p class="a">three</p>',
				'<link rel="stylesheet" href="s.css"/><style>.b::after { content: "unused" }</style>',
			),
			"OEBPS/c2.xhtml": makePage("<p>four</p>"),
			"OEBPS/s.css": '.a::before { content: "Chapter of " }',
			"OEBPS/book.opf": makePackage({ manifest: CHAPTER_ITEM + item("c2", "c2.xhtml", XHTML) }),
		});
		const [first, second] = readTrial(bytes).documents;
		expect(first).toMatchObject({
			words: { total: 11, translatable: 3, skipped: { generated_text: 4, script: 4 } },
			generatedTexts: ["Chapter of"],
		});
		expect(second).not.toHaveProperty("generatedTexts");
		expect(second?.words.skipped).not.toHaveProperty("generated_text");
	});
});

describe("a chapter that is one pre", () => {
	const book = makeBook({ "OEBPS/c1.xhtml": makePage("<pre>“Where is he?” she said.\n\nNobody spoke.</pre>") });
	const read = (selection: Partial<Selection> = {}) => readTrial(book, { selection: { ...WHOLE_BOOK, ...selection } });

	it("is text, whether or not the user names it, and nothing where the user excludes it", () => {
		for (const selection of [{}, { translateTags: ["pre"] }]) {
			const { segments, documents } = read(selection);
			expect(segments.map(({ text }) => text)).toEqual(["“Where is he?” she said.", "Nobody spoke."]);
			expect(documents.map(({ readAs }) => readAs)).toContainEqual({ proseInCode: 1 });
		}
		expect(() => read({ excludeTags: ["pre"] })).toThrow("leave nothing of this book to translate");
	});
});
