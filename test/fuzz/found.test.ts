import { describe, expect, it } from "vitest";
import type { Random } from "../harness/random.ts";
import { makeBook, OPF, packageOf, page } from "../hostile/sound-book.ts";
import { tryMutant } from "./try-mutant.ts";

const CHAPTER = "OEBPS/c1.xhtml";

/** The last of each list, and all layouts. */
const ALL_LAYOUTS: Random = {
	below: (limit) => limit - 1,
	chance: () => true,
	pick: (list) => list[list.length - 1] ?? list[0],
};

function bookWithNcx(ncx: string): Buffer {
	return makeBook({
		"OEBPS/toc.ncx": `<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">${ncx}</ncx>`,
		[OPF]: packageOf({
			items: '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
			spine: ' toc="ncx"',
		}),
	});
}

/** What was wrong with the runs that these books stand for is mended. */
const FOUND: readonly [what: string, book: Buffer][] = [
	[
		"an NCX whose identifier is inside a label",
		bookWithNcx(
			'</head><navMap><navPoint id="n"><navLabel><text>One <meta name="dtb:uid" content="urn:x"/> two</text></navLabel></navPoint></navMap>',
		),
	],
	[
		"a document that declares no encoding and is UTF-8 but for a byte",
		makeBook({
			[CHAPTER]: Buffer.concat([
				Buffer.from("<html xmlns='http://www.w3.org/1999/xhtml'><body><p>“Very uncomfortable”"),
				Buffer.of(0xbc),
				Buffer.from("</p></body></html>"),
			]),
		}),
	],
	[
		"a document that declares no encoding and is not UTF-8",
		makeBook({
			[CHAPTER]: Buffer.from(
				"<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>Chapt\xe5r</h1></body></html>",
				"latin1",
			),
		}),
	],
	[
		"an unusable container with a name in other case",
		makeBook({ "META-INF/container.xml": null, "meta-inf/Container.XML": "<container/>" }),
	],
	[
		"a document that holds the proof's own character",
		makeBook({ [CHAPTER]: page("<p>One \uE000 two.</p><p>\uE000\uE001</p>") }),
	],
];

describe("a book that fuzzing broke something with", () => {
	it.each(FOUND)("%s", async (what, bytes) => {
		expect(await tryMutant({ what, bytes, soundArchive: true }, ALL_LAYOUTS)).toEqual({
			outcome: "translated",
			faults: [],
		});
	});
});
