import { describe, expect, it } from "vitest";
import { parseDirectory } from "./entry-headers.ts";
import { centralHeaderBytes, dosTimeOf, endBytes, localHeaderBytes, type WrittenEntry } from "./zip-records.ts";

const MAX_32 = 0xffffffff;
const ENTRY: WrittenEntry = {
	rawName: Buffer.from("a/b.css"),
	utf8: true,
	method: 8,
	crc32: 0x89abcdef,
	compressedSize: 10,
	size: 30,
	dosTime: 0x3c213d41,
	versionMadeBy: 0x031e,
	internalAttributes: 1,
	externalAttributes: 0x81a40000,
	headerOffset: 1_000,
};

describe("a central header", () => {
	it.each<[string, Partial<WrittenEntry>, number]>([
		["nothing", {}, 0],
		["an offset of 4 GiB and more", { headerOffset: 2 ** 32 + 5 }, 1],
		["an offset of exactly 4 GiB less one, the mark of what is too large", { headerOffset: MAX_32 }, 1],
		["the last offset that fits", { headerOffset: MAX_32 - 1 }, 0],
		["a large size", { size: 2 ** 33 }, 1],
		["a large compressed size", { compressedSize: 2 ** 33 }, 1],
		["sizes and offset", { size: 2 ** 33 + 1, compressedSize: 2 ** 33 + 2, headerOffset: 2 ** 33 + 3 }, 3],
		["a size and the offset", { size: 2 ** 33 + 1, headerOffset: 2 ** 33 + 3 }, 2],
	])("has in its zip64 field what 32 bits can't hold: %s", (_, large, count) => {
		const entry = { ...ENTRY, ...large };
		const bytes = centralHeaderBytes(entry);
		const { rawName, utf8: _utf8, ...facts } = entry;
		const [read, ...others] = parseDirectory(bytes, 10) ?? [];
		expect(others).toEqual([]);
		expect(read).toMatchObject({ ...facts, flags: 1 << 11 });
		expect(read?.rawName).toEqual(rawName);
		// APPNOTE 6.3.10 §4.4.3 and §4.5.3: version 4.5, and eight bytes for each saturated value.
		expect(bytes.readUInt16LE(6)).toBe(count === 0 ? 20 : 45);
		expect(bytes.readUInt16LE(30)).toBe(count === 0 ? 0 : 4 + 8 * count);
		expect(bytes.readUInt32LE(20)).toBe(Math.min(entry.compressedSize, MAX_32));
		expect(bytes.readUInt32LE(24)).toBe(Math.min(entry.size, MAX_32));
		expect(bytes.readUInt32LE(42)).toBe(Math.min(entry.headerOffset, MAX_32));
	});
});

describe("a local header", () => {
	it.each([
		["size", { size: 2 ** 33 }],
		["compressed size", { compressedSize: 2 ** 33 }],
	])("holds both sizes in its zip64 field where one is large: the %s", (_, large) => {
		const entry = { ...ENTRY, ...large };
		const bytes = localHeaderBytes(entry);
		const extra = bytes.subarray(30 + entry.rawName.length);
		expect(bytes.readUInt16LE(4)).toBe(45);
		expect([bytes.readUInt32LE(18), bytes.readUInt32LE(22)]).toEqual([MAX_32, MAX_32]);
		expect(extra.readUInt16LE(0)).toBe(1);
		expect(extra.readUInt16LE(2)).toBe(16);
		expect([Number(extra.readBigUInt64LE(4)), Number(extra.readBigUInt64LE(12))]).toEqual([
			entry.size,
			entry.compressedSize,
		]);
	});

	it("has no extra field otherwise, wherever it is", () => {
		const bytes = localHeaderBytes({ ...ENTRY, headerOffset: 2 ** 33, utf8: false });
		expect(bytes).toHaveLength(30 + ENTRY.rawName.length);
		expect(bytes.readUInt16LE(6)).toBe(0);
		expect(bytes.readUInt32LE(14)).toBe(ENTRY.crc32);
		expect([bytes.readUInt32LE(18), bytes.readUInt32LE(22)]).toEqual([10, 30]);
	});

	it("asks for version 1.0 for stored files, 2.0 for deflated ones and folders", () => {
		const versionOf = (entry: Partial<WrittenEntry>) => localHeaderBytes({ ...ENTRY, ...entry }).readUInt16LE(4);
		expect(versionOf({ method: 0 })).toBe(10);
		expect(versionOf({ method: 8 })).toBe(20);
		expect(versionOf({ method: 0, rawName: Buffer.from("a/") })).toBe(20);
	});
});

describe("the end record", () => {
	it("is the only record where all numbers fit", () => {
		const bytes = endBytes(0xfffe, MAX_32 - 1, MAX_32 - 1);
		expect(bytes).toHaveLength(22);
		expect([bytes.readUInt16LE(8), bytes.readUInt16LE(10)]).toEqual([0xfffe, 0xfffe]);
		expect([bytes.readUInt32LE(12), bytes.readUInt32LE(16)]).toEqual([MAX_32 - 1, MAX_32 - 1]);
	});

	it.each<[string, [count: number, offset: number, bytes: number]]>([
		["as many entries as the mark of too many", [0xffff, 100, 50]],
		["a directory behind 4 GiB", [3, 2 ** 32 + 7, 50]],
		["a directory of 4 GiB", [3, 100, 2 ** 32 + 9]],
	])("has zip64's two before it for %s", (_, [count, offset, size]) => {
		const bytes = endBytes(count, offset, size);
		expect(bytes).toHaveLength(56 + 20 + 22);
		const [wide, locator, end] = [bytes.subarray(0, 56), bytes.subarray(56, 76), bytes.subarray(76)];
		expect(wide.readUInt32LE(0)).toBe(0x06064b50);
		const numbers = [24, 32, 40, 48].map((at) => Number(wide.readBigUInt64LE(at)));
		expect(numbers).toEqual([count, count, size, offset]);
		expect(locator.readUInt32LE(0)).toBe(0x07064b50);
		expect(Number(locator.readBigUInt64LE(8))).toBe(offset + size);
		expect(locator.readUInt32LE(16)).toBe(1);
		expect(end.readUInt16LE(10)).toBe(Math.min(count, 0xffff));
		expect([end.readUInt32LE(12), end.readUInt32LE(16)]).toEqual([Math.min(size, MAX_32), Math.min(offset, MAX_32)]);
	});
});

describe("MS-DOS time", () => {
	it.each([
		["as it is, to two seconds", Date.UTC(2024, 1, 29, 23, 59, 59), [2024, 2, 29, 23, 59, 58]],
		["the first day of all", 0, [1980, 1, 1, 0, 0, 0]],
		["the last second of all", Date.UTC(2200, 0, 1), [2107, 12, 31, 23, 59, 58]],
	])("encodes the moment: %s", (_, moment, [year, month, day, hours, minutes, seconds]) => {
		const dos = dosTimeOf(moment);
		const [date, time] = [Math.floor(dos / 0x10000), dos % 0x10000];
		expect([(date >> 9) + 1980, (date >> 5) & 15, date & 31]).toEqual([year, month, day]);
		expect([time >> 11, (time >> 5) & 63, (time & 31) * 2]).toEqual([hours, minutes, seconds]);
	});
});
