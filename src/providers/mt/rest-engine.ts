import { CallError, type MtCallDetails, type MtEngine } from "../translator.ts";

type Facts = Pick<
	MtEngine,
	"engine" | "displayName" | "keepsTags" | "maxTexts" | "maxTextBytes" | "endpoint" | "billedCharacters"
>;

export interface RestEngine extends Facts {
	maxConcurrency?: number;
	/** One request. */
	call(texts: readonly string[], signal: AbortSignal, details: MtCallDetails): Promise<string[]>;
	/** Removes what the engine has left at the provider. Never fails. */
	close?(): Promise<void>;
}

const MAX_CONCURRENCY = 4;

/** Unicode code points of `texts`: what providers call a character. */
export function countCharacters(texts: readonly string[]): number {
	return texts.reduce((sum, text) => sum + [...text].length, 0);
}

/** A classic engine over HTTP: as many texts back as were sent. */
export function createRestEngine({ call, close, maxConcurrency, ...facts }: RestEngine): MtEngine {
	return {
		kind: "mt",
		...facts,
		maxConcurrency: maxConcurrency ?? MAX_CONCURRENCY,
		async translate(texts, signal, details = {}) {
			signal.throwIfAborted();
			if (texts.length === 0) return [];
			const translations = await call(texts, signal, details);
			if (translations.length === texts.length) return translations;
			// Sent in smaller batches, each text finds its own translation.
			const message = `${facts.displayName} sent ${translations.length} translations for ${texts.length} texts`;
			throw new CallError(message, { fault: "too_long" });
		},
		async close() {
			// Calls end with their signal; there is nothing to hold open between them.
			await close?.();
		},
	};
}
