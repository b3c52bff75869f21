import { CallError, type MtEngine } from "../translator.ts";

/** What every classic engine that is reached over HTTP takes. */
export interface RestOptions {
	/** Empty where the engine needs none. */
	key: string;
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
	/** One request. */
	call(texts: readonly string[], signal: AbortSignal, onBilled: (characters: number) => void): Promise<string[]>;
}

const MAX_CONCURRENCY = 4;

/** A classic engine over HTTP: as many texts back as were sent. */
export function createRestEngine({ call, maxConcurrency, ...facts }: RestEngine): MtEngine {
	return {
		kind: "mt",
		...facts,
		maxConcurrency: maxConcurrency ?? MAX_CONCURRENCY,
		async translate(texts, signal, onBilled = () => {}) {
			signal.throwIfAborted();
			if (texts.length === 0) return [];
			const translations = await call(texts, signal, onBilled);
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
