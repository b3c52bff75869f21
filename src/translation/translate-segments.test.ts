import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { makeSegment } from "../../test/fixtures/segments.ts";
import { expectCorrect, makeBook, run, server, startModel } from "./translate-segments.fixture.ts";
import { findRepeats } from "./translate-segments.ts";

describe("translating with a language model", () => {
	it("gives each segment once, in batches of neighbours, with what it took", async () => {
		const segments = makeBook(100);
		const { batches, results, error } = await run({ segments, translator: await startModel({ delayMs: 100 }) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		expect(server?.calls.length).toBe(4);
		expect(results.get("d1-s1")).toMatchObject({ engine: "openai:gpt-6-luna", tries: 1, flags: [] });
		expect(batches.reduce((sum, batch) => sum + batch.requests, 0)).toBe(4);
		expect(batches.every((batch) => batch.metered && batch.usage.input > 0 && batch.usage.output > 0)).toBe(true);
	});

	it("sends at most 16 at a time to a model without a schema", async () => {
		const segments = makeBook(40);
		const { results } = await run({ segments, translator: await startModel({}, "object") });
		expectCorrect(segments, results);
		expect(server?.calls.map((call) => call.segments.length).sort()).toEqual([16, 16, 8]);
	});

	it("never has more batches in flight than asked for, and calls back one at a time", async () => {
		let inside = 0;
		const { error } = await run(
			{ segments: makeBook(200), translator: await startModel({ delayMs: 5 }), concurrency: 2 },
			undefined,
			async () => {
				inside += 1;
				expect(inside).toBe(1);
				await sleep(15);
				inside -= 1;
			},
		);
		expect(error).toBeNull();
		expect(server?.maxInFlight).toBe(2);
	});

	it("translates a text that repeats once", async () => {
		const texts = ["Chapter one", "A sentence of its own.", "Chapter one", "Chapter one"];
		const segments = texts.map((text, index) => makeSegment(text, index, index === 3 ? "heading" : "block"));
		const { results } = await run({ segments, translator: await startModel() });
		expect(server?.calls.flatMap((call) => call.segments)).toHaveLength(3);
		expect(results.get("d1-s3")).toMatchObject({ text: "Puncgre bar", state: "cached" });
		expect(results.get("d1-s4")).toMatchObject({ text: "Puncgre bar", state: "translated" });
	});

	it("takes a text that stands a hundred thousand times", () => {
		const segments = Array.from({ length: 100_000 }, (_, index) => makeSegment("x", index));
		const { firsts, repeats } = findRepeats(segments);
		expect(firsts).toHaveLength(1);
		expect([...repeats.values()].map(({ length }) => length)).toEqual([99_999]);
	});

	it("does nothing for no segments", async () => {
		expect(await run({ segments: [], translator: await startModel() })).toMatchObject({ error: null, batches: [] });
	});
});
