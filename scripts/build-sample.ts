import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeSpiralPng } from "./sample-picture.ts";
import { packZip } from "./zip-writer.ts";

const TITLE = "Alice’s Adventures in Wonderland";
const IDENTIFIER = "urn:uuid:6f0d3c0e-9f5e-5d0b-8a37-1a2c1ce00011";
const MODIFIED = "2026-11-22T00:00:00Z";
/** Reading order. */
const DOCUMENTS = ["title-page", "chapter-1", "chapter-2", "chapter-7", "about"];
const sources = new URL("../samples/alice/", import.meta.url);

interface Heading {
	href: string;
	text: string;
}

/**
 * Packs the text in `samples/alice/` into an EPUB 3 that also has a table of contents for EPUB 2
 * readers. The same text gives the same bytes.
 */
export async function buildSampleBook(out: string): Promise<void> {
	const texts = new Map<string, string>();
	for (const name of await readdir(sources)) texts.set(name, await readFile(new URL(name, sources), "utf8"));
	const headings = DOCUMENTS.map((name) => findHeading(`${name}.xhtml`, texts.get(`${name}.xhtml`) ?? ""));

	const entries: [string, string | Uint8Array][] = [
		["mimetype", "application/epub+zip"],
		["META-INF/container.xml", CONTAINER],
		["EPUB/package.opf", makePackage()],
		["EPUB/nav.xhtml", makeNav(headings)],
		["EPUB/toc.ncx", makeNcx(headings)],
		["EPUB/rabbit-hole.png", makeSpiralPng(300)],
		...[...texts].sort().map(([name, text]): [string, string] => [`EPUB/${name}`, text]),
	];
	await mkdir(dirname(resolve(out)), { recursive: true });
	await writeFile(out, packZip(entries));
}

function findHeading(href: string, xhtml: string): Heading {
	const text = /<h1>(.*?)<\/h1>/.exec(xhtml)?.[1];
	if (!text) throw new Error(`samples/alice/${href} is missing or has no <h1>`);
	return { href, text };
}

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
	<rootfiles>
		<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
	</rootfiles>
</container>
`;

function makePackage(): string {
	const items = DOCUMENTS.map(
		(name) => `\t\t<item id="${name}" href="${name}.xhtml" media-type="application/xhtml+xml"/>`,
	);
	const itemrefs = DOCUMENTS.map((name) => `\t\t<itemref idref="${name}"/>`);
	return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
	<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
		<dc:identifier id="id">${IDENTIFIER}</dc:identifier>
		<dc:title>${TITLE}</dc:title>
		<dc:creator>Lewis Carroll</dc:creator>
		<dc:language>en</dc:language>
		<dc:rights>The story is in the public domain.</dc:rights>
		<meta property="dcterms:modified">${MODIFIED}</meta>
	</metadata>
	<manifest>
		<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
		<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
		<item id="style" href="style.css" media-type="text/css"/>
		<item id="picture" href="rabbit-hole.png" media-type="image/png" properties="cover-image"/>
${items.join("\n")}
	</manifest>
	<spine toc="ncx">
${itemrefs.join("\n")}
	</spine>
</package>
`;
}

function makeNav(headings: readonly Heading[]): string {
	const items = headings.map(({ href, text }) => `\t\t\t<li><a href="${href}">${text}</a></li>`);
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head>
	<title>Contents</title>
</head>
<body>
	<nav epub:type="toc" id="toc">
		<h1>Contents</h1>
		<ol>
${items.join("\n")}
		</ol>
	</nav>
</body>
</html>
`;
}

function makeNcx(headings: readonly Heading[]): string {
	const points = headings.map(
		({ href, text }, index) => `		<navPoint id="point-${index + 1}" playOrder="${index + 1}">
			<navLabel><text>${text}</text></navLabel>
			<content src="${href}"/>
		</navPoint>`,
	);
	return `<?xml version="1.0" encoding="UTF-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="en">
	<head>
		<meta name="dtb:uid" content="${IDENTIFIER}"/>
	</head>
	<docTitle><text>${TITLE}</text></docTitle>
	<navMap>
${points.join("\n")}
	</navMap>
</ncx>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const out = process.argv[2] ?? "out/alice.epub";
	await buildSampleBook(out);
	console.log(out);
}
