import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * Reads and discards the rest of a request, so that the client sees the error response: closing the connection
 * in mid-upload would reset it before the client reads anything. Bounded, because a client may send for ever.
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
 * Lets a client that is still sending read the last response of this connection: closes only our side, and discards
 * what arrives for `maxMs`. Destroying the socket immediately would reset the connection.
 */
export function lingerAtClose(socket: Socket, maxMs: number): void {
	// Node calls this once a response with `Connection: close` has been written.
	socket.destroySoon = () => {
		const timer = setTimeout(() => socket.destroy(), maxMs);
		socket.once("close", () => clearTimeout(timer));
		socket.end();
	};
}
