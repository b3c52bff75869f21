import fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import { createManualClock } from "../../core/manual-clock.ts";
import { createMemoryLimit } from "../../limits/memory.ts";
import type { App } from "../server/app-type.ts";
import { describeProblem } from "../server/problem.ts";
import { type AccessRules, authorizeRequests } from "./access.ts";
import "./route-access.ts";

let app: FastifyInstance;
afterEach(() => app.close());

function openApp(rules: Partial<AccessRules>) {
	const clock = createManualClock();
	app = fastify({ logger: false });
	app.setErrorHandler((error, request, reply) => {
		const problem = describeProblem(error, request.id, 0);
		return reply.code(problem.status).send(problem);
	});
	authorizeRequests(
		app as unknown as App,
		{ tokens: null, issueToken: null, adminToken: null, ...rules },
		(_name, bounds) => createMemoryLimit({ ...bounds, clock }),
	);
	app.get("/jobs", { config: { access: "caller" } }, async () => ({}));
	app.get("/metrics", { config: { access: "admin" } }, async () => ({}));
	const ask = (url: string, authorization?: string) =>
		app.inject({ url, headers: authorization ? { authorization } : {} });
	return { ask, clock };
}

const tokens = {
	verify: async (token: string) => {
		if (token === "away") throw new AppError("No keys.", { code: "STORAGE_ERROR" });
		if (token !== "good") throw new AppError("The token is not valid.", { code: "UNAUTHORIZED" });
		return "ann";
	},
};

describe("a caller's token", () => {
	it("is asked for, and a missing one is distinguished from an invalid one (RFC 6750 §3)", async () => {
		const { ask } = openApp({ tokens });
		const without = await ask("/jobs");
		expect(without.statusCode).toBe(401);
		expect(without.json()).toMatchObject({
			error_code: "UNAUTHORIZED",
			message: 'Send your token: "Authorization: Bearer …".',
		});
		expect(without.headers["www-authenticate"]).toBe("Bearer");
		const bad = await ask("/jobs", "Bearer bad");
		expect(bad.statusCode).toBe(401);
		expect(bad.headers["www-authenticate"]).toBe('Bearer error="invalid_token"');
		expect((await ask("/jobs", "Bearer good")).statusCode).toBe(200);
	});

	it("is not called invalid while it can't be checked", async () => {
		const answer = await openApp({ tokens }).ask("/jobs", "Bearer away");
		expect(answer.statusCode).toBe(503);
		expect(answer.headers["www-authenticate"]).toBeUndefined();
	});

	it.each(["bearer good", "BEARER   good  "])("is accepted as %j", async (header) => {
		expect((await openApp({ tokens }).ask("/jobs", header)).statusCode).toBe(200);
	});

	it.each(["good", "Basic good", "Bearer", "Bearer good more", "xBearer good"])(
		"is not accepted as %j",
		async (header) => {
			const answer = await openApp({ tokens }).ask("/jobs", header);
			expect([answer.statusCode, answer.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
		},
	);

	it("is not needed for a 404", async () => {
		expect((await openApp({ tokens }).ask("/nothing")).statusCode).toBe(404);
	});
});

describe("the administrator's token", () => {
	it("is asked for by name", async () => {
		const answer = await openApp({ adminToken: "sesame" }).ask("/metrics");
		expect(answer.json()).toMatchObject({
			error_code: "UNAUTHORIZED",
			message: "This route needs the administrator's token (ADMIN_TOKEN).",
		});
		expect(answer.headers["www-authenticate"]).toBe("Bearer");
	});

	it("may be wrong ten times a minute; after that, even the right one is refused", async () => {
		const { ask, clock } = openApp({ adminToken: "sesame" });
		for (let n = 0; n < 10; n++) expect((await ask("/metrics", "Bearer wrong")).statusCode, `${n}`).toBe(401);
		for (const token of ["wrong", "sesame"]) {
			const answer = await ask("/metrics", `Bearer ${token}`);
			expect(answer.statusCode).toBe(429);
			expect(answer.json()).toMatchObject({
				error_code: "RATE_LIMIT_EXCEEDED",
				message: "Too many invalid tokens from your address; try again later.",
			});
			expect(answer.headers["retry-after"]).toBe("60");
		}
		clock.advance(59_999);
		expect((await ask("/metrics", "Bearer sesame")).statusCode).toBe(429);
		clock.advance(1);
		expect((await ask("/metrics", "Bearer sesame")).statusCode).toBe(200);
	});

	it("counts neither when missing nor when right", async () => {
		const { ask } = openApp({ adminToken: "sesame" });
		for (let n = 0; n < 12; n++) {
			expect((await ask("/metrics")).statusCode).toBe(401);
			expect((await ask("/metrics", "Bearer sesame")).statusCode).toBe(200);
		}
	});
});
