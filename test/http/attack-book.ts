import { packZip } from "../../scripts/zip-writer.ts";

/** A valid book with a malicious title and text. @param markup the body of its one chapter */
export function attackBook(title: string, markup: string): Buffer {
	const shown = escapeMarkup(title);
	return packZip([
		["mimetype", "application/epub+zip"],
		[
			"META-INF/container.xml",
			'<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
		],
		[
			"OEBPS/book.opf",
			`<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:0a2ce6d1-11cc-4dd2-a50f-d6a7b6d1c0de</dc:identifier>
<dc:title>${shown}</dc:title><dc:language>en</dc:language><dc:creator>${shown}</dc:creator><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="c1"/></spine></package>`,
		],
		["OEBPS/nav.xhtml", page(shown, `<nav epub:type="toc"><ol><li><a href="c1.xhtml">${shown}</a></li></ol></nav>`)],
		["OEBPS/c1.xhtml", page(shown, markup)],
	]);
}

export function escapeMarkup(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function page(title: string, body: string): string {
	return `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en"><head><title>${title}</title></head><body>${body}</body></html>`;
}
