import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../../test/fixtures/segments.ts";
import type { Translator } from "../../providers/translator.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { batchesFor, planBatches } from "./plan-batches.ts";

// Makes failures reproducible.
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

	it("gives a segment that is too big its own batch", () => {
		const segments = ["short", "long ".repeat(4_000), "short"].map((text, index) => makeSegment(text, index));
		expect(planBatches(segments, { maxTokens: 2_500, maxSegments: 32 }).map((batch) => batch.length)).toEqual([
			1, 1, 1,
		]);
	});

	it("fills a batch to both bounds, each segment with what the wire format adds to it", () => {
		const sizesOf = (maxTokens: number, maxSegments: number, count = 5) =>
			planBatches(makeSegments(Array(count).fill("x".repeat(20))), { maxTokens, maxSegments }).map(
				({ length }) => length,
			);
		// 5 tokens of text and 10 of overhead.
		expect(sizesOf(30, 9)).toEqual([2, 2, 1]);
		expect(sizesOf(29, 9)).toEqual([1, 1, 1, 1, 1]);
		expect(sizesOf(45, 9)).toEqual([3, 2]);
		expect(sizesOf(900, 4)).toEqual([4, 1]);
		expect(sizesOf(900, 5)).toEqual([5]);
		expect(sizesOf(900, 5, 0)).toEqual([]);
	});
});

describe("the batches of a translator", () => {
	const close = async () => {};
	const named = { engine: "fake:1", displayName: "Fake", close };
	const chat = (supportsSchema: boolean): Translator => ({
		...named,
		kind: "chat",
		supportsSchema,
		complete: () => Promise.reject(new Error("nobody asks")),
	});
	const mt: Translator = {
		...named,
		kind: "mt",
		keepsTags: true,
		maxTexts: 50,
		maxConcurrency: 1,
		translate: async () => [],
	};
	const sizesOf = (translator: Translator, text: string) =>
		batchesFor(translator, makeSegments(Array(60).fill(text))).map(({ length }) => length);

	it("hold 32 segments with a schema, 16 without, and as many as an MT engine takes", () => {
		expect(sizesOf(chat(true), "x")).toEqual([32, 28]);
		expect(sizesOf(chat(false), "x")).toEqual([16, 16, 16, 12]);
		expect(sizesOf(mt, "x")).toEqual([50, 10]);
	});

	it("hold at most 2,500 tokens", () => {
		// 490 tokens of text and 10 of overhead: five make 2,500.
		expect(sizesOf(chat(true), "x".repeat(1_960))).toEqual(Array(12).fill(5));
		expect(sizesOf(mt, "x".repeat(1_964))).toEqual(Array(15).fill(4));
	});
});
