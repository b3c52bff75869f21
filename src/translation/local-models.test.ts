import { describe, expect, it, onTestFinished } from "vitest";
import { type FakeLocalOptions, startFakeLocal } from "../../test/fixtures/providers/fake-local-openai.ts";
import { type FakeOllamaOptions, startFakeOllama } from "../../test/fixtures/providers/fake-ollama.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import type { Notice } from "./notice.ts";
import { estimateCalls } from "./planning/estimate-calls.ts";
import { BATCH_SEGMENTS, BATCH_TOKENS, planBatches } from "./planning/plan-batches.ts";
import { expectCorrect, makeBook, run } from "./translate-segments.fixture.ts";
import { toSettings } from "./translate-segments.ts";

const LANGUAGES = { sourceLanguage: "en", targetLanguage: "es" };

async function open(provider: string, url: string, modelId: string) {
	const make = createTranslatorFactory({ baseUrls: { [provider]: url }, localTimeoutMs: 5_000 });
	const translator = await make({ provider, modelId, keys: [], ...LANGUAGES });
	if (translator.kind !== "chat") throw new Error("no language model");
	return translator;
}

async function startOllama(options: FakeOllamaOptions = {}) {
	const ollama = await startFakeOllama(options);
	onTestFinished(() => ollama.close());
	return { ollama, translator: await open("ollama", ollama.url, "llama3.1") };
}

async function startLocal(provider: string, options: FakeLocalOptions) {
	const server = await startFakeLocal(options);
	onTestFinished(() => server.close());
	return { server, translator: await open(provider, `${server.url}/v1`, "house-model") };
}

/** Paragraphs of about 75 tokens, as novels have them. */
function makeNovel(count: number) {
	const sentence = "the morning was cold and grey, and nobody in the house had slept since the letter came";
	return makeSegments(
		Array.from(
			{ length: count },
			(_none, n) => `Of paragraph ${n} he said that ${sentence}; ${sentence}, ${sentence}.`,
		),
	);
}

/** What a planner would send that knows the tokenizer, but not how long translations become: full calls, with a reserve. */
function idealRequests(segments: readonly { text: string }[], contextTokens: number): number {
	const each = segments.reduce((sum, { text }) => sum + Math.ceil((text.length + 22) / 4), 0);
	return (each * (1 + REPLY_RESERVE)) / (contextTokens - FRAME_TOKENS);
}

/** Rules and book of a prompt, as the fakes count them. */
const FRAME_TOKENS = 480;
const REPLY_RESERVE = 1.15;

describe("a server at 8 tokens a second with one slot", () => {
	it("translates a book of 300 segments with no call aborted, and no time lost between its calls", async () => {
		const speed = { secondMs: 10, reads: 100, writes: 8 };
		const { ollama, translator } = await startOllama({ speed });
		const segments = makeBook(300);
		const arrived: number[] = [];
		const startedAt = performance.now();
		const { results, error } = await run({ segments, translator, onArriving: (count) => arrived.push(count) });
		const took = performance.now() - startedAt;
		expect(error).toBeNull();
		expectCorrect(segments, results);
		expect(new Set(ollama.calls.map(({ end }) => end))).toEqual(new Set(["stop"]));
		expect(ollama.calls).toHaveLength(10);
		expect(ollama.loads).toBe(1);
		expect(ollama.maxInFlight).toBeLessThanOrEqual(4);
		// How near it comes on a quiet machine, bench/local.ts measures.
		expect(took / ollama.tokensMs).toBeLessThan(3);
		// Progress moves within a batch.
		expect(new Set(arrived).size).toBeGreaterThan(20);
	});
});

describe("a window that the server tells", () => {
	it.each([
		["ollama", 8_192],
		["ollama", 4_096],
		["vllm", 4_096],
		["llamacpp", 4_096],
		["lmstudio", 4_096],
	] as const)("of %s with %d tokens: no call is sent in vain, and few more than must be", async (provider, tokens) => {
		const segments = makeNovel(400);
		const { calls, translator } =
			provider === "ollama"
				? await startOllama({ models: { "llama3.1": { contextLength: tokens } }, parallel: 4 }).then((one) => ({
						calls: one.ollama.calls,
						translator: one.translator,
					}))
				: await startLocal(provider, { contextTokens: tokens, kind: provider }).then((one) => ({
						calls: one.server.calls,
						translator: one.translator,
					}));
		const settings = toSettings({ ...LANGUAGES, book: { title: "T", authors: ["A"] }, temperature: null });
		await translator.learnLimits?.(new AbortController().signal);
		const estimate = estimateCalls(segments, translator, settings);
		const notices: Notice[] = [];
		const { results, error } = await run({ segments, translator, onNotice: (notice) => notices.push(notice) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		expect(new Set(calls.map(({ end }) => end))).toEqual(new Set(["stop"]));
		expect(notices).toEqual([]);
		expect(calls).toHaveLength(estimate.requests);
		const atLeast = planBatches(segments, { maxTokens: BATCH_TOKENS, maxSegments: BATCH_SEGMENTS.schema }).length;
		expect(calls.length).toBeLessThanOrEqual(1.1 * Math.max(Math.ceil(idealRequests(segments, tokens)), atLeast));
	});
});

describe("a window that nobody tells", () => {
	it("is learnt from the first replies that end at it", async () => {
		const segments = makeNovel(400);
		const { server, translator } = await startLocal("vllm", { contextTokens: 4_096, kind: "silent" });
		const notices: Notice[] = [];
		const { results, error } = await run({ segments, translator, onNotice: (notice) => notices.push(notice) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		expect(server.calls.filter(({ end }) => end === "length").length).toBeLessThanOrEqual(3);
		expect(server.calls.length).toBeLessThanOrEqual(28);
		expect(notices[0]).toEqual({ kind: "cut_off", contextTokens: 4_096 });
	});

	it("is learnt from a refusal that names it", async () => {
		const segments = makeNovel(400);
		const server = await startFakeLocal({ contextTokens: 4_096, kind: "vllm" });
		onTestFinished(() => server.close());
		const translator = await open("lmstudio", `${server.url}/v1`, "house-model");
		const { results, error } = await run({ segments, translator });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		// The one that waited behind it is no longer sent as it was.
		expect(
			server.calls
				.map(({ end }) => end)
				.toSorted()
				.slice(0, 2),
		).toEqual(["refused", "stop"]);
		expect(server.calls.length).toBeLessThanOrEqual(28);
	});

	it.each(["an old Ollama", "a server behind OpenAI's API"])("is noticed where %s cuts prompts", async (which) => {
		const segments = makeNovel(400);
		const { calls, translator } = which.includes("Ollama")
			? await startOllama({ isOld: true, ignoresNumCtx: true, defaultContext: 2_048 }).then((one) => ({
					calls: one.ollama.calls,
					translator: one.translator,
				}))
			: await startLocal("vllm", { contextTokens: 2_048, kind: "cutting" }).then((one) => ({
					calls: one.server.calls,
					translator: one.translator,
				}));
		const notices: Notice[] = [];
		const { results, error } = await run({ segments, translator, onNotice: (notice) => notices.push(notice) });
		expect(error).toBeNull();
		// Nothing of what came back for half a prompt is in the book.
		expectCorrect(segments, results);
		expect(notices[0]?.kind).toBe("shortened");
		expect(notices[0]?.contextTokens).toBeGreaterThan(1_900);
		expect(notices[0]?.contextTokens).toBeLessThan(2_200);
		expect(calls.length).toBeLessThan(65);
	});
});
