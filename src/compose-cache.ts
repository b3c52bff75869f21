import type { TranslationCache } from "./caches/cache.ts";
import { memoryCache } from "./caches/memory.ts";
import { sqliteCache } from "./caches/sqlite.ts";
import { tieredCache } from "./caches/tiered.ts";
import type { Config } from "./config/load.ts";
import { systemClock } from "./core/clock.ts";
import type { Log } from "./core/log.ts";

const DAY_MS = 24 * 3_600_000;

/** The cache that the settings ask for; `path` is its file where it has one. What fails in it is a miss, and logged. */
export function openCache(config: Config, path: string, log: Log, onFault: () => void = () => {}): TranslationCache {
	const ttlMs = config.cacheTtlDays * DAY_MS;
	const front = memoryCache({ maxEntries: config.cacheMemoryEntries, ttlMs, clock: systemClock });
	if (config.cacheMode === "memory") return front;
	return tieredCache({
		front,
		back: sqliteCache({ path, ttlMs, clock: systemClock }),
		onFault(err) {
			log.warn("cache.failed", { err });
			onFault();
		},
	});
}
