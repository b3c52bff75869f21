import { randomUUID } from "node:crypto";
import type { RedisLink } from "../redis/link.ts";
import type { LaneNews } from "./lane.ts";
import { type MemoryPacerOptions, memoryPacer } from "./memory.ts";
import type { Pacer } from "./pacer.ts";

export interface RedisPacerOptions extends Omit<MemoryPacerOptions, "onNews"> {
	link: Pick<RedisLink, "commands" | "channels">;
}

const CHANNEL = "diglot:pace";

/**
 * Paces the calls of this process, and shares back-off with the others (RULES.md D7): where a provider is busy for
 * one, all rest, and none sends more at once than what was too much for that one. The ceiling is each process's own.
 * While Redis is down each goes on alone.
 */
export function redisPacer({ link: { commands, channels }, ...options }: RedisPacerOptions): Pacer {
	const sender = randomUUID();
	const pacer = memoryPacer({
		...options,
		onNews(lane, news) {
			commands.publish(CHANNEL, JSON.stringify({ sender, lane, ...news })).catch(() => {});
		},
	});
	channels.listen(CHANNEL, (message) => {
		const told = message === null ? null : readNews(message);
		if (told && told.sender !== sender) pacer.hear(told.lane, told);
	});
	return pacer;
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
