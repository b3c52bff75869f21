import { randomUUID } from "node:crypto";
import type { RedisLink } from "../redis/link.ts";
import type { LaneNews } from "./lane.ts";
import { createMemoryPacer, type MemoryPacerOptions } from "./memory.ts";
import type { Pacer } from "./pacer.ts";

export interface RedisPacerOptions extends Omit<MemoryPacerOptions, "onNews"> {
	link: Pick<RedisLink, "commands" | "channels">;
}

const CHANNEL = "diglot:pace";
/** The rest of a lane, for as long as it lasts. */
const REST_KEY = "diglot:rest:";

/**
 * Paces the calls of this process, and shares back-off with the others (rule D7): where a provider is busy for
 * one, all rest, those too that begin meanwhile, and none sends more at once than what was too much for that one.
 * The ceiling is each process's own. While Redis is down each goes on alone.
 */
export function createRedisPacer({ link: { commands, channels }, ...options }: RedisPacerOptions): Pacer {
	const sender = randomUUID();
	/** Lanes that are being asked for. */
	const learning = new Map<string, Promise<void>>();
	const pacer = createMemoryPacer({
		...options,
		onNews(lane, news) {
			const message = JSON.stringify({ sender, lane, ...news });
			commands.publish(CHANNEL, message).catch(() => {});
			const restMs = Math.ceil(news.restMs);
			if (restMs > 0) commands.set(REST_KEY + lane, message, "PX", restMs).catch(() => {});
		},
	});

	async function learn(lane: string): Promise<void> {
		try {
			const [message, leftMs] = await Promise.all([commands.get(REST_KEY + lane), commands.pttl(REST_KEY + lane)]);
			const told = message === null ? null : readNews(message);
			if (told?.lane === lane && told.sender !== sender && leftMs > 0) pacer.hear(lane, { ...told, restMs: leftMs });
		} catch {
			// Redis is down: this process learns by itself.
		}
		learning.delete(lane);
	}

	channels.listen(CHANNEL, (message) => {
		const told = message === null ? null : readNews(message);
		if (told && told.sender !== sender) pacer.hear(told.lane, told);
	});
	return {
		join(lanes, onPause) {
			const rateLane = pacer.join(lanes, onPause);
			for (const lane of lanes) if (!learning.has(lane)) learning.set(lane, learn(lane));
			return {
				...rateLane,
				async enter(signal) {
					for (const lane of lanes) await learning.get(lane);
					return rateLane.enter(signal);
				},
			};
		},
	};
}

/** `null`: somebody else has published it. */
function readNews(message: string): (LaneNews & { sender: string; lane: string }) | null {
	try {
		const { sender, lane, restMs, limit } = JSON.parse(message);
		const isNews = typeof lane === "string" && Number.isFinite(restMs) && restMs >= 0 && Number.isFinite(limit);
		return isNews ? { sender: String(sender), lane, restMs, limit } : null;
	} catch {
		return null;
	}
}
