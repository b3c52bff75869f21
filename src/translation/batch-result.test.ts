import { expect, it } from "vitest";
import { makeSegment } from "../../test/fixtures/segments.ts";
import { createBatchTally, joinBatches, noBatch, type TranslatedBatch } from "./batch-result.ts";

const SEGMENT = makeSegment("Hello <1>there</1>", 4);

it("a tally starts empty", () => {
	expect(createBatchTally("fake:1").result()).toEqual(noBatch());
	expect(noBatch()).toEqual({
		translations: [],
		usage: { input: 0, output: 0, characters: 0 },
		metered: true,
		requests: 0,
		retries: { requests: 0, usage: { input: 0, output: 0, characters: 0 } },
	});
});

it("a tally counts every request after the first as a retry, and the usage of repairs", () => {
	const tally = createBatchTally("fake:1");
	for (let requests = 0; requests < 3; requests += 1) tally.countRequest();
	tally.countUsage({ input: 5, output: 3, metered: true }, false);
	tally.countUsage({ input: 7, output: 2, characters: 4, metered: true }, true);
	expect(tally.result()).toMatchObject({
		usage: { input: 12, output: 5, characters: 4 },
		metered: true,
		requests: 3,
		retries: { requests: 2, usage: { input: 7, output: 2, characters: 4 } },
	});
});

it("a tally is metered while all of its usage is", () => {
	const tally = createBatchTally("fake:1");
	tally.countUsage({ input: 1, output: 1, metered: false }, false);
	tally.countUsage({ input: 1, output: 1, metered: true }, false);
	expect(tally.result().metered).toBe(false);
});

it("a tally keeps accepted texts, and the source of those given up", () => {
	const tally = createBatchTally("fake:1");
	tally.accept(SEGMENT, "Hola <1>ahí</1>", 2, ["numbers"]);
	tally.giveUp(SEGMENT, "echo", 3);
	const common = { segmentId: "d1-s5", engine: "fake:1" };
	expect(tally.result().translations).toEqual([
		{ ...common, text: "Hola <1>ahí</1>", state: "translated", flags: ["numbers"], tries: 2 },
		{ ...common, text: SEGMENT.text, state: "needs_review", flags: ["echo"], tries: 3 },
	]);
});

it("joined batches add up in every field", () => {
	const batch = (factor: number, metered: boolean): TranslatedBatch => ({
		translations: [{ segmentId: `s${factor}`, text: "x", state: "translated", flags: [] }],
		usage: { input: factor, output: 2 * factor, characters: 3 * factor },
		metered,
		requests: 4 * factor,
		retries: { requests: 5 * factor, usage: { input: 6 * factor, output: 7 * factor, characters: 8 * factor } },
	});
	const parts = [batch(1, false), batch(10, true)];
	expect(joinBatches(parts)).toEqual({
		translations: parts.flatMap(({ translations }) => translations),
		usage: { input: 11, output: 22, characters: 33 },
		metered: false,
		requests: 44,
		retries: { requests: 55, usage: { input: 66, output: 77, characters: 88 } },
	});
	expect(joinBatches([])).toEqual(noBatch());
	expect(parts[0]).toEqual(batch(1, false));
});
