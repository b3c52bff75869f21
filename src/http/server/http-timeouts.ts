import type { FastifyRequest } from "fastify";
import type { App } from "./app-type.ts";

/** Time limits of connections; tests use shorter ones. */
export interface HttpTimeouts {
	/** Until a request's headers are complete, from its first byte or from the start of the connection. */
	headersMs: number;
	/** Until an upload is complete. */
	uploadMs: number;
	/** Until any other request is complete. */
	bodyMs: number;
	/** Until a request is complete that was answered before that. */
	leftoverMs: number;
	/** Between two requests; longer than a load balancer's idle timeout (spec §10: 120 s), so that the balancer closes first. */
	keepAliveMs: number;
	/** How often header and upload times are checked. */
	checkMs: number;
}

const HTTP_TIMEOUTS: HttpTimeouts = {
	headersMs: 20_000,
	uploadMs: 30 * 60_000,
	bodyMs: 30_000,
	leftoverMs: 20_000,
	keepAliveMs: 125_000,
	checkMs: 5_000,
};

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 4_096;

/** The timeout options of fastify and of Node's server. */
export function serverTimeouts(changes: Partial<HttpTimeouts> = {}) {
	const timeouts = { ...HTTP_TIMEOUTS, ...changes };
	return {
		requestTimeout: timeouts.uploadMs,
		keepAliveTimeout: timeouts.keepAliveMs,
		http: {
			headersTimeout: timeouts.headersMs,
			connectionsCheckingInterval: timeouts.checkMs,
			maxHeaderSize: MAX_HEADER_BYTES,
		},
	};
}

/** Slow-body (slowloris) protection; also closes connections that keep sending after an early error response. */
export function limitBodyTime(app: App, changes: Partial<HttpTimeouts> = {}): void {
	const { bodyMs, leftoverMs } = { ...HTTP_TIMEOUTS, ...changes };
	app.server.maxConnections = MAX_CONNECTIONS;
	app.addHook("onRequest", async (request) => {
		if (hasBody(request) && !hasForm(request)) cutOffAfter(bodyMs, request);
	});
	app.addHook("onResponse", async (request) => {
		if (!request.raw.complete) cutOffAfter(leftoverMs, request);
	});
}

function hasBody({ headers }: FastifyRequest): boolean {
	return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** Uploads have their own limits while they are read (read-form.ts). */
function hasForm(request: FastifyRequest): boolean {
	const { consumes } = (request.routeOptions.schema ?? {}) as { consumes?: readonly string[] };
	return consumes?.includes("multipart/form-data") === true;
}

/** If the request is complete by then, the connection stays open for the next one. */
function cutOffAfter(ms: number, { raw }: FastifyRequest): void {
	const timer = setTimeout(() => {
		if (!raw.complete) raw.socket.destroy();
	}, ms);
	timer.unref();
	raw.once("close", () => clearTimeout(timer));
}
