import { makeZip } from "../fixtures/make-zip.ts";
import { type HostileKind, handled, tooLarge, unsupported } from "./hostile-kind.ts";
import {
	bookParts,
	CHAPTER,
	list,
	makeBook,
	OPF,
	type PackageParts,
	packageOf,
	page,
	SOUND_CHAPTER,
} from "./sound-book.ts";

const XHTML = 'media-type="application/xhtml+xml"';
const SMIL = 'media-type="application/smil+xml"';
const BOTH = { translated: [CHAPTER, SOUND_CHAPTER] };

function withPackage(parts: PackageParts, files: Record<string, string> = {}): Buffer {
	return makeBook({ [OPF]: packageOf(parts), ...files });
}

function container(paths: readonly string[]): string {
	const rootfiles = paths.map((path) => `<rootfile full-path="${path}" media-type="application/oebps-package+xml"/>`);
	return `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>${rootfiles.join("")}</rootfiles></container>`;
}

/** The file that says where the package is. */
const containers: HostileKind[] = [
	unsupported("a container that points to itself", () =>
		makeBook({ "META-INF/container.xml": container(["META-INF/container.xml"]) }),
	),
	unsupported("a container that points to a chapter", () =>
		makeBook({ "META-INF/container.xml": container([CHAPTER]) }),
	),
	handled("a container that points out of the archive", "the only package is taken", () =>
		makeBook({ "META-INF/container.xml": container(["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd"]) }),
	),
	handled(
		"a container that names one package 50,000 times",
		"read once",
		() => makeBook({ "META-INF/container.xml": container(Array.from({ length: 50_000 }, () => OPF)) }),
		BOTH,
	),
	handled("a container with 1,000 packages", "each is a rendition", () =>
		makeBook({
			"META-INF/container.xml": container([OPF, ...Array.from({ length: 1_000 }, (_, n) => `OEBPS/p${n}.opf`)]),
			...Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`OEBPS/p${n}.opf`, packageOf()])),
		}),
	),
	tooLarge("a container of 30 MB", () =>
		makeBook({ "META-INF/container.xml": container(Array.from({ length: 400_000 }, (_, n) => `x${n}`)) }),
	),
	unsupported("no package at all", () => makeBook({ [OPF]: null })),
	unsupported("two packages and no container", () =>
		makeBook({ "META-INF/container.xml": null, "OEBPS/other.opf": packageOf() }),
	),
];

/** The file that lists the book. */
const packages: HostileKind[] = [
	tooLarge("a package of 30 MB", () =>
		withPackage({ items: list(500_000, (n) => `<item id="i${n}" href="i${n}.png" media-type="image/png"/>`) }),
	),
	handled(
		"100,000 spine items",
		"each document once",
		() => withPackage({ itemrefs: '<itemref idref="c1"/>'.repeat(100_000) }),
		BOTH,
	),
	handled(
		"100,000 spine items that lead nowhere",
		"left out, and reported",
		() => withPackage({ itemrefs: list(100_000, (n) => `<itemref idref="no${n}"/>`) }),
		BOTH,
	),
	handled(
		"40,000 manifest items for one entry",
		"one document",
		() =>
			withPackage({
				items: list(40_000, (n) => `<item id="m${n}" href="c1.xhtml" ${XHTML}/>`),
				itemrefs: list(40_000, (n) => `<itemref idref="m${n}"/>`),
			}),
		BOTH,
	),
	handled(
		"40,000 manifest items for nothing",
		"reported",
		() => withPackage({ items: list(40_000, (n) => `<item id="m${n}" href="m${n}.xhtml" ${XHTML}/>`) }),
		BOTH,
	),
	handled("6,000 documents", "translated", () =>
		withPackage(
			{
				items: list(6_000, (n) => `<item id="m${n}" href="m${n}.xhtml" ${XHTML}/>`),
				itemrefs: list(6_000, (n) => `<itemref idref="m${n}"/>`),
			},
			Object.fromEntries(
				Array.from({ length: 6_000 }, (_, n) => [
					`OEBPS/m${n}.xhtml`,
					"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>7</p></body></html>",
				]),
			),
		),
	),
	handled(
		"fallbacks in a circle",
		"never followed",
		() =>
			withPackage({
				items:
					'<item id="a" href="a.png" media-type="image/png" fallback="b"/><item id="b" href="b.png" media-type="image/png" fallback="a"/><item id="s" href="s.png" media-type="image/png" fallback="s"/>',
				itemrefs: '<itemref idref="a"/><itemref idref="b"/><itemref idref="s"/>',
			}),
		BOTH,
	),
	handled(
		"paths in circles",
		"made straight",
		() =>
			withPackage({
				items: `<item id="l" href="${"a/../".repeat(100_000)}c1.xhtml" ${XHTML}/>`,
				itemrefs: '<itemref idref="l"/>',
			}),
		BOTH,
	),
	handled(
		"paths that climb for ever",
		"stopped at the root",
		() =>
			withPackage({
				items: `<item id="l" href="${"../".repeat(200_000)}etc/passwd" ${XHTML}/>`,
				itemrefs: '<itemref idref="l"/>',
			}),
		BOTH,
	),
	handled(
		"percent signs in hrefs",
		"left as they are",
		() =>
			withPackage({
				items: `<item id="l" href="${"%".repeat(200_000)}" ${XHTML}/><item id="m" href="${"%2e%2e%2f".repeat(50_000)}" ${XHTML}/>`,
			}),
		BOTH,
	),
	handled(
		"the package as its own chapter, nav and NCX",
		"read once",
		() =>
			withPackage({
				items: `<item id="p" href="book.opf" ${XHTML} properties="nav"/><item id="q" href="book.opf" media-type="application/x-dtbncx+xml"/>`,
				itemrefs: '<itemref idref="p"/>',
				spine: ' toc="q"',
			}),
		BOTH,
	),
	handled(
		"META-INF files as chapters",
		"what has no text is left as it is",
		() =>
			withPackage({
				items: `<item id="p" href="../META-INF/container.xml" ${XHTML}/><item id="q" href="../mimetype" ${XHTML}/>`,
				itemrefs: '<itemref idref="p"/><itemref idref="q"/>',
			}),
		BOTH,
	),
	handled(
		"50,000 ids of ours",
		"another one is found",
		() =>
			withPackage({
				metadata: list(50_000, (n) => `<meta id="diglot-id${n === 0 ? "" : `-${n + 1}`}" property="x">y</meta>`),
			}),
		BOTH,
	),
	handled(
		"10,000 titles, creators and languages",
		"the first count",
		() =>
			withPackage({
				metadata: list(
					10_000,
					(n) => `<dc:title>Title ${n}</dc:title><dc:creator>Author ${n}</dc:creator><dc:language>en</dc:language>`,
				),
			}),
		BOTH,
	),
	handled("an identifier, a title and a language of 2 MB", "taken as they are", () =>
		makeBook({
			[OPF]: packageOf()
				.replace("A Hostile Book", "title ".repeat(333_333))
				.replace(">en<", `>${"en-".repeat(666_666)}<`)
				.replace("urn:uuid", "x".repeat(2_000_000)),
		}),
	),
	handled(
		"a package without metadata",
		"translated without an identity of its own",
		() => makeBook({ [OPF]: packageOf().replace(/<metadata[\s\S]*<\/metadata>/, "") }),
		BOTH,
	),
	unsupported("a package without a manifest", () =>
		makeBook({ [OPF]: packageOf().replace(/<manifest[\s\S]*<\/manifest>/, "") }),
	),
	unsupported("a package nested 10,000 deep", () =>
		makeBook({ [OPF]: `<package>${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}</package>` }),
	),
	unsupported(
		"a book without a text",
		() =>
			makeBook({
				[CHAPTER]: page("<p>7</p>").replace("A chapter", ""),
				[SOUND_CHAPTER]: page("").replace("A chapter", ""),
				"OEBPS/nav.xhtml": page("").replace("A chapter", ""),
			}),
		/nothing to translate/,
	),
];

const NCX_ITEM = {
	items: '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
	spine: ' toc="ncx"',
};

function ncx(points: string): string {
	return `<?xml version="1.0"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head><meta name="dtb:uid" content="x"/></head><docTitle><text>T</text></docTitle><navMap>${points}</navMap></ncx>`;
}

function overlay(count: number): string {
	return `<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body>${list(count, (n) => `<par><text src="c1.xhtml#s${n}"/><audio src="a.mp3"/></par>`)}</body></smil>`;
}

/** What lies beside the chapters. */
const guides: HostileKind[] = [
	handled(
		"an NCX nested 10,000 deep",
		"left as it is, and reported",
		() =>
			withPackage(NCX_ITEM, {
				"OEBPS/toc.ncx": ncx(
					`${"<navPoint><navLabel><text>Deep</text></navLabel>".repeat(10_000)}${"</navPoint>".repeat(10_000)}`,
				),
			}),
		{ ...BOTH, kept: ["OEBPS/toc.ncx"] },
	),
	handled(
		"an NCX of 15,000 points",
		"translated",
		() =>
			withPackage(NCX_ITEM, {
				"OEBPS/toc.ncx": ncx(
					"<navPoint><navLabel><text>Point</text></navLabel><content src='c1.xhtml'/></navPoint>".repeat(15_000),
				),
			}),
		BOTH,
	),
	handled(
		"a nav of 60,000 entries that say what a heading says",
		"all take its translation",
		() =>
			makeBook({
				"OEBPS/nav.xhtml": page(`<nav><ol>${"<li><a href='c1.xhtml'>Chapter one</a></li>".repeat(60_000)}</ol></nav>`),
			}),
		{ translated: [CHAPTER, SOUND_CHAPTER, "OEBPS/nav.xhtml"] },
	),
	handled(
		"a nav nested 10,000 deep",
		"left as it is, and reported",
		() =>
			makeBook({
				"OEBPS/nav.xhtml": page(
					`<nav>${"<ol><li><a href='c1.xhtml'>Deep</a>".repeat(10_000)}${"</li></ol>".repeat(10_000)}</nav>`,
				),
			}),
		{ ...BOTH, kept: ["OEBPS/nav.xhtml"] },
	),
	handled(
		"an overlay of 40,000 pieces",
		"translated",
		() => withPackage({ items: `<item id="o" href="o.smil" ${SMIL}/>` }, { "OEBPS/o.smil": overlay(40_000) }),
		BOTH,
	),
	handled(
		"10,000 items for one overlay",
		"read once",
		() =>
			withPackage(
				{ items: list(10_000, (n) => `<item id="o${n}" href="o.smil" ${SMIL}/>`) },
				{ "OEBPS/o.smil": overlay(10_000) },
			),
		BOTH,
	),
	handled("an overlay with a wrong CRC and one that is no overlay", "left aside", () =>
		makeZip(
			bookParts({
				[OPF]: packageOf({
					items: `<item id="o" href="o.smil" ${SMIL}/><item id="p" href="nav.xhtml#x" ${SMIL}/>`,
				}),
				"OEBPS/o.smil": overlay(1),
			}).map((part) => (part.name === "OEBPS/o.smil" ? { ...part, declared: { crc32: 7 } } : part)),
		),
	),
	handled("an overlay that names each of 20,000 elements", "split at them", () =>
		withPackage(
			{ items: `<item id="o" href="o.smil" ${SMIL}/>` },
			{
				"OEBPS/o.smil": overlay(20_000),
				[CHAPTER]: page(`<p>${list(20_000, (n) => `<span id="s${n}">word</span> `)}</p>`),
			},
		),
	),
];

export const PACKAGE_KINDS: readonly HostileKind[] = [...containers, ...packages, ...guides];
