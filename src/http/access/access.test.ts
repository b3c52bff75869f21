import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../../core/manual-clock.ts";
import { createMemoryLimit } from "../../limits/memory.ts";
import type { App } from "../server/app-type.ts";
import { describeProblem } from "../server/problem.ts";
import { type AccessRules, authorizeRequests } from "./access.ts";
import { ownerOf } from "./owner.ts";
import "./route-access.ts";

let app: FastifyInstance;
afterEach(() => app.close());

function makeApp(rules: Partial<AccessRules>, clock: ManualClock = createManualClock()): FastifyInstance {
	app = fastify({ logger: false });
	app.setErrorHandler((error, request, reply) => reply.code(describeProblem(error, request.id, 0).status).send());
	authorizeRequests(
		app as unknown as App,
		{ tokens: null, issueToken: null, adminToken: null, ...rules },
		(_name, bounds) => createMemoryLimit({ ...bounds, clock }),
	);
	app.all("/brand/new", async (request) => ({ owner: ownerOf(request) }));
	app.get("/health", { config: { access: "open" } }, async (request) => ({ owner: ownerOf(request) }));
	app.get("/metrics", { config: { access: "admin" } }, async () => "figures");
	return app;
}

const tokens = { verify: async (token: string) => `user of ${token}` };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

it("a route whose access nobody declared is closed, with every method", async () => {
	makeApp({ tokens });
	for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] as const) {
		expect((await app.inject({ method, url: "/brand/new" })).statusCode, method).toBe(401);
	}
	const answer = await app.inject({ url: "/brand/new", headers: bearer("t1") });
	expect(answer.json()).toEqual({ owner: "user of t1" });
});

it("an open route knows no user, whatever token is sent", async () => {
	makeApp({ tokens });
	expect((await app.inject({ url: "/health", headers: bearer("t1") })).json()).toEqual({ owner: "local" });
});

it("admin routes ask for the admin token where there is one, and are closed by authentication", async () => {
	const statusWith = async (headers = {}) => (await app.inject({ url: "/metrics", headers })).statusCode;
	makeApp({});
	expect(await statusWith()).toBe(200);
	await app.close();
	makeApp({ tokens });
	expect(await statusWith(bearer("t1"))).toBe(401);
	await app.close();
	makeApp({ adminToken: "opensesame" });
	expect(await statusWith()).toBe(401);
	expect(await statusWith(bearer("opensesame"))).toBe(200);
});

it("ten wrong admin tokens close the admin routes to their address for a minute", async () => {
	const clock = createManualClock();
	makeApp({ adminToken: "opensesame" }, clock);
	const ask = (token: string, remoteAddress = "192.0.2.1") =>
		app.inject({ url: "/metrics", headers: bearer(token), remoteAddress });
	for (let tries = 0; tries < 10; tries++) expect((await ask("guess")).headers["www-authenticate"]).toBeDefined();
	const closed = await ask("opensesame");
	expect(closed.statusCode).not.toBe(200);
	expect(closed.headers["retry-after"]).toBe("60");
	expect((await ask("opensesame", "192.0.2.2")).statusCode).toBe(200);
	clock.advance(60_000);
	expect((await ask("opensesame")).statusCode).toBe(200);
});
