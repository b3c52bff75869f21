import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { RedisLink } from "../redis/link.ts";
import type { TranslationCache } from "./cache.ts";

export interface RedisCacheOptions {
	/** Stays open when the cache is closed. */
	link: Pick<RedisLink, "commands">;
	ttlMs: number;
	clock: Clock;
	/** Prepended to each key. */
	prefix?: string;
}

/** Keys per command: larger ones would block Redis's single thread for others. */
const MAX_KEYS = 500;

/**
 * Translations in Redis, shared by all processes. Each entry also holds its expiry, because the program's clock
 * decides; Redis removes expired entries.
 */
export function createRedisCache({ link, ttlMs, clock, prefix = "diglot:text:" }: RedisCacheOptions): TranslationCache {
	const { commands } = link;

	async function use<T>(work: Promise<T>): Promise<T> {
		try {
			return await work;
		} catch (error) {
			throw new AppError("The translation cache is unavailable.", { code: "STORAGE_ERROR", cause: error });
		}
	}

	async function read(keys: readonly string[], found: Map<string, string>): Promise<void> {
		const values = await use(commands.mget(keys.map((key) => prefix + key)));
		for (const [index, key] of keys.entries()) {
			const text = readValue(values[index], clock.now());
			if (text !== null) found.set(key, text);
		}
	}

	return {
		async get(keys) {
			const found = new Map<string, string>();
			const reads = inParts(keys).map((part) => read(part, found));
			await Promise.all(reads);
			return found;
		},
		async put(entries) {
			const until = clock.now() + ttlMs;
			for (const part of inParts(entries)) {
				const pipeline = commands.pipeline();
				for (const { key, text } of part) pipeline.set(prefix + key, `${until} ${text}`, "PX", Math.ceil(ttlMs));
				const results = await use(pipeline.exec());
				const failure = results?.find(([error]) => error !== null)?.[0];
				if (failure) await use(Promise.reject(failure));
			}
		},
		async close() {},
	};
}

function inParts<T>(all: readonly T[]): T[][] {
	const parts: T[][] = [];
	for (let start = 0; start < all.length; start += MAX_KEYS) parts.push(all.slice(start, start + MAX_KEYS));
	return parts;
}

/** `null` for a missing or expired value. */
function readValue(value: string | null | undefined, now: number): string | null {
	const space = value?.indexOf(" ") ?? -1;
	if (!value || space < 0 || !(Number(value.slice(0, space)) > now)) return null;
	return value.slice(space + 1);
}
