import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import yauzl from "yauzl";
import { makeZip, type ZipPart } from "../../../../test/fixtures/make-zip.ts";
import { DEFAULT_LIMITS } from "../../book-limits.ts";
import type { Archive } from "./archive.ts";
import { openArchive } from "./archive-reader.ts";
import { type ArchiveChanges, writeArchive } from "./archive-writer.ts";

const MODIFIED_AT = Date.UTC(2024, 1, 29, 23, 59, 59);
const MIMETYPE: ZipPart = { name: "mimetype", content: "application/epub+zip", method: "stored" };
const CHAPTER: ZipPart = {
	name: "OEBPS/chapter.xhtml",
	content: "<p>Stately, plump Buck Mulligan</p>".repeat(40),
	packed: deflateRawSync("<p>Stately, plump Buck Mulligan</p>".repeat(40), { level: 1 }),
	versionMadeBy: 20,
	externalAttributes: 0x20,
	dosTime: 0x3c213d41,
};
const FOLDER: ZipPart = { name: "OEBPS/", content: "", method: "stored", externalAttributes: 0o40755 * 0x10000 + 0x10 };
const IMAGE: ZipPart = { name: "OEBPS/image.png", content: Buffer.alloc(1_200_000, 7), method: "stored" };
const BOOK = [MIMETYPE, FOLDER, CHAPTER, IMAGE];
const UNCHANGED: ArchiveChanges = { replace: new Map(), add: [] };

let folder: string;
let opened: Archive[];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-archive-"));
	opened = [];
});

afterEach(() => {
	for (const archive of opened) archive.close();
	rmSync(folder, { recursive: true });
});

function open(bytes: Buffer, limits = DEFAULT_LIMITS): Archive {
	const path = join(folder, `in-${opened.length}.epub`);
	writeFileSync(path, bytes);
	const archive = openArchive(path, limits);
	opened.push(archive);
	return archive;
}

function write(archive: Archive, changes: Partial<ArchiveChanges> = {}): Buffer {
	const out = join(folder, `out-${opened.length}.epub`);
	rmSync(out, { force: true });
	writeArchive(archive, { ...UNCHANGED, ...changes }, out, { modifiedAt: MODIFIED_AT });
	return readFileSync(out);
}

/** What an independent reader finds. */
async function readByYauzl(bytes: Buffer) {
	const entries: { entry: yauzl.Entry; content: string }[] = [];
	const zip = await yauzl.fromBufferPromise(bytes, { strictFileNames: false });
	for await (const entry of zip.eachEntry()) {
		const chunks: Buffer[] = [];
		for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
		entries.push({ entry, content: Buffer.concat(chunks).toString("latin1") });
	}
	return entries;
}

function rawEntries(archive: Archive) {
	return archive.entries.map((entry) => {
		const packed = Buffer.alloc(entry.compressedSize);
		archive.readRaw(entry, 0, packed);
		const { headerOffset: _, dataOffset: __, ...kept } = entry;
		return { ...kept, packed: packed.toString("latin1") };
	});
}

describe("an archive written without changes", () => {
	it("keeps every entry's compressed bytes, name, time and attributes, in order", () => {
		const source = open(makeZip(BOOK));
		const copy = open(write(source));
		expect(copy.warnings).toEqual([]);
		expect(rawEntries(copy).slice(1)).toEqual(rawEntries(source).slice(1));
	});

	it("is read by another reader with the same contents", async () => {
		const found = await readByYauzl(write(open(makeZip(BOOK))));
		expect(found.map(({ entry, content }) => [entry.fileName, content])).toEqual(
			BOOK.map(({ name, content }) => [name, Buffer.from(content).toString("latin1")]),
		);
	});

	it("keeps a damaged entry as it is", () => {
		const source = open(makeZip([MIMETYPE, { ...IMAGE, declared: { crc32: 1 } }, CHAPTER]));
		const copy = open(write(source));
		expect(copy.verify()).toEqual(["OEBPS/image.png"]);
		expect(rawEntries(copy).slice(1)).toEqual(rawEntries(source).slice(1));
	});

	it("keeps dangerous and undecodable names byte for byte", () => {
		const names = [Buffer.from("../../x"), Buffer.from("C:\\x"), Buffer.from("a\0b"), Buffer.from([0x81, 0xe1, 0xff])];
		const source = open(makeZip([MIMETYPE, ...names.map((name) => ({ name, content: "x" }))]));
		expect(
			open(write(source))
				.entries.slice(1)
				.map(({ rawName }) => rawName),
		).toEqual(names);
	});

	it("sheds junk, comments, descriptors, extra fields and duplicate entries", async () => {
		const descriptors = BOOK.map((part) => ({ ...part, descriptor: "signed" as const }));
		const odd = makeZip([CHAPTER, ...descriptors], {
			before: Buffer.from("junk"),
			after: Buffer.from("junk"),
			comment: Buffer.from("comment"),
			zip64: true,
		});
		expect(write(open(odd)).equals(write(open(makeZip(BOOK))))).toBe(true);
	});
});

describe("the mimetype file", () => {
	const expected = Buffer.from("PK\x03\x04\x0a\0\0\0\0\0", "latin1");

	it.each<[string, ZipPart[]]>([
		["right", [MIMETYPE, CHAPTER]],
		["late", [CHAPTER, MIMETYPE]],
		["compressed", [{ ...MIMETYPE, method: "deflated" }, CHAPTER]],
		["wrong", [{ ...MIMETYPE, content: "\ufeffapplication/epub+zip\r\n" }, CHAPTER]],
		["damaged", [{ ...MIMETYPE, declared: { crc32: 1 } }, CHAPTER]],
		["in capitals", [{ ...MIMETYPE, name: "MIMETYPE" }, CHAPTER]],
		["with an extra field and a descriptor", [{ ...MIMETYPE, zip64: true, descriptor: "zip64" }, CHAPTER]],
		["missing", [CHAPTER]],
	])("is first, stored and exact where it was %s", async (_, parts) => {
		const bytes = write(open(makeZip(parts)));
		expect(bytes.subarray(0, 10)).toEqual(expected);
		expect(bytes.readUInt16LE(28)).toBe(0);
		expect(bytes.subarray(30, 58).toString("latin1")).toBe("mimetypeapplication/epub+zip");
		const found = await readByYauzl(bytes);
		expect(found.map(({ entry }) => entry.fileName)).toEqual(["mimetype", "OEBPS/chapter.xhtml"]);
	});
});

describe("changes", () => {
	it("replace and add entries, and leave the others", async () => {
		const source = open(makeZip(BOOK));
		const [, , chapter] = source.entries;
		if (!chapter) throw new Error("unreachable");
		const bytes = write(source, {
			replace: new Map([[chapter, Buffer.from("<p>Imponente, el rollizo Buck Mulligan</p>".repeat(9))]]),
			add: [
				{ name: "OEBPS/ñ.css", content: Buffer.from("p { margin: 0 }".repeat(9)) },
				{ name: "OEBPS/empty.css", content: Buffer.alloc(0) },
			],
		});
		const found = await readByYauzl(bytes);
		expect(found.map(({ entry, content }) => [entry.fileName, entry.compressionMethod, content])).toEqual([
			["mimetype", 0, "application/epub+zip"],
			["OEBPS/", 0, ""],
			["OEBPS/chapter.xhtml", 8, "<p>Imponente, el rollizo Buck Mulligan</p>".repeat(9)],
			["OEBPS/image.png", 0, "\x07".repeat(1_200_000)],
			["OEBPS/ñ.css", 8, "p { margin: 0 }".repeat(9)],
			["OEBPS/empty.css", 0, ""],
		]);
		const times = found.map(({ entry }) => entry.getLastModDate({ timezone: "UTC" }).toISOString());
		expect(times[2]).toBe("2024-02-29T23:59:58.000Z");
		expect(times[4]).toBe("2024-02-29T23:59:58.000Z");
		expect(found[2]?.entry.externalFileAttributes).toBe(0x20);
	});

	it("give the same bytes each time", () => {
		const source = open(makeZip(BOOK));
		const [, , chapter] = source.entries;
		const changes = () => ({
			replace: new Map(chapter ? [[chapter, Buffer.from("new".repeat(99))]] : []),
			add: [{ name: "OEBPS/diglot.css", content: Buffer.from("p{}") }],
		});
		expect(write(source, changes()).equals(write(source, changes()))).toBe(true);
	});

	it("give what is added the attributes of an ordinary file, and keep the time of a mimetype file", () => {
		const source = open(makeZip([{ ...MIMETYPE, dosTime: 0x3c213d41 }, CHAPTER]));
		const copy = open(write(source, { add: [{ name: "a.css", content: Buffer.from("p{}") }] }));
		expect(copy.entries.at(-1)).toMatchObject({ externalAttributes: 0o100644 * 0x10000, versionMadeBy: (3 << 8) | 20 });
		expect(copy.entries[0]).toMatchObject({ dosTime: 0x3c213d41, externalAttributes: 0o100644 * 0x10000 });
	});

	it("may not add a name twice", () => {
		const source = open(makeZip(BOOK));
		const added = { name: "x", content: Buffer.from("new") };
		expect(() => write(source, { add: [added, added] })).toThrowError(/already has/);
	});

	it("may not add a name that is there already", () => {
		const source = open(makeZip(BOOK));
		for (const name of ["mimetype", "OEBPS/image.png"]) {
			expect(() => write(source, { add: [{ name, content: Buffer.alloc(0) }] })).toThrowError(/already has/);
		}
	});
});

describe("a large archive", () => {
	it("of 70,000 entries is written as zip64 and read by another reader", async () => {
		const limits = { ...DEFAULT_LIMITS, maxEntries: 100_000 };
		const parts = Array.from({ length: 70_000 }, (_, index) => ({
			name: `f${index}`,
			content: "x",
			method: "stored" as const,
		}));
		const bytes = write(open(makeZip([MIMETYPE, ...parts], { zip64: true }), limits));
		const zip = await yauzl.fromBufferPromise(bytes);
		expect(zip.entryCount).toBe(70_001);
		expect(open(bytes, limits).entries).toHaveLength(70_001);
	});
});

describe("a failure", () => {
	it("leaves nothing behind", () => {
		const source = open(makeZip(BOOK));
		source.close();
		const out = join(folder, "out.epub");
		const error = expect.objectContaining({ name: "AppError", code: "STORAGE_ERROR" });
		expect(() => writeArchive(source, UNCHANGED, out, { modifiedAt: 0 })).toThrowError(error);
		expect(existsSync(out)).toBe(false);
	});

	it("to create the file leaves what is there", () => {
		const source = open(makeZip(BOOK));
		const error = expect.objectContaining({ name: "AppError", code: "STORAGE_ERROR" });
		const before = readFileSync(source.path);
		expect(() => writeArchive(source, UNCHANGED, source.path, { modifiedAt: 0 })).toThrowError(error);
		expect(readFileSync(source.path).equals(before)).toBe(true);
		const nowhere = join(folder, "none", "out.epub");
		expect(() => writeArchive(source, UNCHANGED, nowhere, { modifiedAt: 0 })).toThrowError(error);
	});
});
