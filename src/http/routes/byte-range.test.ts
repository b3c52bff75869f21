import { describe, expect, it } from "vitest";
import { matchesEtag, parseRange } from "./byte-range.ts";

describe("a Range header", () => {
	it("asks for the first, the last or the middle bytes", () => {
		expect(parseRange("bytes=0-9", 100)).toEqual({ start: 0, end: 9 });
		expect(parseRange("bytes=90-", 100)).toEqual({ start: 90, end: 99 });
		expect(parseRange("bytes=-10", 100)).toEqual({ start: 90, end: 99 });
		expect(parseRange("bytes=-500", 100)).toEqual({ start: 0, end: 99 });
		expect(parseRange("Bytes=5-1000", 100)).toEqual({ start: 5, end: 99 });
	});

	it("that starts beyond the end can't be satisfied", () => {
		expect(parseRange("bytes=100-", 100)).toBe("unsatisfiable");
		expect(parseRange("bytes=-0", 100)).toBe("unsatisfiable");
		expect(parseRange("bytes=0-", 0)).toBe("unsatisfiable");
	});

	it("that is malformed, of another unit or has several ranges is ignored", () => {
		for (const header of [undefined, "", "bytes=", "bytes=-", "bytes=9-5", "bytes=0-1,5-6", "items=0-1", "bytes=a-b"]) {
			expect(parseRange(header, 100)).toBeNull();
		}
	});
});

describe("If-None-Match", () => {
	it("matches the tag in a list, weak or strong, and a star", () => {
		expect(matchesEtag('"a", W/"b"', '"b"')).toBe(true);
		expect(matchesEtag("*", '"b"')).toBe(true);
		expect(matchesEtag('"a"', '"b"')).toBe(false);
		expect(matchesEtag(undefined, '"b"')).toBe(false);
	});
});
