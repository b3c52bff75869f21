import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packZip } from "../../scripts/zip-writer.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { canBeBaseline, type EpubCheck, type Finding, newErrors, startEpubCheck, type Verdict } from "./epubcheck.ts";

const CONTAINER = `<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`;
const PACKAGE = `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:test:1</dc:identifier>
<dc:title>Test</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2025-01-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
<spine><itemref idref="nav"/></spine></package>`;

function page(body: string): string {
	return `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head>
<title>Contents</title></head><body>${body}<nav epub:type="toc"><ol><li><a href="nav.xhtml">Here</a></li></ol></nav></body></html>`;
}

async function writeBook(path: string, body: string): Promise<string> {
	const files = { mimetype: "application/epub+zip", "META-INF/container.xml": CONTAINER, "book.opf": PACKAGE };
	await writeFile(path, packZip(Object.entries({ ...files, "nav.xhtml": page(body) })));
	return path;
}

describeWithParts(["epubcheck"], "EPUBCheck in one JVM", () => {
	let folder: string;
	let epubcheck: EpubCheck;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
		epubcheck = startEpubCheck({ cacheFolder: join(folder, "cache") });
	});

	afterAll(async () => {
		await epubcheck.close();
		await rm(folder, { recursive: true, force: true });
	});

	test("finds nothing in a valid book, and names file, id and message of each fault", async () => {
		const valid = await epubcheck.check(await writeBook(join(folder, "valid.epub"), "<h1>Contents</h1>"));
		expect(valid).toEqual({ findings: [], failure: null });

		const faulty = await epubcheck.check(await writeBook(join(folder, "faulty.epub"), "<p>a<p>b</p></p>"));
		expect(faulty.findings).toHaveLength(1);
		expect(faulty.findings[0]).toMatchObject({ severity: "ERROR", id: "RSC-005", file: "nav.xhtml" });
		expect(canBeBaseline(faulty)).toBe(true);
		expect(newErrors(valid, faulty)).toEqual(faulty.findings);
		expect(newErrors(faulty, faulty)).toEqual([]);
	});

	test("says the same of the same bytes under another name, and of what is no archive", async () => {
		await writeFile(join(folder, "no-book.epub"), "this is no archive");
		await writeFile(join(folder, "elsewhere.epub"), "this is no archive either");
		const first = await epubcheck.check(join(folder, "no-book.epub"));
		const second = await epubcheck.check(join(folder, "elsewhere.epub"));
		expect(first.findings.map((finding) => finding.severity)).toContain("FATAL");
		expect(canBeBaseline(first)).toBe(false);
		expect(newErrors(first, second)).toEqual([]);
		expect(JSON.stringify(first)).not.toContain("no-book");
	});

	test("a book that takes too long has no verdict, is not remembered, and the next book has one", async () => {
		const hasty = startEpubCheck({ cacheFolder: join(folder, "hasty"), timeLimitMs: 1 });
		const late = await hasty.check(join(folder, "valid.epub"));
		await hasty.close();
		expect(late.failure).toContain("no verdict in 1 ms");
		expect(newErrors({ findings: [], failure: null }, late).map((finding) => finding.id)).toEqual(["NO-VERDICT"]);
		expect(await readdir(folder)).not.toContain("hasty");

		const patient = startEpubCheck({ cacheFolder: join(folder, "hasty") });
		expect(await patient.check(join(folder, "valid.epub"))).toEqual({ findings: [], failure: null });
		await patient.close();
	});
});

test("a message counts up to its first semicolon, and per file", () => {
	const finding = (file: string, message: string): Finding => ({ severity: "ERROR", id: "RSC-005", file, message });
	const verdict = (...findings: Finding[]): Verdict => ({ findings, failure: null });
	const before = verdict(finding("a.xhtml", "span not allowed here; expected p"));
	expect(newErrors(before, verdict(finding("a.xhtml", "span not allowed here; expected h1")))).toEqual([]);
	expect(newErrors(before, verdict(finding("b.xhtml", "span not allowed here; expected p")))).toHaveLength(1);
	expect(newErrors(before, verdict(finding("a.xhtml", "div not allowed here")))).toHaveLength(1);
});
