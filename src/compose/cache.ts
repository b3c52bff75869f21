import type { TranslationCache } from "../caches/cache.ts";
import { createMemoryCache } from "../caches/memory.ts";
import { createSqliteCache } from "../caches/sqlite.ts";
import { createTieredCache } from "../caches/tiered.ts";
import type { Config } from "../config/load.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { RedisParts } from "./redis.ts";

const DAY_MS = 24 * 3_600_000;
/** A cache that is down fails with every batch; it is logged at most so often. */
const LOG_EVERY_MS = 60_000;

export interface CachePorts {
	/** The file of a SQLite cache. */
	path: string;
	/** Where `CACHE_MODE` is `redis`. */
	redis: RedisParts | null;
	log: Log;
	onFault?: () => void;
}

/** The cache that the settings ask for. A failure counts as a miss and is logged. */
export function openCache(config: Config, { path, redis, log, onFault }: CachePorts): TranslationCache {
	const ttlMs = config.cacheTtlDays * DAY_MS;
	const front = createMemoryCache({ maxEntries: config.cacheMemoryEntries, ttlMs, clock: systemClock });
	if (config.cacheMode === "memory") return front;
	let loggedAt = Number.NEGATIVE_INFINITY;
	let unlogged = 0;
	const shared = config.cacheMode === "redis" ? redis?.openCache(ttlMs) : null;
	return createTieredCache({
		front,
		back: shared ?? createSqliteCache({ path, ttlMs, clock: systemClock }),
		onFault(err) {
			onFault?.();
			unlogged += 1;
			if (systemClock.now() - loggedAt < LOG_EVERY_MS) return;
			log.warn("cache.failed", { err, times: unlogged });
			loggedAt = systemClock.now();
			unlogged = 0;
		},
	});
}
