import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeZip, type ZipPart } from "../../../../test/fixtures/make-zip.ts";
import { type ArchiveLimits, DEFAULT_LIMITS } from "../../book-limits.ts";
import { openArchive } from "./archive-reader.ts";

const MIB = 1024 * 1024;
const MIMETYPE: ZipPart = { name: "mimetype", content: "application/epub+zip", method: "stored" };
const CHAPTER: ZipPart = { name: "OEBPS/chapter.xhtml", content: "<p>Call me Ishmael.</p>".repeat(20) };
const IMAGE: ZipPart = { name: "OEBPS/image.png", content: Buffer.alloc(3_000, 7), method: "stored" };

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-archive-"));
});

afterEach(() => {
	rmSync(folder, { recursive: true });
});

function openAndVerify(bytes: Buffer, limits: Partial<ArchiveLimits> = {}): string[] {
	const path = join(folder, "book.epub");
	writeFileSync(path, bytes);
	const archive = openArchive(path, { ...DEFAULT_LIMITS, ...limits });
	try {
		return archive.verify();
	} finally {
		archive.close();
	}
}

const refusal = (code: string, message: RegExp) =>
	expect.objectContaining({ name: "AppError", code, message: expect.stringMatching(message), recoverable: false });

describe("UNSUPPORTED_FORMAT", () => {
	const overlapped = makeZip([MIMETYPE, CHAPTER, IMAGE]).indexOf("PK\x03\x04", 10, "latin1");

	it.each<[string, Buffer, RegExp]>([
		["an empty file", Buffer.alloc(0), /not an EPUB/],
		["a file of one byte", Buffer.from("P"), /not an EPUB/],
		["a picture", Buffer.alloc(200_000, 0x5a), /not an EPUB/],
		["an archive without entries", makeZip([]), /not an EPUB/],
		["an archive of one cut entry", makeZip([CHAPTER], { hasNoDirectory: true }).subarray(0, 60), /not an EPUB/],
		[
			"an entry encrypted by the directory's flag",
			makeZip([MIMETYPE, { ...CHAPTER, central: { flags: 1 } }]),
			/encrypted/,
		],
		["an entry encrypted by its own flag", makeZip([MIMETYPE, { ...CHAPTER, local: { flags: 1 } }]), /encrypted/],
		["a masked header", makeZip([MIMETYPE, { ...CHAPTER, flags: 1 << 13 }]), /encrypted/],
		["strong encryption", makeZip([MIMETYPE, { ...CHAPTER, flags: 1 << 6 }]), /encrypted/],
		["AES", makeZip([MIMETYPE, { ...CHAPTER, method: 99 }]), /encrypted/],
		[
			"an encrypted entry of a salvaged archive",
			makeZip([{ ...CHAPTER, flags: 1 }], { hasNoDirectory: true }),
			/encrypted/,
		],
		["bzip2", makeZip([MIMETYPE, { ...CHAPTER, method: 12 }]), /compressed in a way/],
		[
			"two names for one piece of data",
			makeZip([
				MIMETYPE,
				CHAPTER,
				IMAGE,
				{ ...CHAPTER, name: "b", isPhantom: true, central: { headerOffset: overlapped } },
			]),
			/overlaps/,
		],
		[
			"an entry that reaches into the next",
			makeZip([MIMETYPE, { ...CHAPTER, declared: { compressedSize: 600 } }, IMAGE]),
			/overlaps/,
		],
		[
			"an entry that reaches one byte into the next one's header",
			makeZip([MIMETYPE, { ...IMAGE, declared: { compressedSize: 3_001, size: 3_001 } }, CHAPTER]),
			/overlaps/,
		],
		[
			"an entry that reaches into the directory",
			makeZip([MIMETYPE, { ...IMAGE, declared: { compressedSize: 3_001, size: 3_001 } }]),
			/overlaps/,
		],
	])("%s", (_, bytes, message) => {
		expect(() => openAndVerify(bytes)).toThrowError(refusal("UNSUPPORTED_FORMAT", message));
	});

	it("headers inside each other's names and extra fields", () => {
		const header = Buffer.alloc(32, 0);
		header.write("PK\x03\x04", "latin1");
		header.writeUInt32LE(1, 14);
		header.writeUInt32LE(0xffffffff, 26);
		const headers = Buffer.concat([...Array.from({ length: 6_000 }, () => header), Buffer.alloc(140_000)]);
		const phantoms = Array.from({ length: 6_000 }, (_, index) => {
			return { name: `f${index}`, content: "", isPhantom: true, central: { headerOffset: index * 32 } };
		});
		const book = makeZip(phantoms, { before: headers, end: { directoryOffset: headers.length } });
		expect(() => openAndVerify(book)).toThrowError(refusal("UNSUPPORTED_FORMAT", /overlaps/));
		const headless = Buffer.concat([headers, headers]);
		expect(() => openAndVerify(headless)).toThrowError(refusal("UNSUPPORTED_FORMAT", /past repair/));
	});

	it("millions of false headers", () => {
		const bytes = Buffer.alloc(20 * MIB, "PK\x03\x04", "latin1");
		expect(() => openAndVerify(bytes)).toThrowError(refusal("UNSUPPORTED_FORMAT", /past repair/));
		expect(() => openAndVerify(Buffer.alloc(20 * MIB, "PK\x05\x06", "latin1"))).toThrowError(
			refusal("UNSUPPORTED_FORMAT", /past repair/),
		);
	});
});

describe("FILE_TOO_LARGE", () => {
	const zeros = Buffer.alloc(12 * MIB);
	const bomb: ZipPart = { name: "bomb.css", content: zeros };
	const nineMiB = Buffer.alloc(9 * MIB);
	const packedNine = deflateRawSync(nineMiB);

	it.each<[string, () => Buffer, RegExp, Partial<ArchiveLimits>?]>([
		["a bomb by its ratio", () => makeZip([MIMETYPE, bomb]), /more than 200 times/],
		[
			"many small bombs by the ratio of the whole",
			() => makeZip([MIMETYPE, ..."abc".split("").map((name) => ({ name, content: nineMiB, packed: packedNine }))]),
			/The book unpacks to more than 200 times/,
		],
		["an entry past the limit", () => makeZip([MIMETYPE, IMAGE]), /larger than 0 MiB/, { maxEntryBytes: 2_999 }],
		["entries past the limit in all", () => makeZip([MIMETYPE, IMAGE]), /The book is larger/, { maxTotalBytes: 3_019 }],
		["too many entries", () => makeZip([MIMETYPE, CHAPTER, IMAGE]), /more than 2 files/, { maxEntries: 2 }],
		[
			"too many entries with a small count in the end record",
			() => makeZip([MIMETYPE, CHAPTER, IMAGE], { end: { entryCount: 1 } }),
			/more than 2 files/,
			{ maxEntries: 2 },
		],
		[
			"too many entries without a directory",
			() => makeZip([MIMETYPE, CHAPTER, IMAGE], { hasNoDirectory: true }),
			/more than 2 files/,
			{ maxEntries: 2 },
		],
		["a bomb that declares little", () => makeZip([MIMETYPE, { ...bomb, declared: { size: 100 } }]), /different size/],
		["a bomb that declares nothing", () => makeZip([MIMETYPE, { ...bomb, declared: { size: 0 } }]), /different size/],
		[
			"an entry that declares too much",
			() => makeZip([MIMETYPE, { ...CHAPTER, declared: { size: 900 } }]),
			/different size/,
		],
		[
			"a stored entry with two sizes",
			() => makeZip([MIMETYPE, { ...IMAGE, declared: { size: 2_999 } }]),
			/different size/,
		],
		[
			"an entry of 4 GB that a zip64 field declares",
			() => makeZip([MIMETYPE, { ...CHAPTER, zip64: true, declared: { size: 2 ** 33 } }]),
			/larger than 256 MiB/,
		],
	])("%s", (_, bytes, message, limits) => {
		expect(() => openAndVerify(bytes(), limits)).toThrowError(refusal("FILE_TOO_LARGE", message));
	});

	it("66,000 entries, quickly", () => {
		const parts = Array.from({ length: 66_000 }, (_, index) => ({
			name: `f${index}`,
			content: "",
			method: "stored" as const,
		}));
		expect(() => openAndVerify(makeZip(parts))).toThrowError(refusal("FILE_TOO_LARGE", /more than 20000 files/));
	});

	it("but not what is exactly as large as the limits allow", () => {
		const exact = { maxEntries: 2, maxEntryBytes: 3_000, maxTotalBytes: 3_020 };
		expect(openAndVerify(makeZip([MIMETYPE, IMAGE]), exact)).toEqual([]);
		expect(openAndVerify(makeZip([MIMETYPE, IMAGE], { hasNoDirectory: true }), exact)).toEqual([]);
	});

	it("but not what unpacks to exactly the allowed ratio, nor more than that where it stays small", () => {
		const content = Buffer.alloc(100);
		const packed = deflateRawSync(content);
		const archive = makeZip([MIMETYPE, { name: "page", content, packed }]);
		const ratio = content.length / packed.length;
		expect(openAndVerify(archive, { maxRatio: ratio, ratioFromBytes: 0 })).toEqual([]);
		expect(openAndVerify(archive, { maxRatio: ratio / 2, ratioFromBytes: 120 })).toEqual([]);
		expect(() => openAndVerify(archive, { maxRatio: ratio * 0.99, ratioFromBytes: 99 })).toThrowError(
			refusal("FILE_TOO_LARGE", /times its packed size/),
		);
	});

	it("but not a blank page that deflates well", () => {
		expect(openAndVerify(makeZip([MIMETYPE, { name: "blank.svg", content: Buffer.alloc(9 * MIB) }]))).toEqual([]);
	});
});
