import type { App } from "../server/app-type.ts";

/** Who may use a route: anybody, callers (spec §4), or the operator. */
export type Access = "open" | "caller" | "admin";

declare module "fastify" {
	interface FastifyContextConfig {
		access?: Access;
		/** The window that the route's requests count towards (limit-requests.ts); unlimited by default. */
		rateLimit?: "books";
	}
	interface FastifyInstance {
		/** The access of routes that a plugin is registering now; `null` where each route declares its own. */
		pluginAccess: Access | null;
	}
}

const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Makes every route that is registered from here on declare its access in its `config`; one that doesn't, and an open
 * one that does more than read, throws where it is registered and so stops the start.
 */
export function requireRouteAccess(app: App): void {
	app.decorate("pluginAccess", null);
	app.addHook("onRoute", (route) => {
		const access = route.config?.access ?? app.pluginAccess;
		const name = `${route.method} ${route.url}`;
		if (!access) throw new Error(`${name} declares no access: add config: { access: "open" | "caller" | "admin" }.`);
		if (access === "open" && ![route.method].flat().every((method) => READS.has(method))) {
			throw new Error(`${name} is open, but only GET and HEAD may be.`);
		}
		route.config = { ...route.config, access };
	});
}

/** Gives all routes of a third-party plugin one access: they can't declare their own. */
export async function registerWithAccess(
	app: App,
	access: Access,
	register: () => PromiseLike<unknown>,
): Promise<void> {
	app.pluginAccess = access;
	await register();
	app.pluginAccess = null;
}
