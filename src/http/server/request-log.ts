import type { FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../../core/log.ts";
import type { Monitoring } from "../../telemetry/telemetry.ts";
import type { App } from "./app-type.ts";
import { isLongLived } from "./track-streams.ts";

export interface RequestLogDeps {
	/** Successful reads are logged at debug level: clients poll. */
	log: Log & { debug: Log["info"] };
	operator: Pick<Monitoring, "requestAnswered">;
}

/** Logs and counts every answered request. */
export function logRequests(app: App, deps: RequestLogDeps): void {
	app.addHook("onResponse", async (request, reply) => logRequest(deps, request, reply));
}

function logRequest({ log, operator }: RequestLogDeps, request: FastifyRequest, reply: FastifyReply): void {
	const fields = {
		requestId: request.id,
		method: request.method,
		route: routeOf(request),
		status: reply.statusCode,
		ms: Math.round(reply.elapsedTime),
	};
	if (!isLongLived(reply)) operator.requestAnswered({ ...fields, ms: reply.elapsedTime });
	const isQuiet = reply.statusCode < 400 && (request.method === "GET" || request.method === "HEAD");
	if (isQuiet) log.debug("http.request", fields);
	else log.info("http.request", fields);
}

/** The route's pattern: callers' paths stay out of the log. */
export function routeOf(request: FastifyRequest): string {
	return request.routeOptions?.url ?? "(none)";
}
