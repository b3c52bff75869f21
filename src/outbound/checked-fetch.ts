import type { LookupAddress } from "node:dns";
import { lookup as systemLookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";
import { AppError } from "../core/errors.ts";
import { chooseAddresses, parseUntrustedUrl, refusal, type UrlRules } from "./untrusted-url.ts";

export interface CheckedFetchOptions extends UrlRules {
	/** Resolves all addresses of a name; defaults to the system's resolver. */
	resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
	/** Longer replies are rejected. */
	maxReplyBytes?: number;
}

const MAX_REPLY_BYTES = 32 * 2 ** 20;
/** Idle connections are closed after this. */
const IDLE_MS = 10_000;
const CONNECT_MS = 15_000;

/**
 * A `fetch` for untrusted URLs (SSRF protection). Each URL is validated by `parseUntrustedUrl`, and each connection is
 * made to the address that was checked, so that a name can't change between check and connect (DNS rebinding).
 * Redirects are never followed: they would carry the caller's key to an unchecked URL.
 *
 * Requests are sent directly, never through `HTTPS_PROXY`, which would resolve names itself. Replies are uncompressed.
 *
 * @throws AppError `VALIDATION_ERROR` (rejection) for a forbidden URL or reply; like `fetch`, a `TypeError` with `cause`
 *   if the server is unreachable, and the signal's reason after an abort
 */
export function createCheckedFetch(options: CheckedFetchOptions): typeof globalThis.fetch {
	const agentOptions = { keepAlive: true, maxFreeSockets: 16, timeout: IDLE_MS };
	const plain = new http.Agent(agentOptions);
	const secure = new https.Agent(agentOptions);

	return async (input, init) => {
		// A Request's own signal no longer fires once the Request has been garbage-collected.
		const signal = init?.signal ?? (input instanceof Request ? input.signal : new AbortController().signal);
		const request = new Request(input, { ...init, signal: null });
		const url = parseUntrustedUrl(request.url, options);
		signal.throwIfAborted();
		const body = Buffer.from(await request.arrayBuffer());
		const headers = { ...Object.fromEntries(request.headers), "accept-encoding": "identity" };
		const { method } = request;
		const send = url.protocol === "https:" ? https.request : http.request;
		const agent = url.protocol === "https:" ? secure : plain;
		const lookup = checkedLookup(options, signal);
		const reply = await receive(send(url, { agent, lookup, method, headers, signal }), body, signal);
		return toResponse(reply, options, signal);
	};
}

/** Lets connections use only addresses that were checked. */
function checkedLookup(options: CheckedFetchOptions, signal: AbortSignal): LookupFunction {
	const resolve = options.resolve ?? ((hostname) => systemLookup(hostname, { all: true }));
	return (hostname, { all }, done) => {
		resolve(hostname)
			.then((found) => chooseAddresses(found, options))
			.then(
				(addresses) => {
					const [first] = addresses;
					if (signal.aborted) done(signal.reason, "");
					else if (first === undefined) done(notFound(hostname), "");
					else if (all) done(null, addresses);
					else done(null, first.address, first.family);
				},
				(error: NodeJS.ErrnoException) => done(error, ""),
			);
	};
}

function notFound(hostname: string): NodeJS.ErrnoException {
	return Object.assign(new Error(`no address for ${hostname}`), { code: "ENOTFOUND" });
}

function receive(sent: http.ClientRequest, body: Buffer, signal: AbortSignal): Promise<http.IncomingMessage> {
	const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
	sent.on("response", resolve);
	sent.on("error", (error) => reject(toFetchError(error, signal)));
	sent.on("socket", (socket) => {
		if (!socket.connecting) return;
		const late = Object.assign(new Error("connecting took too long"), { code: "ETIMEDOUT" });
		const timer = setTimeout(() => sent.destroy(late), CONNECT_MS);
		for (const event of ["connect", "close"]) socket.once(event, () => clearTimeout(timer));
	});
	sent.end(body);
	return promise;
}

function toResponse(reply: http.IncomingMessage, options: CheckedFetchOptions, signal: AbortSignal): Response {
	const status = reply.statusCode ?? 0;
	const refuse = (fault: string) => {
		reply.destroy();
		return refusal(options, fault);
	};
	if (status >= 300 && status < 400) throw refuse("leads to a server that redirects; give the address it redirects to");
	if (status < 200 || status > 599) throw refuse("leads to a server that answers with an invalid HTTP status");
	if (!["", "identity"].includes(reply.headers["content-encoding"] ?? "")) {
		throw refuse("leads to a server that compresses its replies without being asked");
	}
	const headers = new Headers(toPairs(reply.rawHeaders));
	const hasBody = status !== 204 && status !== 205;
	const content = hasBody ? ReadableStream.from(readBounded(reply, options, signal)) : null;
	if (!hasBody) reply.resume();
	return new Response(content, { status, headers });
}

async function* readBounded(reply: http.IncomingMessage, options: CheckedFetchOptions, signal: AbortSignal) {
	const maxBytes = options.maxReplyBytes ?? MAX_REPLY_BYTES;
	let bytes = 0;
	try {
		for await (const chunk of reply as AsyncIterable<Buffer>) {
			bytes += chunk.length;
			if (bytes > maxBytes) throw refusal(options, "leads to a server whose reply is too long");
			yield new Uint8Array(chunk);
		}
	} catch (error) {
		throw toFetchError(error, signal);
	}
}

function toFetchError(error: unknown, signal: AbortSignal): unknown {
	if (signal.aborted) return signal.reason;
	return error instanceof AppError ? error : new TypeError("fetch failed", { cause: error });
}

function toPairs(flat: readonly string[]): [string, string][] {
	return flat.flatMap((name, n) => (n % 2 === 0 ? [[name, flat[n + 1] ?? ""] as [string, string]] : []));
}
