import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { cipher } from "../../test/fixtures/fake-openai.ts";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { createMemoryCache } from "../caches/memory.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import type { Pacer } from "../pacing/pacer.ts";
import { CallError } from "../providers/translator.ts";
import { expectCorrect, makeBook, run, scriptedEngine, server, startModel } from "./translate-segments.fixture.ts";
import { findRepetitions } from "./translate-segments.ts";

describe("translating with a language model", () => {
	it("delivers each segment once, in batches of neighbours, with the usage", async () => {
		const segments = makeBook(100);
		const { batches, results, error } = await run({ segments, translator: await startModel({ delayMs: 100 }) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		expect(server?.calls.length).toBe(4);
		expect(results.get("d1-s1")).toMatchObject({ engine: "openai:gpt-6-luna", tries: 1, flags: [] });
		expect(batches.reduce((sum, batch) => sum + batch.requests, 0)).toBe(4);
		expect(batches.every((batch) => batch.metered && batch.usage.input > 0 && batch.usage.output > 0)).toBe(true);
	});

	it("sends at most 16 segments per call to a model without a schema", async () => {
		const segments = makeBook(40);
		const { results } = await run({ segments, translator: await startModel({}, "object") });
		expectCorrect(segments, results);
		expect(server?.calls.map((call) => call.segments.length).sort()).toEqual([16, 16, 8]);
	});

	it("never has more batches in flight than asked for, and calls back sequentially", async () => {
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

	it("translates a repeated text once", async () => {
		const texts = ["Chapter one", "A sentence of its own.", "Chapter one", "Chapter one"];
		const segments = texts.map((text, index) => makeSegment(text, index, index === 3 ? "heading" : "block"));
		const { results } = await run({ segments, translator: await startModel() });
		expect(server?.calls.flatMap((call) => call.segments)).toHaveLength(3);
		expect(results.get("d1-s3")).toMatchObject({ text: "Puncgre bar", state: "cached" });
		expect(results.get("d1-s4")).toMatchObject({ text: "Puncgre bar", state: "translated" });
	});

	it("accepts a text with a hundred thousand repetitions", () => {
		const segments = Array.from({ length: 100_000 }, (_, index) => makeSegment("x", index));
		const { firsts, repeats } = findRepetitions(segments);
		expect(firsts).toHaveLength(1);
		expect([...repeats.values()].map(({ length }) => length)).toEqual([99_999]);
	});

	it("does nothing for no segments", async () => {
		expect(await run({ segments: [], translator: await startModel() })).toMatchObject({ error: null, batches: [] });
	});
});

describe("the calls of a run", () => {
	it("show what was translated before them, by this run, earlier attempts or the cache", async () => {
		const segments = makeBook(40);
		const [first, second] = segments;
		if (!first || !second) throw new Error("no segments");
		const settled = [{ segmentId: first.id, text: "Antes.", state: "translated" as const, flags: [] }];
		await run({
			segments: segments.slice(1),
			translator: await startModel(),
			concurrency: 1,
			context: { segments, settled },
		});
		const [one, other] = server?.calls.map(({ user }) => user) ?? [];
		expect(one).toContain('"before":[["This is the sentence about alpha alpha number 0 and nothing else.","Antes."]]');
		expect(other).toContain('number 32 and nothing else.","Guvf vf gur fragrapr');
		await run({ segments: segments.slice(1), translator: await startModel() });
		expect(server?.calls[1]?.user).not.toContain('"before"');
	});

	it("skip the cache for a fresh translation, and store the new one", async () => {
		const cache = {
			cache: createMemoryCache({ maxEntries: 100, ttlMs: 60_000, clock: createManualClock() }),
			scope: "a",
		};
		const segments = makeSegments(["It was the best of times."]);
		const states: (string | undefined)[] = [];
		const sent: number[] = [];
		const endpoint = "https://toy.example";
		for (const [word, fresh] of [
			["uno", false],
			["dos", true],
			["tres", false],
		] as const) {
			const translator = scriptedEngine(() => `Era el mejor ${word}.`, { endpoint });
			const { results } = await run({ segments, translator, cache, fresh });
			states.push(results.get("d1-s1")?.text);
			sent.push(translator.sent.length);
		}
		expect(states).toEqual(["Era el mejor uno.", "Era el mejor dos.", "Era el mejor dos."]);
		expect(sent).toEqual([1, 1, 0]);
	});

	it("run as many at the same time as the engine allows per key", async () => {
		let inFlight = 0;
		let most = 0;
		const engine = () =>
			scriptedEngine(cipher, {
				maxTexts: 1,
				maxConcurrency: 2,
				async translate(texts) {
					inFlight += 1;
					most = Math.max(most, inFlight);
					await new Promise((resolve) => setImmediate(resolve));
					inFlight -= 1;
					return texts.map(cipher);
				},
			});
		const lane = (name: string) => ({ name, translator: engine() });
		await run({ segments: makeBook(20), translator: engine(), lanes: [lane("one")] });
		expect(most).toBe(2);
		most = 0;
		await run({ segments: makeBook(20), translator: engine(), lanes: [lane("one"), lane("two")] });
		expect(most).toBe(4);
		most = 0;
		await run({ segments: makeBook(20), translator: engine(), lanes: [lane("one"), lane("two")], concurrency: 1 });
		expect(most).toBe(2);
	});

	it("use all keys, and continue with the others where one is refused", async () => {
		const sent: string[] = [];
		const lane = (name: string, refused: boolean) => ({
			name,
			translator: scriptedEngine(cipher, {
				async translate(texts: readonly string[]) {
					sent.push(name);
					if (refused) throw new CallError("no", { fault: "key", status: 401 });
					return texts.map(cipher);
				},
			}),
		});
		const segments = makeBook(40);
		const lanes = [lane("one", false), lane("two", true), lane("three", false)] as const;
		const { error, results } = await run({ segments, translator: lanes[0].translator, lanes });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		expect(new Set(sent)).toEqual(new Set(["one", "two", "three"]));
		expect(sent.length).toBeGreaterThanOrEqual(11);
	});

	it("leave their pacing session in the end, even after a failure", async () => {
		const left: string[] = [];
		const pacer = createMemoryPacer({ ceiling: 4 });
		const watched: Pacer = {
			join(lanes, onPause) {
				const line = pacer.join(lanes, onPause);
				return { ...line, leave: () => void left.push("left") };
			},
		};
		await run({ segments: makeBook(3), translator: scriptedEngine(cipher), pacer: watched });
		const failing = scriptedEngine(() => {
			throw new CallError("no", { fault: "key", status: 401 });
		});
		const { error } = await run({ segments: makeBook(3), translator: failing, pacer: watched });
		expect(error).toMatchObject({ code: "API_KEY_INVALID" });
		expect(left).toEqual(["left", "left"]);
	});
});

it("a repetition reports no tries, which were the first one's", async () => {
	const segments = ["The same text", "The same text"].map((text, index) => makeSegment(text, index));
	const { batches, results } = await run({ segments, translator: await startModel() });
	expect(results.get("d1-s1")).toMatchObject({ state: "translated", tries: 1 });
	expect(results.get("d1-s2")).toEqual({
		segmentId: "d1-s2",
		text: "Gur fnzr grkg",
		state: "cached",
		flags: [],
		engine: "openai:gpt-6-luna",
	});
	expect(batches.filter(({ translations }) => translations.length > 0)).toHaveLength(1);
});
