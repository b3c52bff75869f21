import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeZip, type ZipPart } from "../../../../test/fixtures/make-zip.ts";
import type { Archive } from "./archive.ts";
import { openArchive } from "./archive-reader.ts";

const MIMETYPE: ZipPart = { name: "mimetype", content: "application/epub+zip", method: "stored" };
const CHAPTER: ZipPart = { name: "OEBPS/chapter.xhtml", content: "<p>It was a bright cold day.</p>".repeat(50) };
const IMAGE: ZipPart = { name: "OEBPS/image.png", content: Buffer.alloc(5_000, 7), method: "stored" };
const BOOK = [MIMETYPE, CHAPTER, IMAGE];

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

function open(bytes: Buffer): Archive {
	const path = join(folder, `${opened.length}.epub`);
	writeFileSync(path, bytes);
	const archive = openArchive(path);
	opened.push(archive);
	return archive;
}

function contents(archive: Archive): Record<string, string> {
	return Object.fromEntries(archive.entries.map((entry) => [entry.name, archive.read(entry).toString("latin1")]));
}

const BOOK_CONTENTS = Object.fromEntries(
	BOOK.map(({ name, content }) => [name, Buffer.from(content).toString("latin1")]),
);

describe("a sound archive", () => {
	it("gives its entries in order, with no warning and no damage", () => {
		const archive = open(makeZip([...BOOK, { name: "OEBPS/empty/", content: "", method: "stored" }]));
		expect(archive.entries.map(({ name, isDirectory }) => [name, isDirectory])).toEqual([
			["mimetype", false],
			["OEBPS/chapter.xhtml", false],
			["OEBPS/image.png", false],
			["OEBPS/empty/", true],
		]);
		expect(archive.warnings).toEqual([]);
		expect(archive.salvaged).toBe(false);
		expect(archive.verify()).toEqual([]);
		expect(contents(archive)).toEqual({ ...BOOK_CONTENTS, "OEBPS/empty/": "" });
	});

	it("can be verified and read any number of times, large entries included", () => {
		const content = Buffer.from("0123456789abcdef".repeat(200_000));
		const archive = open(makeZip([MIMETYPE, { name: "large", content }]));
		const large = archive.find("large");
		for (let round = 0; round < 2; round += 1) {
			expect(archive.verify()).toEqual([]);
			expect(large && archive.read(large).equals(content)).toBe(true);
		}
	});

	it("gives an entry's compressed bytes as they are", () => {
		const archive = open(makeZip([MIMETYPE, { ...CHAPTER, packed: Buffer.from("not really deflated") }]));
		const target = Buffer.alloc(6);
		const entry = archive.find("OEBPS/chapter.xhtml");
		if (entry) archive.readRaw(entry, 4, target);
		expect(target.toString()).toBe("really");
	});

	it("gives no bytes outside an entry, and none of another archive's entries", () => {
		const [archive, other] = [open(makeZip(BOOK)), open(makeZip(BOOK))];
		const [image, foreign] = [archive.find("OEBPS/image.png"), other.find("OEBPS/image.png")];
		if (!image || !foreign) throw new Error("unreachable");
		const target = Buffer.alloc(1_000);
		archive.readRaw(image, 4_000, target);
		expect(target).toEqual(Buffer.alloc(1_000, 7));
		expect(() => archive.readRaw(image, 4_001, target)).toThrowError(RangeError);
		expect(() => archive.readRaw(foreign, 0, target)).toThrowError(TypeError);
		expect(() => archive.read(foreign)).toThrowError(TypeError);
	});

	it("may list one entry twice: it is there once", () => {
		const headerOffset = makeZip([MIMETYPE]).indexOf("PK\x01\x02", 0, "latin1");
		const archive = open(
			makeZip([MIMETYPE, CHAPTER, IMAGE, { ...CHAPTER, isPhantom: true, central: { headerOffset } }]),
		);
		expect(contents(archive)).toEqual(BOOK_CONTENTS);
		expect(archive.warnings).toEqual([]);
	});

	it("may have names that are longer than most", () => {
		const name = `OEBPS/${"n".repeat(400)}.xhtml`;
		expect(contents(open(makeZip([MIMETYPE, { ...CHAPTER, name }])))[name]).toBe(CHAPTER.content);
	});

	it("refuses to be read once it is closed", () => {
		const archive = open(makeZip(BOOK));
		archive.close();
		archive.close();
		const [entry] = archive.entries;
		expect(() => entry && archive.read(entry)).toThrowError(expect.objectContaining({ code: "STORAGE_ERROR" }));
	});

	it("says so when there is no such file", () => {
		expect(() => openArchive(join(folder, "none.epub"))).toThrowError(
			expect.objectContaining({ name: "AppError", code: "STORAGE_ERROR" }),
		);
		expect(() => openArchive(folder)).toThrowError(
			expect.objectContaining({ name: "AppError", code: "STORAGE_ERROR" }),
		);
	});
});

describe("what readers forgive", () => {
	const junk = Buffer.from("HTTP/1.1 200 OK\r\n\r\n");

	it.each<[string, Buffer, RegExp]>([
		["junk before the archive", makeZip(BOOK, { before: junk }), /19 bytes of something else before/],
		["junk after the archive", makeZip(BOOK, { after: Buffer.alloc(100_000) }), /100000 bytes of something else after/],
		["junk on both sides of a zip64 archive", makeZip(BOOK, { before: junk, after: junk, zip64: true }), /before/],
		[
			"far more junk than an archive comment can hold",
			makeZip(BOOK, { after: Buffer.alloc(3_000_000, "PK") }),
			/after/,
		],
		["an end record that is only part of the junk", makeZip(BOOK, { after: makeZip([]) }), /after/],
	])("%s", (_, bytes, warning) => {
		const archive = open(bytes);
		expect(contents(archive)).toEqual(BOOK_CONTENTS);
		expect(archive.salvaged).toBe(false);
		expect(archive.warnings.join("\n")).toMatch(warning);
	});

	it.each<[string, Buffer]>([
		["a comment", makeZip(BOOK, { comment: Buffer.from("made with care") })],
		["zip64 end records", makeZip(BOOK, { zip64: true })],
		["zip64 entries", makeZip(BOOK.map((part) => ({ ...part, zip64: true })))],
		["data descriptors", makeZip(BOOK.map((part) => ({ ...part, descriptor: "signed" })))],
		["data descriptors without a signature", makeZip(BOOK.map((part) => ({ ...part, descriptor: "unsigned" })))],
		["a wrong count in the end record", makeZip(BOOK, { end: { entryCount: 1 } })],
		["a gap before the end record", makeZip(BOOK, { gap: Buffer.alloc(33) })],
	])("%s, without a warning", (_, bytes) => {
		const archive = open(bytes);
		expect(contents(archive)).toEqual(BOOK_CONTENTS);
		expect(archive.salvaged).toBe(false);
		expect(archive.warnings).toEqual([]);
	});

	it("takes the last of several entries with one name and lists it once", () => {
		const archive = open(makeZip([MIMETYPE, CHAPTER, IMAGE, { ...CHAPTER, content: "<p>the last</p>" }]));
		expect(contents(archive)).toEqual({ ...BOOK_CONTENTS, "OEBPS/chapter.xhtml": "<p>the last</p>" });
		expect(archive.entries).toHaveLength(3);
		expect(archive.warnings).toEqual(['Files are in the archive twice; the last was taken: "OEBPS/chapter.xhtml".']);
	});

	it.each<[string, ZipPart[], RegExp]>([
		["missing", [CHAPTER], /no mimetype/],
		["late", [CHAPTER, MIMETYPE], /not its first/],
		["compressed", [{ ...MIMETYPE, method: "deflated" }, CHAPTER], /compressed/],
		["wrong", [{ ...MIMETYPE, content: "application/epub+zip\r\n" }, CHAPTER], /does not say/],
		["damaged", [{ ...MIMETYPE, declared: { crc32: 1 } }, CHAPTER], /does not say/],
	])("a mimetype file that is %s, with a warning", (_, parts, warning) => {
		const archive = open(makeZip(parts));
		expect(archive.warnings).toHaveLength(1);
		expect(archive.warnings[0]).toMatch(warning);
	});
});

describe("headers that disagree", () => {
	it.each<[string, Partial<ZipPart>]>([
		["the central size is wrong", { central: { size: 3, compressedSize: 4 } }],
		["the central CRC is wrong", { central: { crc32: 5 } }],
		["the central method is wrong", { central: { method: 12 } }],
		["the local size is wrong", { local: { size: 3, compressedSize: 4_000_000_000 } }],
		["the local method is wrong", { local: { method: 0 } }],
		["the local size would be a bomb", { local: { size: 4_000_000_000 } }],
	])("takes what the data proves where %s", (_, lie) => {
		const archive = open(makeZip([MIMETYPE, { ...CHAPTER, ...lie }, IMAGE]));
		expect(contents(archive)).toEqual(BOOK_CONTENTS);
		expect(archive.verify()).toEqual([]);
		expect(archive.warnings).toEqual([
			'Files in the archive have two descriptions that disagree; the one that fits the data was taken: "OEBPS/chapter.xhtml".',
		]);
	});

	it("takes the directory's name of two", () => {
		const archive = open(makeZip([MIMETYPE, { ...CHAPTER, local: { name: "other.xhtml" } }]));
		expect(archive.find("OEBPS/chapter.xhtml")).toBeDefined();
		expect(archive.find("other.xhtml")).toBeUndefined();
		expect(archive.warnings[0]).toMatch(/two different names/);
	});
});

describe("damage", () => {
	it.each<[string, Partial<ZipPart>]>([
		["a CRC that does not fit", { declared: { crc32: 1 } }],
		["a CRC that does not fit stored data", { declared: { crc32: 1 }, method: "stored" }],
		["a broken deflate stream", { packed: Buffer.alloc(40, 0xff) }],
		["a deflate stream that stops early", { packed: Buffer.from([0x4b]) }],
	])("names an entry with %s, and reads all others", (_, fault) => {
		const archive = open(makeZip([MIMETYPE, { ...CHAPTER, ...fault }, IMAGE]));
		expect(archive.verify()).toEqual(["OEBPS/chapter.xhtml"]);
		const [mimetype, chapter, image] = archive.entries;
		if (!mimetype || !chapter || !image) throw new Error("unreachable");
		expect(() => archive.read(chapter)).toThrowError(
			expect.objectContaining({
				name: "AppError",
				code: "UNSUPPORTED_FORMAT",
				message: 'The book\'s file "OEBPS/chapter.xhtml" is damaged.',
				details: { entry: "OEBPS/chapter.xhtml" },
			}),
		);
		expect(archive.read(image)).toEqual(IMAGE.content);
	});
});

describe("a size other than the declared one", () => {
	it.each<[string, ZipPart]>([
		["stored data of two sizes", { ...IMAGE, declared: { size: 4_999 } }],
		["deflated data that is longer", { ...CHAPTER, declared: { size: 100 } }],
		["deflated data that is shorter", { ...CHAPTER, declared: { size: 1_000_000 } }],
	])("is reported when the entry is read: %s", (_, part) => {
		const archive = open(makeZip([MIMETYPE, part]));
		const entry = archive.entries[1];
		expect(() => entry && archive.read(entry)).toThrowError(
			expect.objectContaining({ code: "FILE_TOO_LARGE", details: { entry: part.name } }),
		);
	});
});

describe("names", () => {
	const find = (archive: Archive, name: string) => archive.find(name)?.name;

	it("are UTF-8 with the flag, and without it where they are valid UTF-8", () => {
		const name = "OEBPS/Кафка.xhtml";
		expect(open(makeZip([MIMETYPE, { ...CHAPTER, name, utf8: true }])).entries[1]?.name).toBe(name);
		expect(open(makeZip([MIMETYPE, { ...CHAPTER, name }])).entries[1]?.name).toBe(name);
	});

	it("are code page 437 where they are not valid UTF-8", () => {
		const name = Buffer.from([0x4d, 0x81, 0x6c, 0x6c, 0x65, 0x72, 0xe1, 0x2e, 0x78]);
		const archive = open(makeZip([MIMETYPE, { ...CHAPTER, name }]));
		expect(archive.entries[1]?.name).toBe("Müllerß.x");
		expect(archive.entries[1]?.rawName).toEqual(name);
	});

	it("come from the Unicode Path field while its CRC fits the plain name", () => {
		const plain = Buffer.from("M?ller.xhtml");
		const field = (crc: number) => {
			const body = Buffer.concat([Buffer.alloc(9), Buffer.from("Müller.xhtml")]);
			body.writeUInt16LE(0x7075, 0);
			body.writeUInt16LE(body.length - 4, 2);
			body.writeUInt8(1, 4);
			body.writeUInt32LE(crc, 5);
			return { central: { extra: body } };
		};
		const current = open(makeZip([MIMETYPE, { ...CHAPTER, name: plain, ...field(crc32(plain)) }]));
		expect(current.entries[1]).toMatchObject({ name: "Müller.xhtml", utf8: true });
		const stale = open(makeZip([MIMETYPE, { ...CHAPTER, name: plain, ...field(1) }]));
		expect(stale.entries[1]).toMatchObject({ name: "M?ller.xhtml", utf8: false });
	});

	it("are found exactly, else in NFC, else without regard to case and kind of slash", () => {
		const names = ["OEBPS/A.xhtml", "OEBPS/a.xhtml", "OEBPS/cafe\u0301.xhtml", "OEBPS\\Win.xhtml"];
		const archive = open(makeZip([MIMETYPE, ...names.map((name) => ({ name, content: name }))]));
		expect(find(archive, "OEBPS/A.xhtml")).toBe("OEBPS/A.xhtml");
		expect(find(archive, "OEBPS/a.xhtml")).toBe("OEBPS/a.xhtml");
		expect(find(archive, "OEBPS/caf\u00e9.xhtml")).toBe("OEBPS/cafe\u0301.xhtml");
		expect(find(archive, "oebps/CAF\u00c9.xhtml")).toBe("OEBPS/cafe\u0301.xhtml");
		expect(find(archive, "OEBPS/win.xhtml")).toBe("OEBPS\\Win.xhtml");
		expect(find(archive, "OEBPS/b.xhtml")).toBeUndefined();
		expect(find(archive, "__proto__")).toBeUndefined();
	});

	it("that would be dangerous as paths are kept, and warned of", () => {
		const names = ["../../evil.txt", "/etc/passwd", "C:\\evil.txt", "a\0b.txt", "OEBPS/..\\x"];
		const archive = open(makeZip([MIMETYPE, ...names.map((name) => ({ name, content: "x" }))]));
		expect(archive.entries.slice(1).map(({ name }) => name)).toEqual(names);
		expect(archive.warnings).toEqual([
			'Names that hold a NUL or another control character are kept as they are and never used as paths: "a\\u0000b.txt".',
			'Names that are absolute are kept as they are and never used as paths: "/etc/passwd" and 1 more.',
			'Names that climb out of the book are kept as they are and never used as paths: "../../evil.txt" and 1 more.',
			'Names that hold backslashes are kept as they are and never used as paths: "C:\\\\evil.txt" and 1 more.',
		]);
	});

	it("of symbolic links are entries like any other", () => {
		const link: ZipPart = { name: "link", content: "/etc/passwd", externalAttributes: 0o120777 * 0x10000 };
		const archive = open(makeZip([MIMETYPE, link]));
		expect(contents(archive).link).toBe("/etc/passwd");
	});
});
