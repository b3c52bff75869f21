import type { FastifyRequest } from "fastify";
import type { App } from "./app-type.ts";

/** How long connections may take; tests have shorter ones. */
export interface HttpTimeouts {
	/** From a request's first byte, or a connection's beginning, to the end of its head. */
	headersMs: number;
	/** To the end of a request that brings a book. */
	uploadMs: number;
	/** To the end of every other request. */
	bodyMs: number;
	/** To the end of a request that was answered before it had ended. */
	leftoverMs: number;
	/** Between two requests on one connection: longer than a load balancer's own (spec §10: 120 s), so that it closes first. */
	keepAliveMs: number;
	/** How often heads and uploads are looked at. */
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

/** What fastify and Node's server take at their making. */
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

/** Cuts off callers that send a body by the drop, and those that go on sending what was refused. */
export function limitBodyTime(app: App, changes: Partial<HttpTimeouts> = {}): void {
	const { bodyMs, leftoverMs } = { ...HTTP_TIMEOUTS, ...changes };
	app.server.maxConnections = MAX_CONNECTIONS;
	app.addHook("onRequest", async (request) => {
		if (hasBody(request) && !bringsForm(request)) cutOffAfter(bodyMs, request);
	});
	app.addHook("onResponse", async (request) => {
		if (!request.raw.complete) cutOffAfter(leftoverMs, request);
	});
}

function hasBody({ headers }: FastifyRequest): boolean {
	return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** Uploads have bounds of their own while they are read (read-form.ts). */
function bringsForm(request: FastifyRequest): boolean {
	const { consumes } = (request.routeOptions.schema ?? {}) as { consumes?: readonly string[] };
	return consumes?.includes("multipart/form-data") === true;
}

/** A connection whose request has ended by then may carry the next one. */
function cutOffAfter(ms: number, { raw }: FastifyRequest): void {
	const timer = setTimeout(() => {
		if (!raw.complete) raw.socket.destroy();
	}, ms);
	timer.unref();
	raw.once("close", () => clearTimeout(timer));
}
