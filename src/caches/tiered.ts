import type { TranslationCache } from "./cache.ts";

export interface TieredCacheOptions {
	/** Small and quick; asked first. */
	front: TranslationCache;
	back: TranslationCache;
	/** Hears of what failed. */
	onFault: (error: unknown) => void;
}

/** `front` before `back`. A back that is down is a miss and never a failed job (spec §4), so this one doesn't throw. */
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
