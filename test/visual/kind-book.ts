import { writeFile } from "node:fs/promises";
import { makeSpiralPng } from "../../scripts/sample-picture.ts";
import { packZip } from "../../scripts/zip-writer.ts";
import type { Kind } from "./kinds.ts";

/** Writes an EPUB of one document of that kind. */
export async function writeKindBook({ name, css, body, source: language }: Kind, path: string): Promise<void> {
	const dir = language === "ar" ? ' dir="rtl"' : "";
	const document = `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${language}" xml:lang="${language}"${dir}><head><title>${name}</title><link rel="stylesheet" href="book.css"/></head><body>${body}</body></html>`;
	const nav = `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>1</title></head><body><nav epub:type="toc"><ol><li><a href="page.xhtml">1</a></li></ol></nav></body></html>`;
	await writeFile(
		path,
		packZip([
			["mimetype", "application/epub+zip"],
			["META-INF/container.xml", CONTAINER],
			["package.opf", makePackage(name, language)],
			["page.xhtml", document],
			["nav.xhtml", nav],
			["book.css", css],
			["spiral.png", makeSpiralPng(120)],
		]),
	);
}

const CONTAINER = `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`;

function makePackage(title: string, language: string): string {
	return `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:diglot:${title}</dc:identifier><dc:title>${title}</dc:title><dc:language>${language}</dc:language><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata><manifest><item id="page" href="page.xhtml" media-type="application/xhtml+xml"/><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="css" href="book.css" media-type="text/css"/><item id="spiral" href="spiral.png" media-type="image/png"/></manifest><spine><itemref idref="page"/></spine></package>`;
}
