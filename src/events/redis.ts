import { randomUUID } from "node:crypto";
import type { RedisLink } from "../redis/link.ts";
import type { EventBus } from "./event-bus.ts";
import { createMemoryEventBus } from "./memory.ts";

export interface RedisEventBusOptions {
	/** Stays open when the bus is closed. */
	link: Pick<RedisLink, "commands" | "channels">;
}

/**
 * Events between processes through Redis's pub/sub. This process's own events bypass Redis, so that they are
 * delivered even while it is down. After an outage every listener is notified once, because events may have been missed.
 */
export function createRedisEventBus({ link: { commands, channels } }: RedisEventBusOptions): EventBus {
	const here = createMemoryEventBus();
	const sender = randomUUID();
	const ends = new Set<() => void>();
	let open = true;

	return {
		publish(jobId) {
			if (!open) return;
			here.publish(jobId);
			commands.publish(channelOf(jobId), sender).catch(() => {});
		},
		async subscribe(jobId, onChange) {
			if (!open) return () => {};
			const endHere = await here.subscribe(jobId, onChange);
			const endThere = await channels.listen(channelOf(jobId), (from) => {
				if (from !== sender) onChange();
			});
			const end = () => {
				ends.delete(end);
				endHere();
				endThere();
			};
			if (open) ends.add(end);
			else end();
			return end;
		},
		async close() {
			open = false;
			for (const end of [...ends]) end();
			await here.close();
		},
	};
}

function channelOf(jobId: string): string {
	return `diglot:job:${jobId}`;
}
