import { randomUUID } from "node:crypto";
import type { RedisLink } from "../redis/link.ts";
import type { LaneUpdate } from "./lane.ts";
import { createMemoryPacer, type MemoryPacerOptions } from "./memory.ts";
import type { Pacer } from "./pacer.ts";

export interface RedisPacerOptions extends Omit<MemoryPacerOptions, "onUpdate"> {
	link: Pick<RedisLink, "commands" | "channels">;
}

const CHANNEL = "diglot:pace";
/** A lane's rest, stored for as long as it lasts. */
const REST_KEY = "diglot:rest:";

/**
 * Paces the calls of this process and shares back-off with the others (rule D7): where a provider is busy for
 * one, all rest, including those that start meanwhile, and all adopt the limit that it has found.
 * The ceiling is per process. While Redis is down, each process paces on its own.
 */
export function createRedisPacer({ link: { commands, channels }, ...options }: RedisPacerOptions): Pacer {
	const sender = randomUUID();
	/** Lanes whose rest is being looked up. */
	const learning = new Map<string, Promise<void>>();
	const pacer = createMemoryPacer({
		...options,
		onUpdate(lane, update) {
			const message = JSON.stringify({ sender, lane, ...update });
			commands.publish(CHANNEL, message).catch(() => {});
			const restMs = Math.ceil(update.restMs);
			if (restMs > 0) commands.set(REST_KEY + lane, message, "PX", restMs).catch(() => {});
		},
	});

	async function learn(lane: string): Promise<void> {
		try {
			const [message, leftMs] = await Promise.all([commands.get(REST_KEY + lane), commands.pttl(REST_KEY + lane)]);
			const received = message === null ? null : readUpdate(message);
			if (received?.lane === lane && received.sender !== sender && leftMs > 0)
				pacer.applyUpdate(lane, { ...received, restMs: leftMs });
		} catch {
			// Redis is down: this process learns on its own.
		}
		learning.delete(lane);
	}

	channels.listen(CHANNEL, (message) => {
		const received = message === null ? null : readUpdate(message);
		if (received && received.sender !== sender) pacer.applyUpdate(received.lane, received);
	});
	return {
		join(lanes, onPause, more) {
			const session = pacer.join(lanes, onPause, more);
			for (const lane of lanes) if (!learning.has(lane)) learning.set(lane, learn(lane));
			return {
				...session,
				get window() {
					return session.window;
				},
				async enter(signal) {
					for (const lane of lanes) await learning.get(lane);
					return session.enter(signal);
				},
			};
		},
	};
}

/** `null` for a message that is not ours. */
function readUpdate(message: string): (LaneUpdate & { sender: string; lane: string }) | null {
	try {
		const { sender, lane, restMs, limit } = JSON.parse(message);
		const isUpdate = typeof lane === "string" && Number.isFinite(restMs) && restMs >= 0 && Number.isFinite(limit);
		return isUpdate ? { sender: String(sender), lane, restMs, limit } : null;
	} catch {
		return null;
	}
}
