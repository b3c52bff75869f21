import type { TranslationCache } from "./cache.ts";

export interface TieredCacheOptions {
	/** Small and fast; looked up first. */
	front: TranslationCache;
	back: TranslationCache;
	/** Called with each failure of `back`. */
	onFault: (error: unknown) => void;
}

/** `front` before `back`. Never throws: an unavailable back is a miss, not a failed job (spec §4). */
export function createTieredCache({ front, back, onFault }: TieredCacheOptions): TranslationCache {
	return {
		async get(keys) {
			const near = await front.get(keys);
			const missing = keys.filter((key) => !near.has(key));
			if (missing.length === 0) return near;
			const far = await back.get(missing).catch((error: unknown) => {
				onFault(error);
				return new Map<string, string>();
			});
			await front.put([...far].map(([key, text]) => ({ key, text })));
			return new Map([...near, ...far]);
		},
		async put(entries) {
			await front.put(entries);
			await back.put(entries).catch(onFault);
		},
		async close() {
			await front.close();
			await back.close();
		},
	};
}
