import { makeZip, type ZipOptions, type ZipPart } from "../fixtures/make-zip.ts";

/** What a hostile book changes of a sound one: entries by name, `null` leaves one out. */
export type Files = Record<string, string | Buffer | null>;

export const OPF = "OEBPS/book.opf";
/** The chapter that a kind spoils, and one that is sound in nearly all kinds. */
export const CHAPTER = "OEBPS/c1.xhtml";
export const SOUND_CHAPTER = "OEBPS/c2.xhtml";

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="${OPF}" media-type="application/oebps-package+xml"/></rootfiles>
</container>`;

/** A small valid EPUB 3 of two chapters with `changes`. */
export function makeBook(changes: Files = {}, zip: ZipOptions = {}): Buffer {
	return makeZip(bookParts(changes), zip);
}

/** The entries of `makeBook`, to be spoiled one by one. */
export function bookParts(changes: Files = {}): ZipPart[] {
	const files: Files = {
		"META-INF/container.xml": CONTAINER,
		[OPF]: packageOf(),
		"OEBPS/nav.xhtml": page('<nav epub:type="toc"><ol><li><a href="c1.xhtml">Chapter one</a></li></ol></nav>'),
		[CHAPTER]: page("<h1>Chapter one</h1><p>It was a dark and stormy night.</p>"),
		[SOUND_CHAPTER]: page("<h1>Chapter two</h1><p>The rain fell in torrents, except at occasional intervals.</p>"),
		...changes,
	};
	const parts = Object.entries(files).flatMap(([name, content]): ZipPart[] =>
		content === null ? [] : [{ name, content }],
	);
	return [{ name: "mimetype", content: "application/epub+zip", method: "stored" }, ...parts];
}

/** What a package says beside the two chapters. */
export interface PackageParts {
	doctype?: string;
	metadata?: string;
	items?: string;
	itemrefs?: string;
	/** Attributes of the spine. */
	spine?: string;
}

export function packageOf({ doctype = "", metadata = "", items = "", itemrefs = "", spine = "" }: PackageParts = {}) {
	return `<?xml version="1.0" encoding="UTF-8"?>${doctype}
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:5f0f4a7e-6a50-4d9c-9e3f-0a8f1b6f3c11</dc:identifier>
<dc:title>A Hostile Book</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>${metadata}
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/>
<item id="c2" href="c2.xhtml" media-type="application/xhtml+xml"/>${items}
</manifest>
<spine${spine}><itemref idref="c1"/><itemref idref="c2"/>${itemrefs}</spine>
</package>`;
}

/** A whole XHTML document around `body`. */
export function page(body: string, { doctype = "<!DOCTYPE html>", head = "" } = {}): string {
	return `<?xml version="1.0" encoding="UTF-8"?>
${doctype}
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>A chapter</title>${head}</head>
<body>${body}</body>
</html>`;
}

/** A book whose first chapter has that body. */
export function chapterBook(body: string, options?: { doctype?: string; head?: string }): Buffer {
	return makeBook({ [CHAPTER]: page(body, options) });
}

/** `count` pieces of text in a row, each made from its number. */
export function list(count: number, make: (index: number) => string): string {
	return Array.from({ length: count }, (_, index) => make(index)).join("");
}
