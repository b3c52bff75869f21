import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHUNK_BYTES, openRandomAccess, type RandomAccessFile } from "./random-access-file.ts";
import { findSignatures, SIGNATURE, signatureAt, signaturesFromEnd } from "./signatures.ts";

const STORAGE_ERROR = expect.objectContaining({ name: "AppError", code: "STORAGE_ERROR" });
const BYTES = Buffer.from(Uint32Array.from({ length: 180_000 }, (_, index) => Math.imul(index, 2_654_435_761)).buffer);

let folder: string;
let files = 0;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-file-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function withFile<T>(bytes: Buffer, use: (file: RandomAccessFile) => T): T {
	const path = join(folder, `${files++}`);
	writeFileSync(path, bytes);
	const file = openRandomAccess(path);
	try {
		return use(file);
	} finally {
		file.close();
	}
}

describe("a file read by position", () => {
	it("gives the bytes at an offset, however it is read, and never changes what it gave", () => {
		const gap = fc.constantFrom(0, 1, 30, 1_023, 1_024, 1_025, 70_000, -40_000);
		const length = fc.constantFrom(1, 30, 256, 20_000, 65_536, 65_537, 200_000);
		withFile(BYTES, (file) =>
			fc.assert(
				fc.property(fc.array(fc.tuple(gap, length), { maxLength: 25 }), (steps) => {
					let at = 0;
					const given: [Buffer, Buffer][] = [];
					for (const [skipped, bytes] of steps) {
						at = Math.max(0, at + skipped);
						given.push([file.read(at, bytes), BYTES.subarray(at, at + bytes)]);
						at += bytes;
					}
					for (const [got, wanted] of given) expect(got.equals(wanted)).toBe(true);
				}),
				{ numRuns: 100, seed: 21 },
			),
		);
	});

	it("gives fewer bytes at its end and none outside", () => {
		withFile(BYTES, (file) => {
			const { size } = file;
			expect(size).toBe(BYTES.length);
			expect(file.read(size - 3, 10)).toEqual(BYTES.subarray(-3));
			for (const [offset, length] of [
				[size, 1],
				[size + 5, 1],
				[-1, 4],
				[0, 0],
				[Number.NaN, 4],
			] as const) {
				expect(file.read(offset, length)).toHaveLength(0);
			}
		});
	});

	it("fills what it is given, and says so where the file ends before", () => {
		withFile(BYTES, (file) => {
			const target = Buffer.alloc(50_000);
			file.fill(target, 12_345);
			expect(target.equals(BYTES.subarray(12_345, 62_345))).toBe(true);
			expect(() => file.fill(target, file.size - 49_999)).toThrowError(STORAGE_ERROR);
		});
	});

	it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 7])(
		"has the CRC of any part: %d bytes",
		(length) => {
			const bytes = Buffer.alloc(2 * CHUNK_BYTES + 10, BYTES);
			withFile(bytes, (file) => expect(file.crc32(2, length)).toBe(crc32(bytes.subarray(2, 2 + length))));
		},
	);
});

describe("signatures", () => {
	// At the start and the end, and across each boundary of the chunks that are read.
	const PLACES = [0, 9, CHUNK_BYTES - 4, CHUNK_BYTES, CHUNK_BYTES + 500, 2 * CHUNK_BYTES - 1, 3 * CHUNK_BYTES - 3];
	const size = 3 * CHUNK_BYTES + 5;
	const bytes = Buffer.alloc(size);
	for (const at of [...PLACES, size - 4]) bytes.writeUInt32LE(SIGNATURE.end, at);
	bytes.writeUInt32LE(SIGNATURE.localHeader, 100);
	const all = [...PLACES, size - 4];

	it("are found from the end backwards, each once, wherever they are", () => {
		withFile(bytes, (file) => {
			expect([...signaturesFromEnd(file, SIGNATURE.end)]).toEqual(all.toReversed());
			expect([...signaturesFromEnd(file, SIGNATURE.zip64End)]).toEqual([]);
		});
		for (const shift of [1, 5, 6, 7]) {
			const shifted = Buffer.concat([bytes, Buffer.alloc(shift)]);
			withFile(shifted, (file) => expect([...signaturesFromEnd(file, SIGNATURE.end)]).toEqual(all.toReversed()));
		}
	});

	it("are found from the start, in order, up to the limit", () => {
		const wanted = [...all, 100].sort((a, b) => a - b);
		withFile(bytes, (file) => {
			const found = findSignatures(file, [SIGNATURE.localHeader, SIGNATURE.end], wanted.length);
			expect(found?.map(({ at }) => at)).toEqual(wanted);
			expect(found?.find(({ at }) => at === 100)?.signature).toBe(SIGNATURE.localHeader);
			expect(findSignatures(file, [SIGNATURE.localHeader, SIGNATURE.end], wanted.length - 1)).toBeNull();
		});
	});

	it("are four bytes", () => {
		withFile(bytes, (file) => {
			expect(signatureAt(file, size - 4)).toBe(SIGNATURE.end);
			expect(signatureAt(file, size - 3)).toBe(-1);
		});
	});
});
