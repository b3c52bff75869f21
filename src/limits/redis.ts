import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { RedisLink } from "../redis/link.ts";
import { createMemoryLimit } from "./memory.ts";
import { type WindowBounds, type WindowLimit, type WindowState, windowState } from "./window-limit.ts";

export interface RedisLimitOptions extends WindowBounds {
	link: Pick<RedisLink, "commands">;
	/** For what is counted while Redis is away; windows in Redis go by its own clock. */
	clock: Clock;
	/** Before each key. */
	prefix: string;
}

/** A Redis that did not answer is not asked for so long, so that not every request waits for it. */
const REST_MS = 5_000;

/** One step, so that two processes can't take the same try. */
const TAKE = `
local used = tonumber(redis.call("GET", KEYS[1]) or "0")
if used < tonumber(ARGV[1]) then
	redis.call("INCR", KEYS[1])
	if used == 0 then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end
end
return { used, redis.call("PTTL", KEYS[1]) }`;

/**
 * Counted in Redis, over all processes. While Redis is away each process counts by itself, with what it has let through
 * before; an emptied Redis begins anew. Keys are hashed: Redis holds no addresses.
 */
export function createRedisLimit({ link: { commands }, clock, prefix, max, windowMs }: RedisLimitOptions): WindowLimit {
	const own = createMemoryLimit({ max, windowMs, clock });
	let askAgainAt = Number.NEGATIVE_INFINITY;

	/** `null`: Redis does not answer. */
	async function ask(call: () => Promise<unknown>): Promise<{ used: number; msLeft: number } | null> {
		if (clock.monotonic() < askAgainAt) return null;
		try {
			const [used, msLeft] = (await call()) as [unknown, unknown];
			return { used: Number(used ?? 0), msLeft: Number(msLeft) < 0 ? windowMs : Number(msLeft) };
		} catch {
			askAgainAt = clock.monotonic() + REST_MS;
			return null;
		}
	}

	const nameOf = (key: string) => prefix + createHash("sha256").update(key).digest("base64url");

	return {
		async look(key) {
			const name = nameOf(key);
			const found = await ask(() => Promise.all([commands.get(name), commands.pttl(name)]));
			return found ? windowState(max, found.used, found.msLeft) : own.look(key);
		},
		async take(key): Promise<WindowState> {
			const found = await ask(() => commands.eval(TAKE, 1, nameOf(key), max, Math.ceil(windowMs)));
			if (!found) return own.take(key);
			const before = windowState(max, found.used, found.msLeft);
			if (!before.allowed) return before;
			await own.take(key);
			return { ...before, remaining: max - found.used - 1 };
		},
	};
}
