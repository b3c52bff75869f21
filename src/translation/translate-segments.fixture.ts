import { expect, onTestFinished } from "vitest";
import { cipher, type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "../../test/fixtures/fake-openai.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { createOpenaiChatModel } from "../providers/chat/openai-chat.ts";
import type { MtEngine, Translator } from "../providers/translator.ts";
import { type TranslatedBatch, type TranslateSegmentsRequest, translateSegments } from "./translate-segments.ts";

/** Waits short enough for tests. */
export const PATIENCE = {
	baseDelayMs: 5,
	maxDelayMs: 20,
	maxBusyMs: 3_000,
	maxUnreachableMs: 3_000,
	maxNeverReachedMs: 1_000,
};

/** The fake provider that `startModel` started last. */
export let server: FakeOpenAi | undefined;

export interface Outcome {
	batches: TranslatedBatch[];
	/** By segment id. */
	results: Map<string, Translation>;
	error: unknown;
}

export interface RunRequest extends Partial<TranslateSegmentsRequest> {
	segments: readonly Segment[];
	translator: Translator;
	/** The most calls in flight. */
	concurrency?: number;
}

/** Translates `segments`, by default from English to Spanish, and collects what is delivered. */
export async function run(
	{ translator, concurrency = 16, ...request }: RunRequest,
	signal: AbortSignal = new AbortController().signal,
	onBatch: (batch: TranslatedBatch) => Promise<void> = async () => {},
): Promise<Outcome> {
	const batches: TranslatedBatch[] = [];
	const results = new Map<string, Translation>();
	const full: TranslateSegmentsRequest = {
		sourceLanguage: "en",
		targetLanguage: "es",
		book: { title: "T", authors: ["A"] },
		temperature: null,
		retryPolicy: PATIENCE,
		lanes: [{ name: "lane", translator }] as const,
		pacer: createMemoryPacer({ ...PATIENCE, ...request.retryPolicy, ceiling: concurrency }),
		...request,
	};
	const take = async (batch: TranslatedBatch) => {
		for (const translation of batch.translations) {
			expect(results.has(translation.segmentId), `${translation.segmentId} comes once`).toBe(false);
			results.set(translation.segmentId, translation);
		}
		batches.push(batch);
		await onBatch(batch);
	};
	const error = await translateSegments(full, take, signal).then(
		() => null,
		(one: unknown) => one,
	);
	return { batches, results, error };
}

/** A model with a fake provider; closed when the test ends. */
export async function startModel(options: FakeOpenAiOptions = {}, structured: "schema" | "object" = "schema") {
	const started = await startFakeOpenAi(options);
	onTestFinished(() => started.close());
	server = started;
	return createOpenaiChatModel({
		provider: "openai",
		providerName: "OpenAI",
		baseUrl: started.url,
		modelId: "gpt-6-luna",
		key: "sk-secret-key",
		dialect: "official",
		structured,
		reasoning: "off",
	});
}

/** Distinct sentences; every third has tags. */
export function makeBook(count: number): Segment[] {
	const names = "alpha bravo charlie delta echo foxtrot golf hotel india juliet".split(" ");
	return makeSegments(
		Array.from({ length: count }, (_none, index) => {
			const name = `${names[index % 10]} ${names[Math.floor(index / 10) % 10]} number ${index}`;
			return index % 3 === 0
				? `This is <1>the sentence</1> about ${name}<2/> and nothing else.`
				: `This is the sentence about ${name} and nothing else.`;
		}),
	);
}

/** Checks that `cipher` translated every segment under its own id. */
export function expectCorrect(segments: readonly Segment[], results: ReadonlyMap<string, Translation>): void {
	expect(results.size).toBe(segments.length);
	for (const segment of segments) {
		const result = results.get(segment.id);
		expect(result?.text).toBe(cipher(segment.text));
		expect(result?.state).toBe("translated");
	}
}

export interface ScriptedEngine extends MtEngine {
	/** The texts per call. */
	sent: string[][];
}

/** An MT engine that translates each text by `translate`, four per call. */
export function scriptedEngine(translate: (text: string) => string, more: Partial<MtEngine> = {}): ScriptedEngine {
	const sent: string[][] = [];
	return {
		kind: "mt",
		engine: "toy:en-es",
		displayName: "Toy",
		keepsTags: true,
		maxTexts: 4,
		maxConcurrency: 2,
		sent,
		async translate(texts) {
			sent.push([...texts]);
			return texts.map(translate);
		},
		async close() {},
		...more,
	};
}
