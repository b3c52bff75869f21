import { describe, expect, it } from "vitest";
import { readRetryAfterMs } from "./retry-after.ts";

describe("Retry-After", () => {
	const now = Date.parse("2026-11-22T12:00:00Z");
	it("is read in seconds, as a date and in OpenAI's milliseconds", () => {
		expect(readRetryAfterMs({ "retry-after": "40" }, now)).toBe(40_000);
		expect(readRetryAfterMs({ "retry-after": "1.5" }, now)).toBe(1_500);
		expect(readRetryAfterMs({ "retry-after": "Sun, 22 Nov 2026 12:02:00 GMT" }, now)).toBe(120_000);
		expect(readRetryAfterMs({ "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, now)).toBe(0);
		expect(readRetryAfterMs({ "retry-after-ms": "250", "retry-after": "9" }, now)).toBe(250);
	});
	it("is ignored where it is missing or malformed", () => {
		expect(readRetryAfterMs({}, now)).toBeUndefined();
		expect(readRetryAfterMs({ "retry-after": "soon" }, now)).toBeUndefined();
		expect(readRetryAfterMs({ "retry-after": "-5" }, now)).toBeUndefined();
	});
});
