import { describe, expect, it } from "vitest";
import { expiryAfterChange, expiryAfterDownload, expiryAfterEnd } from "./expiry.ts";

const NOW = 1_000_000;
const ttls = (jobTtlMs: number, resultTtlMs: number) => ({ jobTtlMs, resultTtlMs });

describe("when a job expires", () => {
	it("after its end: a result waits for RESULT_TTL, all else for JOB_TTL", () => {
		expect(expiryAfterEnd("completed", NOW, ttls(10, 70))).toBe(NOW + 70);
		expect(expiryAfterEnd("failed", NOW, ttls(10, 70))).toBe(NOW + 10);
		expect(expiryAfterEnd("cancelled", NOW, ttls(10, 70))).toBe(NOW + 10);
	});

	it("never before JOB_TTL, where RESULT_TTL is the shorter one", () => {
		expect(expiryAfterEnd("completed", NOW, ttls(10, 3))).toBe(NOW + 10);
	});

	it("never, where JOB_TTL is 0; a result never, where RESULT_TTL is 0", () => {
		expect(expiryAfterEnd("completed", NOW, ttls(0, 70))).toBeNull();
		expect(expiryAfterEnd("failed", NOW, ttls(0, 70))).toBeNull();
		expect(expiryAfterEnd("completed", NOW, ttls(10, 0))).toBeNull();
		expect(expiryAfterEnd("failed", NOW, ttls(10, 0))).toBe(NOW + 10);
		expect(expiryAfterDownload(NOW, ttls(0, 70))).toBeNull();
		expect(expiryAfterChange(NOW + 1, NOW, ttls(0, 70))).toBeNull();
	});

	it("after a download: JOB_TTL from then", () => {
		expect(expiryAfterDownload(NOW, ttls(10, 70))).toBe(NOW + 10);
	});

	it("after a change: JOB_TTL from then, but no sooner than it would have, and never where it would not have", () => {
		expect(expiryAfterChange(NOW + 3, NOW, ttls(10, 70))).toBe(NOW + 10);
		expect(expiryAfterChange(NOW + 40, NOW, ttls(10, 70))).toBe(NOW + 40);
		expect(expiryAfterChange(null, NOW, ttls(10, 70))).toBeNull();
	});
});
