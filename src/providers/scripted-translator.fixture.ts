import type { TranslatorFactory } from "./translator.ts";

/** What a test has the provider do; read at each call, so that a test may change it between two. */
export interface TranslatorScript {
	/** Called before each answer with the number of segments sent so far; it may wait, throw, or look around. */
	beforeBatch?: (sent: number, signal: AbortSignal) => Promise<void> | void;
	/** Segments that get an empty answer, by their number in the book. */
	untranslated?: (segment: number) => boolean;
	/** Segments of a call. Defaults to 5. */
	batchSize?: number;
}

/** What the provider was asked for. */
export interface ProviderTrace {
	/** Ids of segments, in the order in which they were sent; each once a translator, repairs left out. */
	sent: string[];
	/** The key of each call; `no key` where it had none. */
	keys: string[];
}

/**
 * An engine for the sentences of `textBookWorker` that answers in capitals, one call at a time and key, and bills
 * ten characters a call.
 */
export function scriptTranslator(script: TranslatorScript, trace: ProviderTrace): TranslatorFactory {
	return async ({ provider, keys: [key = "no key"] }) => {
		const asked = new Set<number>();
		return {
			kind: "mt",
			engine: `${provider}:test`,
			displayName: provider,
			keepsTags: true,
			maxTexts: script.batchSize ?? 5,
			maxConcurrency: 1,
			billedCharacters: () => 10,
			async translate(texts, signal) {
				await script.beforeBatch?.(trace.sent.length, signal);
				signal.throwIfAborted();
				trace.keys.push(key);
				const numbers = texts.map((text) => Number(/^Sentence (\d+)\.$/.exec(text)?.[1]));
				const fresh = numbers.filter((number) => !asked.has(number));
				for (const number of fresh) asked.add(number);
				trace.sent.push(...fresh.map((number) => `d1-s${number}`));
				return texts.map((text, n) => (script.untranslated?.(numbers[n] as number) ? "" : text.toUpperCase()));
			},
			close: async () => {},
		};
	};
}
