import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * Reads on and throws away what a caller still sends, so that it gets to read
 * the refusal: closing on a client in mid-upload resets its connection before
 * it sees the answer. Bounded, because a caller may send for ever.
 *
 * @returns whether the request was read to its end
 */
export async function drainRequest(request: IncomingMessage, maxBytes: number, maxMs: number): Promise<boolean> {
	if (request.readableEnded || request.destroyed) return request.readableEnded;
	const { promise, resolve } = Promise.withResolvers<boolean>();
	let seen = 0;
	const count = (chunk: Buffer) => {
		seen += chunk.byteLength;
		if (seen > maxBytes) resolve(false);
	};
	const timer = setTimeout(() => resolve(false), maxMs);
	request.unpipe();
	request.on("data", count);
	request.once("end", () => resolve(true));
	request.once("close", () => resolve(false));
	request.resume();
	const ended = await promise;
	clearTimeout(timer);
	request.off("data", count);
	return ended;
}

/**
 * Lets the answer that ends this connection arrive: sends the end of our side and throws away for `maxMs` what
 * still comes. Closing at once would reset the connection, and a client that is still sending would see that
 * and not the answer.
 */
export function lingerAtClose(socket: Socket, maxMs: number): void {
	// What Node calls once an answer with `Connection: close` is written.
	socket.destroySoon = () => {
		const timer = setTimeout(() => socket.destroy(), maxMs);
		socket.once("close", () => clearTimeout(timer));
		socket.end();
	};
}
