import type { Redis } from "ioredis";
import { settleWithin } from "../async/deadline.ts";

/** Receives a message, or `null` after a reconnection, when messages may have been missed. */
export type MessageListener = (message: string | null) => void;

/** Messages published by other processes. Lossy: what is published during an outage is missed. */
export interface RedisChannels {
	/**
	 * Subscribes to a channel. While Redis is down it returns immediately and starts after the reconnection.
	 *
	 * @returns once the subscription is active, a function that ends it
	 */
	listen(channel: string, onMessage: MessageListener): Promise<() => void>;
	/** Ends all subscriptions. */
	close(): void;
}

/** The longest wait for a Redis that seems reachable. */
const TIMEOUT_MS = 1_000;

/** @param subscriber a dedicated connection, closed by `close` */
export function createRedisChannels(subscriber: Redis): RedisChannels {
	const channels = new Map<string, { listeners: Set<MessageListener>; active: Promise<void> }>();
	/** Whether the first connection has succeeded or failed; until then it is worth waiting for. */
	let tried = false;
	const { promise: hasFailed, resolve: fail } = Promise.withResolvers<void>();
	let open = true;

	function subscribe(channel: string): Promise<void> {
		return subscriber.subscribe(channel).then(
			() => {},
			() => {},
		);
	}

	async function resubscribe(): Promise<void> {
		const isReturn = tried;
		tried = true;
		const names = [...channels.keys()];
		// Subscriptions from before the first connection wait in the client's queue.
		if (names.length === 0 || !isReturn) return;
		await subscriber.subscribe(...names).catch(() => {});
		for (const { listeners } of [...channels.values()]) for (const notify of [...listeners]) notify(null);
	}

	function end(channel: string, notify: MessageListener): void {
		const entry = channels.get(channel);
		entry?.listeners.delete(notify);
		if (entry?.listeners.size !== 0) return;
		channels.delete(channel);
		if (subscriber.status === "ready") subscriber.unsubscribe(channel).catch(() => {});
	}

	subscriber.on("ready", resubscribe);
	subscriber.on("close", () => {
		tried = true;
		fail();
	});
	subscriber.on("message", (channel, message) => {
		for (const notify of channels.get(channel)?.listeners ?? []) notify(message);
	});

	return {
		async listen(channel, onMessage) {
			if (!open) return () => {};
			// Wrapped, so that the same function may be subscribed twice.
			const notify: MessageListener = (message) => onMessage(message);
			const isDown = subscriber.status !== "ready" && tried;
			const entry = channels.get(channel) ?? {
				listeners: new Set(),
				active: isDown ? Promise.resolve() : subscribe(channel),
			};
			channels.set(channel, entry);
			entry.listeners.add(notify);
			const settled = subscriber.status === "ready" ? entry.active : Promise.race([entry.active, hasFailed]);
			await settleWithin(settled, TIMEOUT_MS);
			return () => end(channel, notify);
		},
		close() {
			open = false;
			channels.clear();
			subscriber.disconnect();
		},
	};
}
