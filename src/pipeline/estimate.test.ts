import { describe, expect, it } from "vitest";
import { type FakeOpenAi, startFakeOpenAi } from "../../test/fixtures/fake-openai.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import type { BookReading } from "../book-worker/book-worker.ts";
import type { JobOptions } from "../core/job-options.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { createOpenaiChatModel } from "../providers/chat/openai-chat.ts";
import { createPseudoEngine } from "../providers/mt/pseudo-engine.ts";
import type { ChatModel } from "../providers/translator.ts";
import { estimateTokens } from "../translation/planning/estimate-tokens.ts";
import { translateSegments } from "../translation/translate-segments.ts";
import { estimateBook } from "./estimate.ts";

const segments = makeSegments(
	Array.from({ length: 150 }, (_none, n) =>
		n % 10 === 9 ? "A text that repeats." : `Sentence ${n} of the book says <1>something</1> at some length, and more.`,
	),
);
const reading: BookReading = {
	title: "A Book",
	authors: ["Somebody"],
	language: "en",
	epubVersion: "3.0",
	segments,
	documents: [
		{
			id: "d1",
			name: "a.xhtml",
			role: "content",
			title: "One",
			segments: segments.length,
			words: { total: 2_000, translatable: 1_900, skipped: { code: 100 } },
			warnings: [],
		},
	],
	warnings: [],
};
const options: JobOptions = {
	targetLanguage: "es",
	sourceLanguage: "en",
	model: "openai",
	modelId: "gpt-6-luna",
	layout: "original_first",
	selection: WHOLE_BOOK,
	testSegments: null,
	temperature: null,
};
const price = { input: 1, output: 10 };

function modelAt(baseUrl: string): ChatModel {
	const common = { provider: "openai", providerName: "OpenAI", modelId: "gpt-6-luna", key: "k" };
	return createOpenaiChatModel({ ...common, baseUrl, dialect: "official", structured: "schema", reasoning: "off" });
}

async function translateAll(provider: FakeOpenAi): Promise<void> {
	await translateSegments(
		{
			segments,
			lanes: [{ name: "lane", translator: modelAt(provider.url) }],
			pacer: createMemoryPacer({ ceiling: 1 }),
			sourceLanguage: "en",
			targetLanguage: "es",
			book: { title: reading.title, authors: reading.authors },
			temperature: null,
			context: { segments, settled: [] },
		},
		async () => {},
		new AbortController().signal,
	);
}

describe("an estimate", () => {
	it("counts the very calls that are then sent, and is near their tokens", async () => {
		const provider = await startFakeOpenAi();
		const estimate = estimateBook(reading, options, {
			translator: modelAt(provider.url),
			sourceLanguage: "en",
			price,
			at: 0,
		});
		expect(provider.calls).toHaveLength(0);
		await translateAll(provider);
		expect(estimate.requests).toBe(provider.calls.length);
		const sent = provider.calls.reduce((sum, { body }) => {
			const { messages } = body as { messages: { content: string }[] };
			return sum + messages.reduce((tokens, { content }) => tokens + estimateTokens(content), 0);
		}, 0);
		expect(estimate.tokens.input / sent).toBeGreaterThan(0.9);
		expect(estimate.tokens.input / sent).toBeLessThan(1.25);
		await provider.close();
	});

	it("says what is translated, and what it may cost from good luck to bad", () => {
		const translator = modelAt("http://127.0.0.1:1/v1");
		const estimate = estimateBook(reading, options, { translator, sourceLanguage: "en", price, at: 0 });
		expect(estimate).toMatchObject({ segments: 150, coverage: 95 });
		expect(estimate.words).toBe(segments.reduce((sum, { words }) => sum + words, 0));
		const { input, output } = estimate.tokens;
		const middle = (input * price.input + output * price.output) / 1_000_000;
		expect(estimate.priceUsd?.low).toBeLessThan(middle);
		expect(estimate.priceUsd?.high).toBeGreaterThan(middle);
		expect(
			estimateBook(reading, options, { translator, sourceLanguage: "en", price: null, at: 0 }).priceUsd,
		).toBeNull();
	});

	it("counts the characters of an engine that is paid by them", () => {
		const billedCharacters = (texts: readonly string[]) => texts.join("").length;
		const translator = { ...createPseudoEngine(), billedCharacters };
		const estimate = estimateBook(reading, options, {
			translator,
			sourceLanguage: "en",
			price: { characters: 20 },
			at: 0,
		});
		const texts = new Set(segments.map(({ text }) => text));
		expect(estimate.characters).toBe([...texts].join("").length);
		expect(estimate.priceUsd?.low).toBeCloseTo((estimate.characters * 20) / 1_000_000);
		expect(estimate.priceUsd?.high).toBeGreaterThan(estimate.priceUsd?.low ?? 0);
	});

	it("is of the sample where only one is wanted, and of calls alone where an engine counts no tokens", () => {
		const facts = { translator: createPseudoEngine(), sourceLanguage: "en", price: { input: 0, output: 0 }, at: 0 };
		const estimate = estimateBook(reading, { ...options, testSegments: 20 }, facts);
		expect(estimate).toMatchObject({ segments: 20, requests: 1, tokens: { input: 0, output: 0 } });
		expect(estimate.priceUsd).toEqual({ low: 0, high: 0 });
	});
});
