/** A text that was translated before, under the key of everything that shaped it (rule D6). */
export interface CacheEntry {
	key: string;
	text: string;
}

/**
 * Translations kept across books. Nothing depends on it: what is lost is translated again (rule C6).
 * An entry is forgotten when its time is over, counted from when it was last put.
 *
 * @throws AppError `STORAGE_ERROR` from an adapter that can't be reached; `createTieredCache` makes a miss of it
 */
export interface TranslationCache {
	/** The texts of those of `keys` that are known. */
	get(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
	/** Keeps entries; a newer text takes the place of an older one. */
	put(entries: readonly CacheEntry[]): Promise<void>;
	close(): Promise<void>;
}
