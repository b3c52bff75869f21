import type { Redis } from "ioredis";
import { settleWithin } from "../async/deadline.ts";

/** A message, or `null`: the connection is back, and messages may have been missed. */
export type MessageListener = (message: string | null) => void;

/** Messages that other processes publish. Lossy: what is published while there is no connection is not heard. */
export interface RedisChannels {
	/** @returns the way to end it, once it is in force; at once where Redis is down, it then begins when that is back */
	listen(channel: string, onMessage: MessageListener): Promise<() => void>;
	/** Ends it all. */
	close(): void;
}

/** How long a Redis that seems to be there may take. */
const TIMEOUT_MS = 1_000;

/** @param subscriber a connection that serves nothing else, and ends with this */
export function createRedisChannels(subscriber: Redis): RedisChannels {
	const channels = new Map<string, { listeners: Set<MessageListener>; inForce: Promise<void> }>();
	/** Whether it has been connected, or has failed to: before that it is worth waiting for. */
	let tried = false;
	const { promise: hasFailed, resolve: fail } = Promise.withResolvers<void>();
	let open = true;

	function subscribe(channel: string): Promise<void> {
		return subscriber.subscribe(channel).then(
			() => {},
			() => {},
		);
	}

	async function takeUp(): Promise<void> {
		const isReturn = tried;
		tried = true;
		const names = [...channels.keys()];
		// What was asked for before the first connection waits in its queue.
		if (names.length === 0 || !isReturn) return;
		await subscriber.subscribe(...names).catch(() => {});
		for (const { listeners } of [...channels.values()]) for (const tell of [...listeners]) tell(null);
	}

	function end(channel: string, tell: MessageListener): void {
		const entry = channels.get(channel);
		entry?.listeners.delete(tell);
		if (entry?.listeners.size !== 0) return;
		channels.delete(channel);
		if (subscriber.status === "ready") subscriber.unsubscribe(channel).catch(() => {});
	}

	subscriber.on("ready", takeUp);
	subscriber.on("close", () => {
		tried = true;
		fail();
	});
	subscriber.on("message", (channel, message) => {
		for (const tell of channels.get(channel)?.listeners ?? []) tell(message);
	});

	return {
		async listen(channel, onMessage) {
			if (!open) return () => {};
			// One of its own each, so that the same function may be given twice.
			const tell: MessageListener = (message) => onMessage(message);
			const isDown = subscriber.status !== "ready" && tried;
			const entry = channels.get(channel) ?? {
				listeners: new Set(),
				inForce: isDown ? Promise.resolve() : subscribe(channel),
			};
			channels.set(channel, entry);
			entry.listeners.add(tell);
			const settled = subscriber.status === "ready" ? entry.inForce : Promise.race([entry.inForce, hasFailed]);
			await settleWithin(settled, TIMEOUT_MS);
			return () => end(channel, tell);
		},
		close() {
			open = false;
			channels.clear();
			subscriber.disconnect();
		},
	};
}
