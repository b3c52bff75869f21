import { afterEach, describe, expect, it } from "vitest";
import { cipher, type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "../../test/fixtures/fake-openai.ts";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { createMemoryCache } from "../caches/memory.ts";
import { createManualClock } from "../core/manual-clock.ts";
import type { Translation } from "../core/translation.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { createOpenaiChatModel } from "../providers/chat/openai-chat.ts";
import type { Translator } from "../providers/translator.ts";
import { type TranslateSegmentsRequest, translateSegments } from "./translate-segments.ts";

const BOOK = makeSegments(["It was the best of times.", "It was <1>the worst</1> of times.", "Chapter two", "Yes."]);

let server: FakeOpenAi;
afterEach(() => server.close());

async function startModel(options: FakeOpenAiOptions = {}) {
	server = await startFakeOpenAi(options);
	return createOpenaiChatModel({
		provider: "openai",
		providerName: "OpenAI",
		baseUrl: server.url,
		modelId: "gpt-6-luna",
		key: "sk-key",
		dialect: "official",
		structured: "schema",
		reasoning: "off",
	});
}

function newCache() {
	return createMemoryCache({ maxEntries: 1_000, ttlMs: 60_000, clock: createManualClock() });
}

async function run(request: { translator: Translator } & Partial<TranslateSegmentsRequest>): Promise<Translation[]> {
	const results = await runAll(request);
	return BOOK.flatMap(({ id }) => results.filter((one) => one.segmentId === id));
}

async function runAll({
	translator,
	...request
}: { translator: Translator } & Partial<TranslateSegmentsRequest>): Promise<Translation[]> {
	const results: Translation[] = [];
	const full = {
		segments: BOOK,
		sourceLanguage: "en",
		targetLanguage: "es",
		book: { title: "T", authors: ["A"] },
		temperature: null,
		lanes: [{ name: "lane", translator }] as const,
		pacer: createMemoryPacer({ ceiling: 4, baseDelayMs: 5, maxDelayMs: 20 }),
		...request,
	};
	await translateSegments(
		full,
		async ({ translations }) => {
			results.push(...translations);
		},
		new AbortController().signal,
	);
	return results;
}

const sentTexts = () => server.calls.flatMap((call) => call.segments.map(({ text }) => text));

describe("previously translated texts", () => {
	it("come from the cache, and only the rest is sent; texts of one or two words are not shared", async () => {
		const translator = await startModel();
		const cache = { cache: newCache(), scope: "a" };
		expect((await run({ translator, cache })).map(({ state }) => state)).toEqual(Array(4).fill("translated"));
		const again = await run({ translator, cache, book: { title: "Another", authors: [] } });
		expect(again.map(({ state }) => state)).toEqual(["cached", "cached", "translated", "translated"]);
		expect(again.map(({ text }) => text)).toEqual(BOOK.map(({ text }) => cipher(text)));
		expect(again[0]).toMatchObject({ engine: "openai:gpt-6-luna", flags: [] });
		expect(sentTexts()).toHaveLength(6);
	});

	it.each([
		["another caller", {}, "b"],
		["another style", { style: "plain" }, "a"],
		["other instructions", { instructions: "Rhyme." }, "a"],
		["another target", { targetLanguage: "fr" }, "a"],
		["a temperature", { temperature: 0.5 }, "a"],
		["neighbours", { context: { segments: BOOK, settled: [] } }, "a"],
		["a glossary that has a term of theirs", { glossary: [{ source: "times", target: "tiempos" }] }, "a"],
	])("are not reused for %s", async (_what, changes, scope) => {
		const translator = await startModel();
		const store = newCache();
		await run({ translator, cache: { cache: store, scope: "a" } });
		const states = (await run({ translator, cache: { cache: store, scope }, ...changes })).map(({ state }) => state);
		expect(states).toEqual(Array(4).fill("translated"));
	});

	it("are reused where the glossary has no term of theirs", async () => {
		const translator = await startModel();
		const cache = { cache: newCache(), scope: "a" };
		await run({ translator, cache });
		const again = await run({ translator, cache, glossary: [{ source: "Paris", target: "París" }] });
		expect(again.map(({ state }) => state).slice(0, 2)).toEqual(["cached", "cached"]);
	});

	it("are not kept where they failed or their tags were guessed", async () => {
		const cache = { cache: newCache(), scope: "a" };
		const bad = await startModel({ decide: (call) => (call.user.includes("worst") ? "dropped_tags" : null) });
		expect((await run({ translator: bad, cache }))[1]).toMatchObject({ flags: ["tags_aligned"] });
		await run({ translator: bad, cache });
		expect(sentTexts().filter((text) => text.includes("best"))).toHaveLength(1);
		expect(sentTexts().filter((text) => text.includes("worst")).length).toBeGreaterThan(3);
	});

	it("are verified again, like a reply", async () => {
		const translator = await startModel();
		const cache = newCache();
		const spoilt = { ...cache, get: async (keys: readonly string[]) => new Map(keys.map((key) => [key, "<9>x</9>"])) };
		const results = await run({ translator, cache: { cache: spoilt, scope: "a" } });
		expect(results.map(({ text }) => text)).toEqual(BOOK.map(({ text }) => cipher(text)));
	});

	it("count once for repetitions in the book", async () => {
		const translator = await startModel();
		const cache = { cache: newCache(), scope: "a" };
		await run({ translator, cache });
		const segments = [...BOOK, makeSegment(BOOK[0]?.text ?? "", 9)];
		const results = await runAll({ translator, segments, cache });
		expect(
			results
				.filter(({ state }) => state === "cached")
				.map(({ segmentId }) => segmentId)
				.sort(),
		).toEqual(["d1-s1", "d1-s10", "d1-s2"]);
	});
});
