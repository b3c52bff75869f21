import type { FastifyReply } from "fastify";
import type { App } from "./app-type.ts";

/** Requests that are kept open, such as event streams and long polls. */
export interface StreamTracker {
	/** Registers a response. The signal aborts when the client disconnects, or the server stops: it doesn't wait for these requests. */
	hold(reply: FastifyReply, caller: string): AbortSignal;
	/** The number of open ones, in total or of one caller. */
	count(caller?: string): number;
}

const held = new WeakSet<FastifyReply>();

/** Whether the response was delayed on purpose, so that its duration says nothing about the server's speed. */
export function isLongLived(reply: FastifyReply): boolean {
	return held.has(reply);
}

export function trackStreams(app: App): StreamTracker {
	const open = new Map<AbortController, string>();
	let closing = false;
	app.addHook("preClose", async () => {
		closing = true;
		for (const controller of open.keys()) controller.abort();
	});
	return {
		hold(reply, caller) {
			held.add(reply);
			if (closing || reply.raw.destroyed) return AbortSignal.abort();
			const controller = new AbortController();
			open.set(controller, caller);
			reply.raw.once("close", () => {
				open.delete(controller);
				controller.abort();
			});
			return controller.signal;
		},
		count(caller) {
			if (caller === undefined) return open.size;
			return [...open.values()].filter((holder) => holder === caller).length;
		},
	};
}
