import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import helmet from "@fastify/helmet";
import multipart from "@fastify/multipart";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { TrustedProxies } from "../config/access-fields.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { OpenLimit } from "../limits/window-limit.ts";
import type { Monitoring } from "../telemetry/telemetry.ts";
import { type AccessRules, authorizeRequests } from "./access/access.ts";
import { limitRequests, type RequestRate } from "./access/limit-requests.ts";
import type { App } from "./app-type.ts";
import type { BookFormDeps } from "./form/receive-book.ts";
import { registerOpenapi } from "./openapi/openapi.ts";
import { authTokenRoutes } from "./routes/auth-token.ts";
import { coverRoutes } from "./routes/cover.ts";
import { downloadRoutes } from "./routes/download.ts";
import { estimateRoutes } from "./routes/estimate.ts";
import { type EventDeps, eventRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { jobListRoutes } from "./routes/job-list.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { languageRoutes } from "./routes/languages.ts";
import { type ModelDeps, modelRoutes } from "./routes/models.ts";
import { operatorRoutes } from "./routes/operator.ts";
import { type PageDeps, pageRoutes } from "./routes/page.ts";
import { reportRoutes } from "./routes/report.ts";
import { rerunRoutes } from "./routes/rerun.ts";
import { retryRoutes } from "./routes/retry.ts";
import { segmentRoutes } from "./routes/segments.ts";
import { statusRoutes } from "./routes/status.ts";
import { translateRoutes } from "./routes/translate.ts";
import { allowOrigins } from "./server/cors.ts";
import { checkLoopbackHost, checkOrigin } from "./server/guard.ts";
import { type HttpTimeouts, limitBodyTime, serverTimeouts } from "./server/http-timeouts.ts";
import { describeProblem, PROBLEM_TYPE } from "./server/problem.ts";
import { isLongLived } from "./server/track-streams.ts";

export interface AppDeps extends BookFormDeps, EventDeps, ModelDeps, PageDeps {
	/** Requests that only look are told at debug level: clients poll. */
	log: Log & { debug: Log["info"] };
	operator: Monitoring;
	clock: Clock;
	version: string;
	/** Serve nothing but how this process is: it has no callers (spec §10's workers). */
	operatorOnly?: boolean;
	/** Check `Host`, because only this machine should be served (spec §4). */
	loopbackOnly: boolean;
	access: AccessRules;
	requestRate: RequestRate;
	/** What callers' tries are counted in. */
	openLimit: OpenLimit;
	/** Other pages that may use the API. */
	corsOrigins: readonly string[];
	/** Whose word on the client's address counts. */
	trustProxy: TrustedProxies;
	timeouts?: Partial<HttpTimeouts>;
}

/** The HTTP API of spec §3, ready to listen. */
export async function createApp(deps: AppDeps): Promise<App> {
	const app: App = fastify({
		logger: false,
		genReqId: () => randomUUID(),
		// A request on an open connection is still answered while the server stops.
		return503OnClosing: false,
		...serverTimeouts(deps.timeouts),
		trustProxy: toTrustProxyOption(deps.trustProxy),
		routerOptions: { maxParamLength: 200 },
		frameworkErrors: (error, request, reply) => sendProblem(deps, error, request, reply),
		clientErrorHandler: handleClientError,
	}).withTypeProvider<ZodTypeProvider>();
	allowEmptyJsonBody(app);
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	app.setErrorHandler((error, request, reply) => sendProblem(deps, error, request, reply));
	app.setNotFoundHandler((request, reply) => {
		const missing = new AppError(`There is no ${request.method} ${pathOf(request)} here.`, { code: "NOT_FOUND" });
		return sendProblem(deps, missing, request, reply);
	});
	app.addHook("onRequest", async (request, reply) => {
		reply.header("x-request-id", request.id);
		if (deps.loopbackOnly) checkLoopbackHost(request.headers.host);
		checkOrigin(request.method, request.headers.origin, request.host, deps.corsOrigins);
	});
	app.addHook("onResponse", async (request, reply) => logRequest(deps, request, reply));

	limitBodyTime(app, deps.timeouts);

	await app.register(helmet, HELMET);
	await allowOrigins(app, deps.corsOrigins);
	authorizeRequests(app, deps.access, deps.openLimit);
	limitRequests(app, deps.requestRate, deps.openLimit);
	if (!deps.operatorOnly) await registerOpenapi(app, deps.version, deps.access.tokens !== null);
	await app.register(healthRoutes, deps);
	await app.register(operatorRoutes, deps);
	if (!deps.operatorOnly) await registerCallersRoutes(app, deps);
	return app;
}

async function registerCallersRoutes(app: App, deps: AppDeps): Promise<void> {
	await app.register(multipart);
	await app.register(translateRoutes, deps);
	await app.register(estimateRoutes, deps);
	await app.register(statusRoutes, deps);
	await app.register(eventRoutes, deps);
	await app.register(jobListRoutes, deps);
	await app.register(downloadRoutes, deps);
	await app.register(jobRoutes, deps);
	await app.register(segmentRoutes, deps);
	await app.register(coverRoutes, deps);
	await app.register(reportRoutes, deps);
	await app.register(retryRoutes, deps);
	await app.register(rerunRoutes, deps);
	await app.register(modelRoutes, deps);
	await app.register(languageRoutes);
	const { issueToken: issue, adminToken } = deps.access;
	if (issue && adminToken !== null) await app.register(authTokenRoutes, { issue, log: deps.log });
	await app.register(pageRoutes, deps);
}

/** A number of hops is taken at the operator's word; fastify by itself would believe nobody then. */
function toTrustProxyOption(trusted: TrustedProxies): boolean | string[] | ((address: string, hop: number) => boolean) {
	if (typeof trusted === "number") return (_address, hop) => hop < trusted;
	return typeof trusted === "boolean" ? trusted : [...trusted];
}

/** Some clients name a JSON body on every request and send none with a `DELETE`. */
function allowEmptyJsonBody(app: App): void {
	const parse = app.getDefaultJsonParser("error", "error");
	app.removeContentTypeParser("application/json");
	app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
		if (body.trim() === "") done(null, undefined);
		else parse(request, body, done);
	});
}

/** Everything from here, nothing framed, no plain-HTTP upgrade: a laptop's server has no certificate. */
const HELMET = {
	contentSecurityPolicy: {
		useDefaults: false,
		directives: {
			defaultSrc: ["'none'"],
			scriptSrc: ["'self'"],
			// The docs page sets style attributes.
			styleSrc: ["'self'", "'unsafe-inline'"],
			imgSrc: ["'self'", "data:"],
			fontSrc: ["'self'"],
			connectSrc: ["'self'"],
			formAction: ["'self'"],
			baseUri: ["'none'"],
			frameAncestors: ["'none'"],
		},
	},
	strictTransportSecurity: false,
	xFrameOptions: { action: "deny" as const },
	referrerPolicy: { policy: "no-referrer" as const },
};

/** Where no time is known: a store that is away may be back soon, and one of a caller's jobs may have ended. */
const RETRY_AFTER_SECONDS = 10;

function sendProblem(deps: AppDeps, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	const problem = describeProblem(error, request.id, deps.clock.now());
	if (problem.status >= 500) {
		deps.log.error("http.error", {
			requestId: request.id,
			method: request.method,
			route: routeOf(request),
			err: error,
		});
	}
	// What is away or full for a moment is not asked again by all at once, and not in a loop.
	const passes = (problem.status === 503 || problem.status === 429) && problem.recoverable;
	if (passes && !reply.hasHeader("retry-after")) reply.header("retry-after", RETRY_AFTER_SECONDS);
	// A buffer, because a text of a JSON type gets a charset that RFC 9457 doesn't know.
	return reply
		.code(problem.status)
		.header("x-request-id", request.id)
		.type(PROBLEM_TYPE)
		.send(Buffer.from(JSON.stringify(problem)));
}

function logRequest({ log, operator }: AppDeps, request: FastifyRequest, reply: FastifyReply): void {
	const facts = {
		requestId: request.id,
		method: request.method,
		route: routeOf(request),
		status: reply.statusCode,
		ms: Math.round(reply.elapsedTime),
	};
	if (!isLongLived(reply)) operator.requestAnswered({ ...facts, ms: reply.elapsedTime });
	const quiet = reply.statusCode < 400 && (request.method === "GET" || request.method === "HEAD");
	if (quiet) log.debug("http.request", facts);
	else log.info("http.request", facts);
}

/** The route's pattern: paths of callers don't enter the log. */
function routeOf(request: FastifyRequest): string {
	return request.routeOptions?.url ?? "(none)";
}

function pathOf(request: FastifyRequest): string {
	return (request.url.split("?")[0] ?? "").slice(0, 100);
}

/** Answers what isn't HTTP at all; there is no request to speak of yet. */
function handleClientError(error: NodeJS.ErrnoException, socket: Socket): void {
	if (error.code === "ECONNRESET" || !socket.writable) return;
	const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
	const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : status;
	const problem = describeProblem(
		new AppError("The request is not well-formed HTTP, or came too slowly.", { code: "VALIDATION_ERROR" }),
		randomUUID(),
		Date.now(),
	);
	const body = JSON.stringify({ ...problem, status: Number(late.slice(0, 3)) });
	socket.end(
		`HTTP/1.1 ${late}\r\nConnection: close\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	);
}
