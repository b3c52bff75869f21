import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeZip, type ZipPart } from "../../../../test/fixtures/make-zip.ts";
import type { Archive } from "./archive.ts";
import { openArchive } from "./archive-reader.ts";

const MIMETYPE: ZipPart = { name: "mimetype", content: "application/epub+zip", method: "stored" };
const CONTAINER: ZipPart = { name: "META-INF/container.xml", content: "<container>outer</container>" };
const CHAPTER: ZipPart = { name: "OEBPS/chapter.xhtml", content: "<p>Happy families are all alike.</p>".repeat(30) };
const EMPTY: ZipPart = { name: "OEBPS/empty.css", content: "" };
const IMAGE: ZipPart = { name: "OEBPS/image.png", content: Buffer.alloc(2_000, 9), method: "stored" };
const BOOK = [MIMETYPE, CONTAINER, CHAPTER, EMPTY, IMAGE];

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-archive-"));
});

afterEach(() => {
	rmSync(folder, { recursive: true });
});

function salvage(bytes: Buffer): Record<string, string> {
	const path = join(folder, "book.epub");
	writeFileSync(path, bytes);
	const archive = openArchive(path);
	try {
		expect(archive.salvaged).toBe(true);
		expect(archive.warnings[0]).toMatch(/missing or damaged/);
		return readAll(archive);
	} finally {
		archive.close();
	}
}

function readAll(archive: Archive): Record<string, string> {
	return Object.fromEntries(archive.entries.map((entry) => [entry.name, archive.read(entry).toString("latin1")]));
}

function contentsOf(parts: readonly ZipPart[]): Record<string, string> {
	return Object.fromEntries(parts.map(({ name, content }) => [name, Buffer.from(content).toString("latin1")]));
}

describe("an archive without a usable directory", () => {
	it.each<[string, Buffer]>([
		["where it was cut off before the directory", makeZip(BOOK, { hasNoDirectory: true })],
		["where it was cut off in the directory", makeZip(BOOK).subarray(0, -60)],
		["where the directory is elsewhere", makeZip(BOOK, { end: { directoryOffset: 2 ** 31, directoryBytes: 77 } })],
		["where the directory leads astray", makeZip(BOOK.map((part) => ({ ...part, central: { headerOffset: 3 } })))],
		["behind junk", makeZip(BOOK, { hasNoDirectory: true, before: Buffer.from("junk PK\x03\x04 junk".repeat(9)) })],
		["before junk", makeZip(BOOK, { hasNoDirectory: true, after: Buffer.alloc(99, 1) })],
		[
			"with zip64 entries",
			makeZip(
				BOOK.map((part) => ({ ...part, zip64: true })),
				{ hasNoDirectory: true },
			),
		],
		...(["signed", "unsigned", "zip64", "unsigned zip64"] as const).map((descriptor): [string, Buffer] => [
			`with ${descriptor} data descriptors`,
			makeZip(
				BOOK.map((part) => ({ ...part, descriptor })),
				{ hasNoDirectory: true },
			),
		]),
	])("is walked from header to header %s", (_, bytes) => {
		expect(salvage(bytes)).toEqual(contentsOf(BOOK));
	});

	it("yields complete entries only", () => {
		const bytes = makeZip(BOOK, { hasNoDirectory: true });
		expect(salvage(bytes.subarray(0, -1))).toEqual(contentsOf(BOOK.slice(0, -1)));
	});

	it("yields nothing of a cut entry with a data descriptor", () => {
		const bytes = makeZip(
			BOOK.map((part) => ({ ...part, descriptor: "signed" })),
			{ hasNoDirectory: true },
		);
		expect(salvage(bytes.subarray(0, -1))).toEqual(contentsOf(BOOK.slice(0, -1)));
	});

	it("reads past what only looks like a descriptor in an entry's data", () => {
		const misleading = Buffer.concat([Buffer.alloc(40, 1), Buffer.from("PK\x07\x08", "latin1"), Buffer.alloc(60, 2)]);
		for (const descriptor of ["signed", "unsigned", "zip64", "unsigned zip64"] as const) {
			const parts: ZipPart[] = [MIMETYPE, { ...IMAGE, content: misleading, descriptor }, CHAPTER];
			expect(salvage(makeZip(parts, { hasNoDirectory: true }))).toEqual(contentsOf(parts));
		}
	});

	it("yields no entry that runs into other bytes and whose CRC does not fit", () => {
		const parts: ZipPart[] = [MIMETYPE, CHAPTER, { ...IMAGE, declared: { crc32: 1 } }];
		const bytes = makeZip(parts, { hasNoDirectory: true, after: Buffer.alloc(99, 1) });
		expect(salvage(bytes)).toEqual(contentsOf([MIMETYPE, CHAPTER]));
	});

	it("yields what follows a damaged part", () => {
		const bytes = makeZip(BOOK, { hasNoDirectory: true });
		const size = bytes.indexOf("OEBPS/chapter.xhtml") - 12;
		bytes.writeUInt32LE(0x7fffffff, size);
		const { [CHAPTER.name.toString()]: _, ...others } = contentsOf(BOOK);
		expect(salvage(bytes)).toEqual(others);
	});

	it("takes the last of several entries with one name", () => {
		const last = { ...CHAPTER, content: "<p>the last</p>" };
		expect(salvage(makeZip([...BOOK, last], { hasNoDirectory: true }))).toEqual(contentsOf([...BOOK, last]));
	});
});

describe("a book within the book", () => {
	const inner = makeZip([MIMETYPE, { ...CONTAINER, content: "<container>inner</container>" }, IMAGE]);
	const attachment: ZipPart = { name: "OEBPS/inner.epub", content: inner, method: "stored" };

	it("is not taken for the book when the outer directory is lost", () => {
		const parts = [MIMETYPE, CONTAINER, attachment, CHAPTER];
		expect(salvage(makeZip(parts, { hasNoDirectory: true }))).toEqual(contentsOf(parts));
	});

	it("does not replace the book's own entries when it is cut off itself", () => {
		const bytes = makeZip([MIMETYPE, CONTAINER, attachment], { hasNoDirectory: true }).subarray(0, -1);
		expect(salvage(bytes)).toMatchObject(contentsOf([MIMETYPE, CONTAINER]));
	});
});
