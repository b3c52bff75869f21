import { describe, expect, it } from "vitest";
import { cipher, type FakeFault } from "../../test/fixtures/fake-openai.ts";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { stripTags } from "../core/tagged-text.ts";
import { expectCorrect, makeBook, run, server, startModel } from "./translate-segments.fixture.ts";
import type { TranslatedBatch } from "./translate-segments.ts";

describe("repairing replies", () => {
	const kinds: FakeFault[] = [
		"missing",
		"doubled",
		"swapped_ids",
		"merged",
		"extra",
		"shifted",
		"foreign_ids",
		"dropped_tags",
		"broken_tags",
		"foreign_tags",
		"echo",
		"empty_texts",
		"wrong_script",
		"control_characters",
		"leaked",
		"prose",
		"fenced",
		"thinking",
		"no_json",
		"nothing",
		"truncated",
		"content_filter",
		"refusal",
		"no_choices",
		"html",
		"cut",
		"server_error",
		"overloaded",
		"busy",
		"context_length",
		"prompt_filtered",
	];

	it.each(kinds)("repairs %s with every text in its place", async (fault) => {
		const segments = makeBook(9);
		const { results, error } = await run({ segments, translator: await startModel({ faults: [fault] }) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		// At most twice the book, whatever went wrong.
		expect(server?.calls.flatMap((call) => call.segments).length).toBeLessThanOrEqual(18);
	});

	it("resends only what was wrong, and says why", async () => {
		const segments = makeBook(9);
		await run({ segments, translator: await startModel({ faults: ["dropped_tags"] }) });
		expect(server?.calls.map((call) => call.segments.length)).toEqual([9, 3]);
		expect(server?.calls[1]?.user).toContain("its tags were not those of the source");
	});

	it("counts as retries every request after a batch's first, and the usage of repairs", async () => {
		const total = (batches: readonly TranslatedBatch[]) => ({
			requests: batches.reduce((sum, { retries }) => sum + retries.requests, 0),
			input: batches.reduce((sum, { retries }) => sum + retries.usage.input, 0),
		});
		const good = await run({ segments: makeBook(9), translator: await startModel() });
		expect(total(good.batches)).toEqual({ requests: 0, input: 0 });
		const refused = await run({ segments: makeBook(9), translator: await startModel({ faults: ["busy"] }) });
		expect(total(refused.batches)).toEqual({ requests: 1, input: 0 });
		const wrong = await run({ segments: makeBook(9), translator: await startModel({ faults: ["dropped_tags"] }) });
		const { requests, input } = total(wrong.batches);
		expect(requests).toBe(1);
		expect(input).toBeGreaterThan(0);
		expect(input).toBeLessThan(wrong.batches.reduce((sum, { usage }) => sum + usage.input, 0) / 2);
	});

	it("keeps what came before a cut", async () => {
		await run({ segments: makeBook(10), translator: await startModel({ faults: ["truncated"] }) });
		const again = server?.calls[1]?.segments.length ?? 0;
		expect(again).toBeGreaterThan(2);
		expect(again).toBeLessThan(8);
	});

	it("keeps the source, flagged, of the one text that a model never gets right", async () => {
		const segments = makeBook(12);
		const decide = (call: { user: string }): FakeFault | null => (call.user.includes("number 7 ") ? "leaked" : null);
		const bad = segments[7];
		if (!bad) throw new Error("no segment");
		const { results, error } = await run({ segments, translator: await startModel({ decide }) });
		expect(error).toBeNull();
		expect(results.get(bad.id)).toMatchObject({ text: bad.text, state: "needs_review", flags: ["leaked"] });
		expect([...results.values()].filter((one) => one.state === "needs_review")).toHaveLength(1);
		expect(server?.calls.length).toBeLessThan(12);
	});

	it("bisects to what a content filter refuses, and sends that as a single segment only once", async () => {
		const segments = makeBook(16);
		const decide = (call: { user: string }): FakeFault | null =>
			call.user.includes("number 5 ") ? "content_filter" : null;
		const { results } = await run({ segments, translator: await startModel({ decide }) });
		expect(results.get("d1-s6")).toMatchObject({ state: "needs_review", flags: ["content_filter"] });
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(15);
		const singleProcess = server?.calls.filter((call) => call.segments.length === 1 && call.user.includes("number 5 "));
		expect(singleProcess).toHaveLength(1);
	});

	it("does not call repetitions of a failed text translated", async () => {
		const segments = ["<1>A</1> text", "<1>A</1> text"].map((text, index) => makeSegment(text, index));
		const { results } = await run({ segments, translator: await startModel({ decide: () => "leaked" }) });
		expect([...results.values()].map((one) => one.state)).toEqual(["needs_review", "needs_review"]);
	});

	it("sets the tags by alignment, flagged, for a model that never keeps them", async () => {
		const segments = makeSegments(["It was <1>the very best</1> of all the times.", "And it was not<1/>."]);
		const { results } = await run({ segments, translator: await startModel({ decide: () => "dropped_tags" }) });
		expect([...results.values()]).toMatchObject([
			{ text: cipher(segments[0]?.text ?? ""), state: "translated", flags: ["tags_aligned"] },
			{ text: cipher(segments[1]?.text ?? ""), state: "translated", flags: ["tags_aligned"] },
		]);
	});

	it("verifies a text with aligned tags again: remarks about the task are rejected", async () => {
		const segments = makeSegments(["It was <1>the very best</1> of all the times."]);
		const translate = (text: string) => `Sure, here is the translation: ${cipher(stripTags(text))}`;
		const { results } = await run({ segments, translator: await startModel({ translate }) });
		expect(results.get("d1-s1")).toMatchObject({ text: segments[0]?.text, state: "needs_review", flags: ["leaked"] });
	});

	it("reports warnings for a text with aligned tags too", async () => {
		const segments = makeSegments(["It was <1>the very best</1> of 1812."]);
		const translate = (text: string) => cipher(stripTags(text)).replace("1812", "");
		const { results } = await run({ segments, translator: await startModel({ translate }) });
		expect(results.get("d1-s1")?.flags).toEqual(["tags_aligned", "numbers"]);
	});

	it("widens the output budget for a model that spends it on reasoning, and remembers", async () => {
		const decide = (call: { body: Record<string, unknown> }): FakeFault | null =>
			Number(call.body.max_completion_tokens) < 12_000 ? "spent" : null;
		const segments = makeBook(96);
		const { results } = await run({ segments, translator: await startModel({ decide }), concurrency: 1 });
		expectCorrect(segments, results);
		const sizes = server?.calls.map((call) => call.segments.length);
		expect(sizes?.slice(-2)).toEqual([32, 32]);
		expect(sizes?.length).toBeLessThan(7);
	});

	it("resends in halves what is probably under a neighbour's id, though no tag proves it", async () => {
		const texts = makeBook(24).map(
			({ text }, index) => `${text.replace(/<[^>]*>/g, "")} ${"And so on. ".repeat(index % 5)}`,
		);
		const segments = makeSegments(texts.map((text) => text.trim()));
		const { results } = await run({ segments, translator: await startModel({ faults: ["shifted"] }) });
		expectCorrect(segments, results);
	});
});
