import { describe, expect, it } from "vitest";
import { findExtraField, widen } from "./extra-fields.ts";

const SATURATED = 0xffffffff;

function field(id: number, body: Buffer): Buffer {
	const head = Buffer.alloc(4);
	head.writeUInt16LE(id, 0);
	head.writeUInt16LE(body.length, 2);
	return Buffer.concat([head, body]);
}

function zip64(...values: bigint[]): Buffer {
	const body = Buffer.alloc(8 * values.length);
	for (const [index, value] of values.entries()) body.writeBigUInt64LE(value, 8 * index);
	return field(1, body);
}

describe("the values of a zip64 field (APPNOTE 6.3.10 §4.5.3)", () => {
	const [A, B, C] = [5_000_000_000n, 6_000_000_000n, 7_000_000_000n];

	it.each<[string, number[], Buffer, number[]]>([
		["all saturated", [SATURATED, SATURATED, SATURATED], zip64(A, B, C), [5e9, 6e9, 7e9]],
		["only the first", [SATURATED, 2, 3], zip64(A), [5e9, 2, 3]],
		["only the second", [1, SATURATED, 3], zip64(B), [1, 6e9, 3]],
		["only the third", [1, 2, SATURATED], zip64(C), [1, 2, 7e9]],
		["the first and the third", [SATURATED, 2, SATURATED], zip64(A, C), [5e9, 2, 7e9]],
		["none, whatever the field holds", [1, 2, 3], zip64(A, B, C), [1, 2, 3]],
		["more than the field holds", [SATURATED, SATURATED], zip64(A), [5e9, SATURATED]],
		["no field", [SATURATED, 2], Buffer.alloc(0), [SATURATED, 2]],
	])("stand for the saturated ones alone, in their order: %s", (_, values, extra, wide) => {
		expect(widen(values, extra)).toEqual(wide);
	});

	it("are found behind other fields", () => {
		expect(widen([SATURATED], Buffer.concat([field(0x5455, Buffer.alloc(5)), zip64(A)]))).toEqual([5e9]);
	});
});

describe("an extra field", () => {
	const two = Buffer.concat([field(7, Buffer.from("a")), field(8, Buffer.alloc(0)), field(7, Buffer.from("b"))]);

	it("is the first of its id", () => {
		expect(findExtraField(two, 7)?.toString()).toBe("a");
		expect(findExtraField(two, 8)).toEqual(Buffer.alloc(0));
		expect(findExtraField(two, 9)).toBeNull();
	});

	it("may be empty and the last", () => {
		expect(findExtraField(field(9, Buffer.alloc(0)), 9)).toEqual(Buffer.alloc(0));
	});

	it("that says it is longer than its list ends the list", () => {
		const cut = Buffer.concat([field(7, Buffer.from("a")), field(9, Buffer.from("body")).subarray(0, -1)]);
		expect(findExtraField(cut, 7)?.toString()).toBe("a");
		expect(findExtraField(cut, 9)).toBeNull();
		expect(findExtraField(Buffer.of(9, 0, 0), 9)).toBeNull();
	});
});
