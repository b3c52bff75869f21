import { describe, expect, it } from "vitest";
import type { FakeFault, FakeOpenAiOptions } from "../../test/fixtures/fake-openai.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { expectCorrect, makeBook, run, server, startModel } from "./translate-segments.fixture.ts";

/** The number of segments in each call, in order. */
function sizes(): number[] {
	return server?.calls.map((call) => call.segments.length) ?? [];
}

function replyBounds(): number[] {
	return server?.calls.map((call) => Number(call.body.max_completion_tokens)) ?? [];
}

describe("the repair ladder of a failed batch", () => {
	const translate = async (count: number, options: FakeOpenAiOptions) =>
		run({ segments: makeBook(count), translator: await startModel(options), concurrency: 1 });

	it("halves a batch with nothing right, the first half the larger, and says what was wrong", async () => {
		await translate(5, { faults: ["no_json"] });
		expect(sizes()).toEqual([5, 3, 2]);
		for (const call of server?.calls.slice(1) ?? [])
			expect(call.user).toContain("words of your own stood in its place");
	});

	it("sends all halves of one size before the next", async () => {
		const decide = ({ segments }: { segments: readonly unknown[] }): FakeFault | null =>
			segments.length > 1 ? "no_json" : null;
		await translate(4, { decide });
		expect(sizes()).toEqual([4, 2, 2, 1, 1, 1, 1]);
	});

	it("names no fault for a refusal, which concerns no single text", async () => {
		await translate(4, { faults: ["content_filter"] });
		expect(sizes()).toEqual([4, 2, 2]);
		for (const call of server?.calls.slice(1) ?? []) expect(call.user).not.toContain("former reply");
	});

	it("resends what is left together once, then in halves even if some of it succeeded", async () => {
		await translate(12, { faults: ["dropped_tags", "missing"] });
		expect(sizes()).toEqual([12, 4, 2, 1]);
	});

	it("halves immediately where texts have shifted", async () => {
		const { results } = await translate(9, { faults: ["extra"] });
		expect(sizes()).toEqual([9, 3, 3]);
		expect([...results.values()].map(({ tries }) => tries).sort()).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 2]);
	});

	it("sends a single text three times, doubling the output budget each time", async () => {
		const { results } = await translate(1, { decide: () => "truncated" });
		const [bound = 0] = replyBounds();
		expect(replyBounds()).toEqual([bound, 2 * bound, 4 * bound]);
		expect(results.get("d1-s1")).toMatchObject({ state: "needs_review", flags: ["cut_off"], tries: 3 });
	});

	it("sends a single text three times, whatever came before", async () => {
		const { results } = await translate(2, { decide: () => "leaked" });
		expect(sizes()).toEqual([2, 1, 1, 1, 1, 1, 1]);
		expect([...results.values()].map(({ tries }) => tries)).toEqual([4, 4]);
	});

	it("sends the one wrong text among others three times", async () => {
		const { results } = await translate(2, { decide: () => "dropped_tags" });
		expect(sizes()).toEqual([2, 1, 1, 1]);
		expect(results.get("d1-s1")).toMatchObject({ flags: ["tags_aligned"], tries: 4 });
		expect(results.get("d1-s2")).toMatchObject({ flags: [], tries: 1 });
	});

	it("gives a reasoning model eight times the output budget at most", async () => {
		const { results } = await translate(1, { decide: () => "spent" });
		const [bound = 0] = replyBounds();
		expect(replyBounds().map((one) => one / bound)).toEqual([1, 2, 4, 8, 8, 8]);
		expect(results.get("d1-s1")).toMatchObject({ state: "needs_review", flags: ["cut_off"] });
	});

	it.each([
		["context_length", "too_long"],
		["prompt_filtered", "content_filter"],
	] as const)("never sends a text alone again that was refused with %s", async (fault, flag) => {
		const { results, error } = await translate(1, { decide: () => fault });
		expect(error).toBeNull();
		expect(sizes()).toEqual([1]);
		expect(results.get("d1-s1")).toMatchObject({ state: "needs_review", flags: [flag], tries: 1 });
	});
});

describe("a content filter", () => {
	const forbids = ({ user }: { user: string }): FakeFault | null =>
		user.includes("forbidden") ? "content_filter" : null;

	it("costs the text that it refuses, and none that has it as a neighbour", async () => {
		const segments = makeBook(9);
		const [refused] = segments.slice(3, 4);
		if (refused) refused.text = "This one is about the forbidden thing.";
		const translator = await startModel({ decide: forbids });
		const { results, error } = await run({ segments, translator, context: { segments, settled: [] }, concurrency: 1 });
		expect(error).toBeNull();
		const left = [...results.values()].filter(({ state }) => state !== "translated");
		expect(left).toMatchObject([{ segmentId: refused?.id, state: "needs_review", flags: ["content_filter"] }]);
	});

	it("is asked again without the neighbours where it refuses a text alone", async () => {
		const segments = makeBook(2);
		const [first] = segments;
		const book = [
			{ ...segments[1], id: "d1-s0", text: "The forbidden thing." } as (typeof segments)[number],
			...segments,
		];
		const translator = await startModel({ decide: forbids });
		const only = first ? [first] : [];
		const { results } = await run({ segments: only, translator, context: { segments: book, settled: [] } });
		expect(results.get(first?.id ?? "")).toMatchObject({ state: "translated", tries: 2 });
		expect(sizes()).toEqual([1, 1]);
	});
});

describe("a text that no call can hold", () => {
	const long = Array.from({ length: 30 }, (_none, n) => `Sentence ${n} of it is <${n + 1}>so</${n + 1}> long.`).join(
		" ",
	);
	const refusesLong = (most: number) =>
		startModel({
			decide: ({ segments }) => (segments.map(({ text }) => text).join("").length > most ? "context_length" : null),
		});

	it("is translated in parts, cut where sentences end, and comes back as one", async () => {
		const segments = makeSegments([long, "A short one."]);
		const { results, error } = await run({ segments, translator: await refusesLong(700) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
	});

	it("keeps its source whole where a part of it can't be translated", async () => {
		const segments = makeSegments([`Short. <1>${"All of this is in one pair of tags. ".repeat(40)}</1>`]);
		const translator = await refusesLong(700);
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({ state: "needs_review", flags: ["too_long"], text: segments[0]?.text });
	});
});
