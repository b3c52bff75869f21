import type { Segment } from "../../src/core/segment.ts";
import type { Translation } from "../../src/core/translation.ts";
import { createMemoryPacer } from "../../src/pacing/memory.ts";
import { createOpenaiChatModel } from "../../src/providers/chat/openai-chat.ts";
import { translateSegments } from "../../src/translation/translate-segments.ts";

/** What our own side counted. */
export interface Counted {
	/** By segment id. */
	translations: Map<string, Translation>;
	requests: number;
	tokens: { input: number; output: number };
	cached: number;
}

const CONCURRENCY = 8;
/** A run that hangs is reported as a failure. */
const MAX_MS = 180_000;

/** Translates with the model at `baseUrl`, neighbours and all, with waits that a test can afford. */
export async function translateAll(segments: readonly Segment[], baseUrl: string): Promise<Counted> {
	const counted: Counted = { translations: new Map(), requests: 0, tokens: { input: 0, output: 0 }, cached: 0 };
	const translator = createOpenaiChatModel({
		provider: "openai",
		providerName: "OpenAI",
		baseUrl,
		modelId: "gpt-6-luna",
		key: "sk-torture",
		dialect: "official",
		structured: "schema",
		reasoning: "off",
	});
	await translateSegments(
		{
			segments,
			lanes: [{ name: "torture", translator }],
			pacer: createMemoryPacer({ ceiling: CONCURRENCY, baseDelayMs: 1, maxDelayMs: 4 }),
			sourceLanguage: "en",
			targetLanguage: "es",
			book: { title: "A novel", authors: [] },
			temperature: null,
			context: { segments, settled: [] },
			retryPolicy: { baseDelayMs: 1, maxDelayMs: 4 },
		},
		async (batch) => {
			for (const translation of batch.translations) {
				if (counted.translations.has(translation.segmentId)) throw new Error(`${translation.segmentId} came twice`);
				counted.translations.set(translation.segmentId, translation);
				if (translation.state === "cached") counted.cached += 1;
			}
			counted.requests += batch.requests;
			counted.tokens.input += batch.usage.input;
			counted.tokens.output += batch.usage.output;
		},
		AbortSignal.timeout(MAX_MS),
	);
	return counted;
}
