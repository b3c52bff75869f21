import http from "node:http";
import https from "node:https";

/**
 * A `fetch` without time limits of its own. Node's gives up after five minutes without headers, but a server on a laptop
 * sends them with the first token, and reading a long prompt may take it longer. Callers end calls by their signal.
 * Redirects are not followed, and replies come uncompressed.
 *
 * @throws as `fetch`: a `TypeError` with `cause` where the server can't be reached, and the signal's reason after an abort
 */
export const patientFetch: typeof globalThis.fetch = async (input, init) => {
	const signal = init?.signal ?? (input instanceof Request ? input.signal : new AbortController().signal);
	const request = new Request(input, { ...init, signal: null });
	const url = new URL(request.url);
	signal.throwIfAborted();
	const body = Buffer.from(await request.arrayBuffer());
	const headers = { ...Object.fromEntries(request.headers), "accept-encoding": "identity" };
	const send = url.protocol === "https:" ? https.request : http.request;
	const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
	const sent = send(url, { method: request.method, headers, signal });
	sent.on("response", resolve);
	sent.on("error", (error) => reject(toFetchError(error, signal)));
	sent.end(body);
	return toResponse(await promise, signal);
};

function toResponse(reply: http.IncomingMessage, signal: AbortSignal): Response {
	const status = reply.statusCode ?? 0;
	if (status < 200 || status > 599) throw new TypeError("fetch failed");
	const headers = new Headers();
	for (const [name, value] of Object.entries(reply.headersDistinct)) headers.set(name, (value ?? []).join(", "));
	const isEmpty = status === 204 || status === 205 || status === 304;
	if (isEmpty) reply.resume();
	return new Response(isEmpty ? null : ReadableStream.from(readChunks(reply, signal)), { status, headers });
}

async function* readChunks(reply: http.IncomingMessage, signal: AbortSignal) {
	try {
		for await (const chunk of reply as AsyncIterable<Buffer>) yield new Uint8Array(chunk);
	} catch (error) {
		throw toFetchError(error, signal);
	}
}

function toFetchError(error: unknown, signal: AbortSignal): unknown {
	return signal.aborted ? signal.reason : new TypeError("fetch failed", { cause: error });
}
