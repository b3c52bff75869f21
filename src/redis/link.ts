import { Redis, type RedisOptions } from "ioredis";
import type { Log } from "../core/log.ts";
import { createRedisChannels, type RedisChannels } from "./channels.ts";

/** This process's connections to one Redis. They reconnect automatically. */
export interface RedisLink {
	/** Each command settles within `COMMAND_MS`, and fails immediately without a connection. */
	readonly commands: Redis;
	readonly channels: RedisChannels;
	/** One more connection, whose commands may block and wait for a reconnection. The caller closes it. */
	openBlocking(): Redis;
	close(): Promise<void>;
}

export interface RedisLinkOptions {
	/** `redis://` or `rediss://` (TLS), with user and password if required. */
	url: string;
	log: Log;
}

/** Longer than a healthy Redis ever takes. */
const COMMAND_MS = 1_000;
const CONNECT_MS = 5_000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;

const COMMON: RedisOptions = {
	connectTimeout: CONNECT_MS,
	// With jitter, because all processes lose the connection at the same moment.
	retryStrategy: (times) =>
		(0.5 + Math.random() / 2) * Math.min(FIRST_RETRY_MS * 2 ** Math.min(times, 10), MAX_RETRY_MS),
	// After a failover the old address may lead to a replica, which accepts no writes.
	reconnectOnError: (error) => error.message.startsWith("READONLY"),
};

/** Connects in the background, so that the start does not depend on Redis. Logs outages and recoveries. */
export function openRedis({ url, log }: RedisLinkOptions): RedisLink {
	const commands = new Redis(url, {
		...COMMON,
		commandTimeout: COMMAND_MS,
		enableOfflineQueue: false,
		maxRetriesPerRequest: 1,
	});
	logOutages(commands, log);
	warnOfEviction(commands, log);
	const openBlocking = () => ignoreErrors(new Redis(url, { ...COMMON, maxRetriesPerRequest: null }));
	const channels = createRedisChannels(ignoreErrors(new Redis(url, { ...COMMON, autoResubscribe: false })));
	return {
		commands,
		channels,
		openBlocking,
		async close() {
			channels.close();
			commands.disconnect();
		},
	};
}

function logOutages(redis: Redis, log: Log): void {
	let down = false;
	redis.on("error", (err) => {
		if (!down) log.warn("redis.lost", { err });
		down = true;
	});
	redis.on("ready", () => {
		if (down) log.info("redis.back");
		down = false;
	});
}

/** A full Redis may evict keys that expire (the cache), but never parts of a queue, which would hide the rest. */
function warnOfEviction(redis: Redis, log: Log): void {
	redis.once("ready", async () => {
		const info = await redis.info("memory").catch(() => "");
		const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
		if (policy?.startsWith("allkeys")) log.warn("redis.evicts", { policy, use: "volatile-lru or noeviction" });
	});
}

/** The connection for commands alone logs an outage. */
function ignoreErrors(redis: Redis): Redis {
	return redis.on("error", () => {});
}
