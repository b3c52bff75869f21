import { expect, it } from "vitest";
import { localHeaderBytes, type WrittenEntry } from "./zip-records.ts";

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

it("a local header has every field in place (APPNOTE 6.3.10 §4.3.7)", () => {
	const bytes = localHeaderBytes(ENTRY);
	expect(bytes.toString("latin1", 0, 4)).toBe("PK\u0003\u0004");
	expect([4, 6, 8, 26, 28].map((at) => bytes.readUInt16LE(at))).toEqual([20, 0x0800, 8, 7, 0]);
	expect([10, 14, 18, 22].map((at) => bytes.readUInt32LE(at))).toEqual([0x3c213d41, 0x89abcdef, 10, 30]);
	expect(bytes.toString("utf8", 30)).toBe("a/b.css");
	expect(bytes).toHaveLength(37);
});

it("it flags a name as UTF-8 only if it is, and declares the version that a stored entry needs", () => {
	const bytes = localHeaderBytes({ ...ENTRY, utf8: false, method: 0 });
	expect([4, 6, 8].map((at) => bytes.readUInt16LE(at))).toEqual([10, 0, 0]);
});

it("both sizes move to a zip64 field if either is too large, with markers in their place", () => {
	for (const large of [{ size: 2 ** 32 - 1 }, { compressedSize: 2 ** 32 - 1 }]) {
		const entry = { ...ENTRY, ...large };
		const bytes = localHeaderBytes(entry);
		expect([18, 22].map((at) => bytes.readUInt32LE(at))).toEqual([0xffffffff, 0xffffffff]);
		expect([4, 28].map((at) => bytes.readUInt16LE(at))).toEqual([45, 20]);
		const field = bytes.subarray(37);
		expect([field.readUInt16LE(0), field.readUInt16LE(2)]).toEqual([1, 16]);
		expect([field.readBigUInt64LE(4), field.readBigUInt64LE(12)].map(Number)).toEqual([
			entry.size,
			entry.compressedSize,
		]);
	}
	expect(localHeaderBytes({ ...ENTRY, size: 2 ** 32 - 2 }).readUInt16LE(28)).toBe(0);
});
