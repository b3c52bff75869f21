import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import type { App } from "../server/app-type.ts";
import { type Access, registerWithAccess, requireRouteAccess } from "./route-access.ts";

let app: FastifyInstance;
afterEach(() => app.close());

function makeApp(): App {
	app = fastify({ logger: false });
	requireRouteAccess(app as unknown as App);
	return app as unknown as App;
}

/** What stops the start; `null` where nothing does. */
async function startFailure(register: (app: App) => unknown): Promise<string | null> {
	try {
		const made = makeApp();
		made.register(async (scope) => void register(scope));
		await made.ready();
		return null;
	} catch (error) {
		return (error as Error).message;
	}
}

it("a route that declares no access stops the start", async () => {
	expect(await startFailure((scope) => scope.get("/new", async () => "x"))).toMatch(/^GET \/new declares no access/);
	expect(await startFailure((scope) => scope.get("/new", { config: {} }, async () => "x"))).toMatch(/no access/);
	for (const access of ["open", "caller", "admin"] as const) {
		expect(await startFailure((scope) => scope.get("/new", { config: { access } }, async () => "x"))).toBeNull();
	}
});

it("an open route that writes stops the start", async () => {
	const config = { access: "open" } as const;
	expect(await startFailure((scope) => scope.post("/new", { config }, async () => "x"))).toMatch(/^POST \/new is open/);
	const both = (scope: App) => scope.route({ method: ["GET", "POST"], url: "/new", config, handler: async () => "x" });
	expect(await startFailure(both)).toMatch(/is open/);
});

it("a plugin's routes get the access that it is registered with, and later routes don't", async () => {
	const seen: [string, Access | undefined][] = [];
	const made = makeApp();
	made.addHook("onRoute", ({ method, url, config }) => void seen.push([`${method} ${url}`, config?.access]));
	await registerWithAccess(made, "open", () =>
		made.register(async (plugin) => {
			plugin.get("/pages", async () => "x");
			await plugin.register(async (inner) => inner.get("/pages/inner", async () => "x"));
		}),
	);
	expect(seen).toEqual([
		["GET /pages", "open"],
		["HEAD /pages", "open"],
		["GET /pages/inner", "open"],
		["HEAD /pages/inner", "open"],
	]);
	expect(() => made.get("/later", async () => "x")).toThrow("GET /later declares no access");
});
