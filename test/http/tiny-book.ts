import { packZip } from "../../scripts/zip-writer.ts";

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>`;

const PACKAGE = `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:5f0f4a7e-6a50-4d9c-9e3f-0a8f1b6f3c11</dc:identifier>
<dc:title>A Small Book</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/>
</manifest>
<spine><itemref idref="c1"/></spine>
</package>`;

function page(title: string, body: string): string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>${title}</title></head>
<body>${body}</body>
</html>`;
}

/** A valid EPUB 3 of one chapter with as many paragraphs as asked for, each with different words; `extra` entries come last. */
export function tinyBook(
	paragraphs = 3,
	extra: readonly (readonly [name: string, content: Buffer])[] = [],
	title = "A Small Book",
): Buffer {
	const text = Array.from(
		{ length: paragraphs },
		(_, index) => `<p>This is paragraph number ${index + 1} of the book, with <em>stressed</em> words in it.</p>`,
	);
	return packZip([
		["mimetype", "application/epub+zip"],
		["META-INF/container.xml", CONTAINER],
		["OEBPS/book.opf", PACKAGE.replace("A Small Book", () => title.replaceAll("&", "&amp;").replaceAll("<", "&lt;"))],
		[
			"OEBPS/nav.xhtml",
			page("Contents", '<nav epub:type="toc"><ol><li><a href="c1.xhtml">Chapter one</a></li></ol></nav>'),
		],
		["OEBPS/c1.xhtml", page("Chapter one", `<h1>Chapter one</h1>\n${text.join("\n")}`)],
		...extra,
	]);
}
