import type { Clock } from "../core/clock.ts";
import type { TranslationCache } from "./cache.ts";

export interface MemoryCacheOptions {
	/** Beyond it the least recently used entry is evicted; 0 keeps nothing. */
	maxEntries: number;
	ttlMs: number;
	clock: Clock;
}

export function createMemoryCache({ maxEntries, ttlMs, clock }: MemoryCacheOptions): TranslationCache {
	/** In order of last use. */
	const entries = new Map<string, { text: string; until: number }>();
	return {
		async get(keys) {
			const found = new Map<string, string>();
			for (const key of keys) {
				const entry = entries.get(key);
				if (!entry) continue;
				entries.delete(key);
				if (entry.until <= clock.now()) continue;
				entries.set(key, entry);
				found.set(key, entry.text);
			}
			return found;
		},
		async put(added) {
			for (const { key, text } of added) {
				entries.delete(key);
				entries.set(key, { text, until: clock.now() + ttlMs });
			}
			for (const key of entries.keys()) {
				if (entries.size <= maxEntries) break;
				entries.delete(key);
			}
		},
		async close() {
			entries.clear();
		},
	};
}
