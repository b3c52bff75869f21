/** A translation, under the key of everything that shaped it (rule D6). */
export interface CacheEntry {
	key: string;
	text: string;
}

/**
 * Translations cached across books. Nothing depends on it: what is lost is translated again (rule C6).
 * An entry expires after its time to live, counted from the last `put`.
 *
 * @throws AppError `STORAGE_ERROR` from an unreachable adapter; `createTieredCache` turns it into a miss
 */
export interface TranslationCache {
	/** The texts of the known `keys`. */
	get(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
	/** Stores entries; a newer text replaces an older one. */
	put(entries: readonly CacheEntry[]): Promise<void>;
	close(): Promise<void>;
}
