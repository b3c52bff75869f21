import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { planBatches } from "./plan-batches.ts";

// A run that fails can be made again.
fc.configureGlobal({ seed: 20261122 });

describe("planning batches", () => {
	it("keeps neighbours together within both bounds, and every segment once in reading order", () => {
		const bounds = { maxTokens: 300, maxSegments: 8 };
		fc.assert(
			fc.property(fc.array(fc.string({ maxLength: 3_000 }), { maxLength: 60 }), (texts) => {
				const segments = makeSegments(texts);
				const batches = planBatches(segments, bounds);
				expect(batches.flat()).toEqual(segments);
				for (const batch of batches) {
					expect(batch.length).toBeGreaterThan(0);
					expect(batch.length).toBeLessThanOrEqual(bounds.maxSegments);
					const tokens = batch.reduce((sum, segment) => sum + estimateTokens(segment.text), 0);
					if (batch.length > 1) expect(tokens).toBeLessThanOrEqual(bounds.maxTokens);
				}
			}),
		);
	});

	it("lets a segment that is too big stand alone", () => {
		const segments = ["short", "long ".repeat(4_000), "short"].map((text, index) => makeSegment(text, index));
		expect(planBatches(segments, { maxTokens: 2_500, maxSegments: 32 }).map((batch) => batch.length)).toEqual([
			1, 1, 1,
		]);
	});

	it("counts tokens by script", () => {
		expect(estimateTokens("a".repeat(400))).toBe(100);
		expect(estimateTokens("字".repeat(100))).toBe(100);
		expect(estimateTokens("ж".repeat(100))).toBe(50);
		expect(estimateTokens("")).toBe(0);
	});
});
