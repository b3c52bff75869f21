import { createHash } from "node:crypto";
import { hostname } from "node:os";
import type { TranslationCache } from "../caches/cache.ts";
import { createRedisCache } from "../caches/redis.ts";
import type { Config } from "../config/load.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { EventBus } from "../events/event-bus.ts";
import { createRedisEventBus } from "../events/redis.ts";
import { createRedisLimit } from "../limits/redis.ts";
import type { OpenLimit } from "../limits/window-limit.ts";
import type { Pacer } from "../pacing/pacer.ts";
import { createRedisPacer } from "../pacing/redis.ts";
import { createBullmqQueue } from "../queues/bullmq.ts";
import type { Queue } from "../queues/queue.ts";
import { openRedis } from "../redis/link.ts";

/** All processes check health every 30 s, so that all see one outage within this time. */
const ALERT_CLAIM_MS = 60_000;

/** What processes share through Redis, all on one link. Only this file names these adapters, and it is loaded on demand. */
export interface RedisParts {
	/** @param waitForRoom awaited before each delivery is taken */
	openQueue(waitForRoom: () => Promise<void>): Queue;
	openEvents(): EventBus;
	openPacer(): Pacer;
	openCache(ttlMs: number): TranslationCache;
	openLimit: OpenLimit;
	/** Whether no process of this queue has claimed `text` in the last minute. @throws Error while Redis is unreachable */
	claimAlert(text: string): Promise<boolean>;
	close(): Promise<void>;
}

/** Connects in the background, so that the server starts while Redis is down. */
export function openRedisParts(config: Config, url: string, log: Log): RedisParts {
	const link = openRedis({ url, log });
	return {
		openQueue: (waitForRoom) => createBullmqQueue({ link, prefix: queuePrefix(config), waitForRoom }),
		openEvents: () => createRedisEventBus({ link }),
		openPacer: () => createRedisPacer({ link, ceiling: config.providerConcurrency }),
		openLimit(name, bounds) {
			const prefix = `${queuePrefix(config)}:limit:${name}:`;
			return createRedisLimit({ ...bounds, link, prefix, clock: systemClock });
		},
		async claimAlert(text) {
			const key = `${queuePrefix(config)}:alert:${text}`;
			return (await link.commands.set(key, "1", "PX", ALERT_CLAIM_MS, "NX")) === "OK";
		},
		openCache: (ttlMs) => createRedisCache({ link, ttlMs, clock: systemClock }),
		close: () => link.close(),
	};
}

/**
 * One queue for each job store, because a worker must not take deliveries of jobs that it can't find. A store on this
 * machine has one server, which holds its folder's lock.
 */
function queuePrefix({ jobStoreMode, sqlitePath, localStoragePath, dynamodbTableName }: Config): string {
	switch (jobStoreMode) {
		case "sqlite":
			return localPrefix(sqlitePath);
		case "memory":
			return localPrefix(localStoragePath);
		case "dynamodb":
			return `diglot-${dynamodbTableName}`;
	}
}

function localPrefix(path: string): string {
	return `diglot-${createHash("sha256").update(`${hostname()}\n${path}`).digest("hex").slice(0, 16)}`;
}
