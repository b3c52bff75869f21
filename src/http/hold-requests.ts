import type { FastifyReply } from "fastify";
import type { App } from "./app.ts";

/**
 * For requests that are held open: `hold(reply)` gives a signal that aborts when the client goes
 * away, and when the server stops, so that it need not wait for anybody. `held()` tells how many there are.
 */
export function holdRequests(app: App): { hold(reply: FastifyReply): AbortSignal; held(): number } {
	const open = new Set<AbortController>();
	let closing = false;
	app.addHook("preClose", async () => {
		closing = true;
		for (const controller of open) controller.abort();
	});
	return {
		hold(reply) {
			if (closing || reply.raw.destroyed) return AbortSignal.abort();
			const controller = new AbortController();
			open.add(controller);
			reply.raw.once("close", () => {
				open.delete(controller);
				controller.abort();
			});
			return controller.signal;
		},
		held: () => open.size,
	};
}
