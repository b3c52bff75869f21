import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseDirectory } from "./entry-headers.ts";
import { decodeName, effectiveName, looseKey } from "./entry-names.ts";
import { centralHeaderBytes, type WrittenEntry } from "./zip-records.ts";

function central(name: string, comment = ""): Buffer {
	const entry: WrittenEntry = {
		rawName: Buffer.from(name),
		utf8: false,
		method: 8,
		crc32: 1,
		compressedSize: 2,
		size: 3,
		dosTime: 4,
		versionMadeBy: 5,
		internalAttributes: 6,
		externalAttributes: 7,
		headerOffset: 8,
	};
	const bytes = centralHeaderBytes(entry);
	bytes.writeUInt16LE(comment.length, 32);
	return Buffer.concat([bytes, Buffer.from(comment)]);
}

const namesIn = (bytes: Buffer, maxCount = 10) => parseDirectory(bytes, maxCount)?.map(({ rawName }) => `${rawName}`);

describe("a directory", () => {
	const two = Buffer.concat([central("a", "with a comment"), central("b")]);

	it("is read header by header, past comments and up to a signature", () => {
		expect(namesIn(two)).toEqual(["a", "b"]);
		expect(namesIn(Buffer.concat([two, Buffer.from("PK\x05\x05 signed", "latin1")]))).toEqual(["a", "b"]);
		expect(namesIn(Buffer.alloc(0))).toEqual([]);
	});

	it("is read up to one header more than allowed", () => {
		const many = Buffer.concat([two, two, two]);
		expect(namesIn(many, 2)).toEqual(["a", "b", "a"]);
		expect(namesIn(Buffer.concat([two, central("c"), Buffer.from("damage")]), 2)).toEqual(["a", "b", "c"]);
	});

	it.each([
		["a header that is cut off", two.subarray(0, -1)],
		["bytes that begin no header", Buffer.concat([two, Buffer.from("PK\x03\x04", "latin1")])],
		["fewer bytes than a signature", Buffer.concat([two, Buffer.of(0)])],
		["a comment that is cut off", central("a", "comment").subarray(0, -1)],
	])("is damaged by %s", (_, bytes) => {
		expect(parseDirectory(bytes, 10)).toBeNull();
	});
});

describe("an entry's name", () => {
	const plain = Buffer.from("plain");
	const unicodePath = ({ version = 1, crc = crc32(plain), name = Buffer.from("ñ") }) => {
		const bytes = Buffer.alloc(9);
		bytes.writeUInt16LE(0x7075, 0);
		bytes.writeUInt16LE(5 + name.length, 2);
		bytes.writeUInt8(version, 4);
		bytes.writeUInt32LE(crc, 5);
		return Buffer.concat([bytes, name]);
	};
	const nameOf = (extra: Buffer, utf8 = false) => `${effectiveName(plain, utf8, extra).rawName}`;

	it("comes from the Unicode Path field where that is valid, and only there", () => {
		expect(nameOf(unicodePath({}))).toBe("ñ");
		expect(nameOf(unicodePath({}), true)).toBe("plain");
		expect(nameOf(unicodePath({ version: 2 }))).toBe("plain");
		expect(nameOf(unicodePath({ crc: 5 }))).toBe("plain");
		expect(nameOf(unicodePath({ name: Buffer.of(0xff) }))).toBe("plain");
		expect(nameOf(unicodePath({ name: Buffer.alloc(0) }))).toBe("plain");
	});

	it("is code page 437 from its first character to its last where it is not UTF-8", () => {
		expect(decodeName(Buffer.of(0x41, 0x80, 0x9f, 0xe0, 0xfe, 0xff))).toBe("AÇƒα■\u00a0");
	});

	it("is taken for another by case, composition and kind of slash", () => {
		expect(looseKey("OEBPS\\Cafe\u0301\\A.XHTML")).toBe("oebps/café/a.xhtml");
	});
});
