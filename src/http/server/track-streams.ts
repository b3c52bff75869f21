import type { FastifyReply } from "fastify";
import type { App } from "./app-type.ts";

/** Requests that are held open. */
export interface StreamTracker {
	/** Gives a signal that aborts when the client goes away, and when the server stops, so that it need not wait for anybody. */
	hold(reply: FastifyReply, caller: string): AbortSignal;
	/** How many there are: of all callers, or of one. */
	count(caller?: string): number;
}

const held = new WeakSet<FastifyReply>();

/** Whether the answer was kept back on purpose: its time says nothing of how quick the server is. */
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
