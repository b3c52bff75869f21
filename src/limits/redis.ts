import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { RedisLink } from "../redis/link.ts";
import { createMemoryLimit } from "./memory.ts";
import { type WindowBounds, type WindowLimit, type WindowState, windowState } from "./window-limit.ts";

export interface RedisLimitOptions extends WindowBounds {
	link: Pick<RedisLink, "commands">;
	/** For counting locally while Redis is unavailable; windows in Redis use its own clock. */
	clock: Clock;
	/** Key prefix. */
	prefix: string;
}

/** How long Redis is left alone after a failure, so that not every request waits for it. */
const BACKOFF_MS = 5_000;

/** Atomic, so that two processes can't use the same attempt. */
const TAKE = `
local used = tonumber(redis.call("GET", KEYS[1]) or "0")
if used < tonumber(ARGV[1]) then
	redis.call("INCR", KEYS[1])
	if used == 0 then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end
end
return { used, redis.call("PTTL", KEYS[1]) }`;

/**
 * Counts in Redis, across all processes. While Redis is unavailable each process counts locally, including what it
 * allowed before; counts are lost if Redis is flushed. Keys are hashed, so that Redis holds no addresses.
 */
export function createRedisLimit({ link: { commands }, clock, prefix, max, windowMs }: RedisLimitOptions): WindowLimit {
	const own = createMemoryLimit({ max, windowMs, clock });
	let retryAt = Number.NEGATIVE_INFINITY;

	/** `null`: Redis is unavailable. */
	async function query(call: () => Promise<unknown>): Promise<{ used: number; msLeft: number } | null> {
		if (clock.monotonic() < retryAt) return null;
		try {
			const [used, msLeft] = (await call()) as [unknown, unknown];
			return { used: Number(used ?? 0), msLeft: Number(msLeft) < 0 ? windowMs : Number(msLeft) };
		} catch {
			retryAt = clock.monotonic() + BACKOFF_MS;
			return null;
		}
	}

	const nameOf = (key: string) => prefix + createHash("sha256").update(key).digest("base64url");

	return {
		async peek(key) {
			const name = nameOf(key);
			const found = await query(() => Promise.all([commands.get(name), commands.pttl(name)]));
			return found ? windowState(max, found.used, found.msLeft) : own.peek(key);
		},
		async take(key): Promise<WindowState> {
			const found = await query(() => commands.eval(TAKE, 1, nameOf(key), max, Math.ceil(windowMs)));
			if (!found) return own.take(key);
			const before = windowState(max, found.used, found.msLeft);
			if (!before.allowed) return before;
			await own.take(key);
			return { ...before, remaining: max - found.used - 1 };
		},
	};
}
