import { describe, expect, it, onTestFinished } from "vitest";
import type { Segment } from "../../src/core/segment.ts";
import { createMemoryPacer } from "../../src/pacing/memory.ts";
import { createTranslatorFactory } from "../../src/providers/create-translator.ts";
import { BATCH_SEGMENTS, BATCH_TOKENS } from "../../src/translation/planning/plan-batches.ts";
import { findRepetitions, translateSegments } from "../../src/translation/translate-segments.ts";
import { startFakeLocal } from "../fixtures/providers/fake-local-openai.ts";
import { startFakeOllama } from "../fixtures/providers/fake-ollama.ts";
import { countTokens } from "../fixtures/providers/local-server-parts.ts";
import { openNovel } from "./novel.ts";

const NOVEL = "se-doyle-the-adventures-of-sherlock-holmes.epub";
const LANGUAGES = { sourceLanguage: "en", targetLanguage: "es" };

/** The share of calls whose text before them was sent with its translation; those that have one. */
function followedShare(prompts: readonly string[]): number {
	const parts = prompts.map(
		(prompt) => JSON.parse(prompt.slice(prompt.lastIndexOf("\n{") + 1)) as { before?: string[][] },
	);
	const withBefore = parts.filter(({ before = [] }) => before.length > 0);
	return withBefore.filter(({ before }) => before?.at(-1)?.length === 2).length / withBefore.length;
}

/**
 * The calls of a planner that knows the tokenizer, but not how long translations become: each as full as rule D4 and the
 * window allow, with room for the neighbours and for a reply that is 15 % longer than its source.
 */
function idealRequests(segments: readonly Segment[], window: number, prompt: string): number {
	const frame = countTokens(prompt.slice(0, prompt.lastIndexOf("\n{"))) + NEIGHBOUR_TOKENS;
	let requests = 0;
	let batch = { segments: 0, source: 0, tokens: Number.POSITIVE_INFINITY };
	for (const { text } of segments) {
		const source = countTokens(text) + FORMAT_TOKENS;
		const fits = batch.segments < BATCH_SEGMENTS.schema && batch.source + source <= BATCH_TOKENS;
		if (!fits || batch.tokens + source * 2.15 > window) {
			requests += 1;
			batch = { segments: 0, source: 0, tokens: frame };
		}
		batch = { segments: batch.segments + 1, source: batch.source + source, tokens: batch.tokens + source * 2.15 };
	}
	return requests;
}

/** What the wire format adds to a text, as the stand-ins count it, and the most that neighbours take (`book-context.ts`). */
const FORMAT_TOKENS = 6;
const NEIGHBOUR_TOKENS = 180;

describe("a novel through a local model", () => {
	it.each([
		["ollama", 131_072],
		["ollama", 4_096],
		["vllm", 4_096],
	] as const)(
		"%s with %d tokens: whole, no call in vain, few more than must be, after its neighbour",
		async (provider, window) => {
			const server =
				provider === "ollama"
					? await startFakeOllama({ models: { "house-model": { contextLength: window } } })
					: await startFakeLocal({ contextTokens: window, kind: provider, parallel: 1 });
			onTestFinished(() => server.close());
			const make = createTranslatorFactory({ baseUrls: { [provider]: `${server.url}/v1` } });
			const translator = await make({ provider, modelId: "house-model", keys: [], ...LANGUAGES });
			const { title, segments } = openNovel(NOVEL, 3_000);
			if (title === "a made-up novel")
				console.warn("The corpus is absent: a made-up novel takes the place of a real one.");
			const states = new Map<string, string>();
			const failures: string[] = [];
			await translateSegments(
				{
					segments,
					lanes: [{ name: "lane", translator }],
					pacer: createMemoryPacer({ ceiling: 16 }),
					...LANGUAGES,
					book: { title, authors: [] },
					temperature: null,
					context: { segments, settled: [] },
					onNotice: ({ kind }) => failures.push(kind),
				},
				async ({ translations }) => {
					for (const { segmentId, state } of translations) states.set(segmentId, state);
				},
				new AbortController().signal,
			);
			const { calls } = server;
			const prompts = calls.map(({ prompt }) => prompt);
			const ideal = idealRequests(findRepetitions(segments).firsts, window, prompts[0] ?? "");
			expect(failures).toEqual([]);
			expect(states.size).toBe(segments.length);
			expect(new Set(calls.map(({ end }) => end))).toEqual(new Set(["stop"]));
			expect([...states.values()].filter((state) => state === "needs_review")).toEqual([]);
			expect(calls.length / ideal).toBeLessThan(1.1);
			expect(followedShare(prompts)).toBeGreaterThan(0.75);
		},
	);
});
