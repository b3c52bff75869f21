import { describe, expect, it } from "vitest";
import { openNovel } from "./novel.ts";
import { torture } from "./torture.ts";

describe("a model that corrupts a fifth of its replies and fails a tenth of its calls", () => {
	// Busy providers are the pacer's matter, and wait by the clock.
	const broken = ["server_error", "cut", "html", "no_choices"] as const;

	it("has every text verified or flagged, none where a tag or the order proves that it is wrong, and is reported truthfully", async () => {
		const { segments } = openNovel("none of the corpus", 2_000);
		const result = await torture(segments, 5, broken);
		expect(result.faults.corrupted).toBeGreaterThan(3);
		expect(result.faults.failed).toBeGreaterThan(1);
		expect(result.unaccounted).toEqual([]);
		expect(result.spoilt).toEqual([]);
		expect(result.provableMisplaced).toEqual([]);
		expect(result.bareShifts.undetected).toBeLessThanOrEqual(4 + result.bareShifts.sent * 0.2);
		expect(result.requests.ours).toBe(result.requests.fakes);
		expect(result.tokens.ours).toEqual(result.tokens.fakes);
		expect(result.sentShare.withContext).toBeLessThan(2);
	});
});
