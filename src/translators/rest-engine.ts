import { callWithKey, keyRing } from "./key-ring.ts";
import { CallError, type MtEngine } from "./translator.ts";

/** What every classic engine that is reached over HTTP takes. */
export interface RestOptions {
	/** Used in turn; empty where the engine needs none. */
	keys: readonly string[];
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	/** Without a trailing slash. */
	baseUrl: string;
	callTimeoutMs?: number;
	fetch?: typeof globalThis.fetch;
}

type Facts = Pick<MtEngine, "engine" | "displayName" | "keepsTags" | "maxTexts" | "endpoint" | "billedCharacters">;

export interface RestEngine extends Facts {
	maxConcurrency?: number;
	/** One request with that key. */
	call(
		texts: readonly string[],
		key: string,
		signal: AbortSignal,
		onBilled: (characters: number) => void,
	): Promise<string[]>;
}

const MAX_CONCURRENCY = 4;

/** A classic engine over HTTP: keys in turn, as many texts back as were sent. */
export function restEngine({ call, maxConcurrency, ...facts }: RestEngine, keys: readonly string[]): MtEngine {
	const ring = keyRing(keys);
	return {
		kind: "mt",
		...facts,
		maxConcurrency: maxConcurrency ?? MAX_CONCURRENCY,
		async translate(texts, signal, onBilled = () => {}) {
			signal.throwIfAborted();
			if (texts.length === 0) return [];
			const translations = await callWithKey(ring, (key) => call(texts, key, signal, onBilled));
			if (translations.length === texts.length) return translations;
			// Less at once, so that each text finds its own translation.
			const message = `${facts.displayName} sent ${translations.length} translations for ${texts.length} texts`;
			throw new CallError(message, { fault: "too_long" });
		},
		async close() {
			// Calls end with their signal; there is nothing to hold open between them.
		},
	};
}
