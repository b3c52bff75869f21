import { Redis, type RedisOptions } from "ioredis";
import type { Log } from "../core/log.ts";
import { createRedisChannels, type RedisChannels } from "./channels.ts";

/** This process's connections to one Redis. What is down is connected again by itself. */
export interface RedisLink {
	/** Each command ends within `COMMAND_MS`, and fails at once while there is no connection. */
	readonly commands: Redis;
	readonly channels: RedisChannels;
	/** One more connection, whose commands may block and wait until Redis is back. Who opens it closes it. */
	openPatient(): Redis;
	close(): Promise<void>;
}

export interface RedisLinkOptions {
	/** `redis://` or `rediss://` (TLS), with user and password where Redis asks for them. */
	url: string;
	log: Log;
}

/** Longer than a Redis that is well ever takes. */
const COMMAND_MS = 1_000;
const CONNECT_MS = 5_000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;

const COMMON: RedisOptions = {
	connectTimeout: CONNECT_MS,
	// With jitter, because all processes lose it at the same moment.
	retryStrategy: (times) =>
		(0.5 + Math.random() / 2) * Math.min(FIRST_RETRY_MS * 2 ** Math.min(times, 10), MAX_RETRY_MS),
	// After a failover the old address may lead to a replica, which takes no writes.
	reconnectOnError: (error) => error.message.startsWith("READONLY"),
};

/** Connects in the background; a Redis that is down stops no start. It is told in the log when it goes and comes. */
export function openRedis({ url, log }: RedisLinkOptions): RedisLink {
	const commands = new Redis(url, {
		...COMMON,
		commandTimeout: COMMAND_MS,
		enableOfflineQueue: false,
		maxRetriesPerRequest: 1,
	});
	tellOutages(commands, log);
	warnOfEviction(commands, log);
	const openPatient = () => ignoreErrors(new Redis(url, { ...COMMON, maxRetriesPerRequest: null }));
	const channels = createRedisChannels(ignoreErrors(new Redis(url, { ...COMMON, autoResubscribe: false })));
	return {
		commands,
		channels,
		openPatient,
		async close() {
			channels.close();
			commands.disconnect();
		},
	};
}

function tellOutages(redis: Redis, log: Log): void {
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

/** A full Redis may drop what has an end, which is the cache; never parts of a queue, which would hide the rest of them. */
function warnOfEviction(redis: Redis, log: Log): void {
	redis.once("ready", async () => {
		const facts = await redis.info("memory").catch(() => "");
		const policy = /^maxmemory_policy:(\S+)/m.exec(facts)?.[1];
		if (policy?.startsWith("allkeys")) log.warn("redis.evicts", { policy, use: "volatile-lru or noeviction" });
	});
}

/** An outage is told once, by the connection for commands. */
function ignoreErrors(redis: Redis): Redis {
	return redis.on("error", () => {});
}
