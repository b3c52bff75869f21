import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findDirectory } from "./end-record.ts";
import { openRandomAccess } from "./random-access-file.ts";
import { centralHeaderBytes } from "./zip-records.ts";

const DIRECTORY = centralHeaderBytes({
	rawName: Buffer.from("a"),
	utf8: false,
	method: 0,
	crc32: 0,
	compressedSize: 0,
	size: 0,
	dosTime: 0,
	versionMadeBy: 20,
	internalAttributes: 0,
	externalAttributes: 0,
	headerOffset: 0,
});
const ENTRIES = Buffer.alloc(500, 1);
const JUNK = Buffer.alloc(30, 2);

function endRecord({ count = 1, size = DIRECTORY.length, offset = ENTRIES.length, comment = 0 }): Buffer {
	const bytes = Buffer.alloc(22);
	bytes.write("PK\x05\x06", "latin1");
	bytes.writeUInt16LE(count, 10);
	bytes.writeUInt32LE(size, 12);
	bytes.writeUInt32LE(offset, 16);
	bytes.writeUInt16LE(comment, 20);
	return bytes;
}

function zip64Records({
	size = DIRECTORY.length,
	offset = ENTRIES.length,
	at = ENTRIES.length + DIRECTORY.length,
}): Buffer {
	const wide = Buffer.alloc(56);
	wide.write("PK\x06\x06", "latin1");
	wide.writeBigUInt64LE(BigInt(size), 40);
	wide.writeBigUInt64LE(BigInt(offset), 48);
	const locator = Buffer.alloc(20);
	locator.write("PK\x06\x07", "latin1");
	locator.writeBigUInt64LE(BigInt(at), 8);
	return Buffer.concat([wide, locator]);
}

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-end-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function find(...parts: Buffer[]) {
	const path = join(folder, "book");
	writeFileSync(path, Buffer.concat(parts));
	const file = openRandomAccess(path);
	try {
		return findDirectory(file);
	} finally {
		file.close();
	}
}

const start = ENTRIES.length;
const end = start + DIRECTORY.length;

describe("the directory's location", () => {
	it("is where the end record says, and the archive ends behind the record's comment", () => {
		const location = { start, end, prefix: 0, archiveEnd: end + 22 };
		expect(find(ENTRIES, DIRECTORY, endRecord({}))).toEqual(location);
		expect(find(ENTRIES, DIRECTORY, endRecord({ comment: 30 }), JUNK)).toEqual({ ...location, archiveEnd: end + 52 });
		expect(find(ENTRIES, DIRECTORY, endRecord({ comment: 20 }), JUNK)).toEqual({ ...location, archiveEnd: end + 42 });
		expect(find(ENTRIES, DIRECTORY, endRecord({ comment: 99 }), JUNK)).toEqual({ ...location, archiveEnd: end + 52 });
	});

	it("is further on by the length of the junk before the archive", () => {
		expect(find(JUNK, ENTRIES, DIRECTORY, endRecord({}))).toMatchObject({ start: start + 30, prefix: 30 });
	});

	it("is where its offset says where there is a gap behind it", () => {
		expect(find(ENTRIES, DIRECTORY, JUNK, endRecord({}))).toMatchObject({ start, end, prefix: 0 });
	});

	it.each<[string, Parameters<typeof endRecord>[0]]>([
		["count", { count: 0xffff }],
		["size", { size: 0xffffffff }],
		["offset", { offset: 0xffffffff }],
	])("comes from zip64's records where only the %s is saturated", (_, saturated) => {
		const wrong = { size: 7, offset: 9 };
		const record = endRecord({ ...wrong, ...saturated });
		expect(find(ENTRIES, DIRECTORY, zip64Records({}), record)).toMatchObject({ start, end, prefix: 0 });
		expect(find(ENTRIES, DIRECTORY, zip64Records({}), endRecord(wrong))).toBeNull();
	});

	it("comes from zip64's records that the locator points to, too", () => {
		const gap = Buffer.concat([zip64Records({}).subarray(0, 56), JUNK, zip64Records({}).subarray(56)]);
		expect(find(ENTRIES, DIRECTORY, gap, endRecord({ count: 0xffff }))).toMatchObject({ start, end });
	});

	it("is none where nothing leads to one", () => {
		expect(find(ENTRIES)).toBeNull();
		expect(find(ENTRIES, DIRECTORY, endRecord({ size: 0 }))).toBeNull();
		expect(find(ENTRIES, DIRECTORY, endRecord({}).subarray(0, 21))).toBeNull();
		expect(find(ENTRIES, DIRECTORY, endRecord({ size: 40, offset: 5 }))).toBeNull();
	});

	it("comes from the last end record that points to one", () => {
		const fake = endRecord({ size: 40, offset: 5 });
		expect(find(ENTRIES, DIRECTORY, endRecord({}), fake)).toMatchObject({ start, end });
	});

	it("is not that of an archive within a book that was cut off", () => {
		const header = Buffer.from("PK\x03\x04", "latin1");
		expect(find(header, JUNK, ENTRIES, DIRECTORY, endRecord({}))).toBeNull();
		expect(find(header, ENTRIES.subarray(4), DIRECTORY, endRecord({}))).toMatchObject({ start, prefix: 0 });
	});
});
