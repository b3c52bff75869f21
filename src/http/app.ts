import { randomUUID } from "node:crypto";
import helmet from "@fastify/helmet";
import fastify from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { TrustedProxies } from "../config/access-fields.ts";
import type { OpenLimit } from "../limits/window-limit.ts";
import { type AccessRules, authorizeRequests } from "./access/access.ts";
import { limitRequests, type RequestRate } from "./access/limit-requests.ts";
import { requireRouteAccess } from "./access/route-access.ts";
import { registerOpenapi } from "./openapi/openapi.ts";
import { type RouteDeps, registerCallerRoutes, registerProbeRoutes } from "./routes/register-routes.ts";
import type { App } from "./server/app-type.ts";
import { allowOrigins } from "./server/cors.ts";
import { handleClientError, handleErrors, sendError } from "./server/errors.ts";
import { checkLoopbackHost, checkOrigin } from "./server/guard.ts";
import { type HttpTimeouts, limitBodyTime, serverTimeouts } from "./server/http-timeouts.ts";
import { allowEmptyJsonBody } from "./server/json-body.ts";
import { logRequests, type RequestLogDeps } from "./server/request-log.ts";
import { SECURITY_HEADERS } from "./server/security-headers.ts";

export interface AppDeps extends RouteDeps {
	log: RequestLogDeps["log"];
	access: AccessRules;
	/** Serves health and metrics only: this process has no callers (spec §10's workers). */
	operatorOnly?: boolean;
	/** Checks `Host`, because only this machine should be served (spec §4). */
	loopbackOnly: boolean;
	requestRate: RequestRate;
	/** Opens the counters of rate limits. */
	openLimit: OpenLimit;
	/** Other origins whose pages may use the API. */
	corsOrigins: readonly string[];
	/** Proxies whose X-Forwarded-For is trusted. */
	trustProxy: TrustedProxies;
	timeouts?: Partial<HttpTimeouts>;
}

/** The HTTP API of spec §3, ready to listen. */
export async function createApp(deps: AppDeps): Promise<App> {
	const app: App = fastify({
		logger: false,
		genReqId: () => randomUUID(),
		// Requests on open connections are still answered while the server stops.
		return503OnClosing: false,
		...serverTimeouts(deps.timeouts),
		trustProxy: toTrustProxyOption(deps.trustProxy),
		routerOptions: { maxParamLength: 200 },
		frameworkErrors: (error, request, reply) => sendError(deps, error, request, reply),
		clientErrorHandler: handleClientError,
	}).withTypeProvider<ZodTypeProvider>();
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	allowEmptyJsonBody(app);
	handleErrors(app, deps);
	app.addHook("onRequest", async (request, reply) => {
		reply.header("x-request-id", request.id);
		if (deps.loopbackOnly) checkLoopbackHost(request.headers.host);
		checkOrigin(request.method, request.headers.origin, request.host, deps.corsOrigins);
	});
	logRequests(app, deps);
	limitBodyTime(app, deps.timeouts);
	requireRouteAccess(app);

	await app.register(helmet, SECURITY_HEADERS);
	await allowOrigins(app, deps.corsOrigins);
	authorizeRequests(app, deps.access, deps.openLimit);
	limitRequests(app, deps.requestRate, deps.openLimit);
	if (!deps.operatorOnly) await registerOpenapi(app, deps.version, deps.access.tokens !== null);
	await registerProbeRoutes(app, deps);
	if (!deps.operatorOnly) await registerCallerRoutes(app, deps);
	return app;
}

/** fastify itself ignores a bare number of hops. */
function toTrustProxyOption(trusted: TrustedProxies): boolean | string[] | ((address: string, hop: number) => boolean) {
	if (typeof trusted === "number") return (_address, hop) => hop < trusted;
	return typeof trusted === "boolean" ? trusted : [...trusted];
}
