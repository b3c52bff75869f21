import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { App } from "./app-type.ts";
import { describeProblem, PROBLEM_TYPE, type Problem } from "./problem.ts";
import { routeOf } from "./request-log.ts";

interface ErrorDeps {
	log: Log;
	clock: Clock;
}

/** Sent where no time is known: storage may be back soon, and one of the caller's jobs may have ended. */
const RETRY_AFTER_SECONDS = 10;

/** Answers every error, and every path without a route, as a problem. */
export function handleErrors(app: App, deps: ErrorDeps): void {
	app.setErrorHandler((error, request, reply) => sendError(deps, error, request, reply));
	app.setNotFoundHandler((request, reply) => {
		const missing = new AppError(`There is no ${request.method} ${pathOf(request)} here.`, { code: "NOT_FOUND" });
		return sendError(deps, missing, request, reply);
	});
}

/** Answers with the problem of `error`, and logs it where the fault is the server's. */
export function sendError(
	{ log, clock }: ErrorDeps,
	error: unknown,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const problem = describeProblem(error, request.id, clock.now());
	if (problem.status >= 500) {
		log.error("http.error", {
			requestId: request.id,
			method: request.method,
			route: routeOf(request),
			err: error,
		});
	}
	// Keeps clients from retrying all together, or in a tight loop.
	const isTemporary = (problem.status === 503 || problem.status === 429) && problem.recoverable;
	if (isTemporary && !reply.hasHeader("retry-after")) reply.header("retry-after", RETRY_AFTER_SECONDS);
	reply.header("x-request-id", request.id);
	return sendProblem(reply, problem);
}

/** As a buffer: fastify adds a charset to strings of a JSON type, and RFC 9457's type has none. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
	return reply
		.code(problem.status)
		.type(PROBLEM_TYPE)
		.send(Buffer.from(JSON.stringify(problem)));
}

function pathOf(request: FastifyRequest): string {
	return (request.url.split("?")[0] ?? "").slice(0, 100);
}

/** Answers what Node's parser refuses; there is no request object yet. */
export function handleClientError(error: NodeJS.ErrnoException, socket: Socket): void {
	if (error.code === "ECONNRESET" || !socket.writable) return;
	const status = CLIENT_ERROR_STATUSES[error.code ?? ""] ?? "400 Bad Request";
	const problem = describeProblem(
		new AppError("The request is not well-formed HTTP, or came too slowly.", { code: "VALIDATION_ERROR" }),
		randomUUID(),
		Date.now(),
	);
	const body = JSON.stringify({ ...problem, status: Number(status.slice(0, 3)) });
	socket.end(
		`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	);
}

const CLIENT_ERROR_STATUSES: Readonly<Record<string, string>> = {
	HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
	ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};
