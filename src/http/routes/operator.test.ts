import fastify, { type FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { silentLog } from "../../core/log.ts";
import { createManualClock } from "../../core/manual-clock.ts";
import type { Monitoring } from "../../telemetry/telemetry.ts";
import { createTokens } from "../access/tokens.ts";
import type { App } from "../server/app-type.ts";
import { authTokenRoutes } from "./auth-token.ts";
import { operatorRoutes } from "./operator.ts";

let app: FastifyInstance;
afterEach(() => app.close());

function openApp(): App {
	app = fastify({ logger: false }).withTypeProvider<ZodTypeProvider>() as unknown as FastifyInstance;
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	return app as unknown as App;
}

describe("the detailed health", () => {
	const report = { healthy: true, timestamp: "2026-01-01T00:00:00.000Z", issues: [], metrics: { a: 1 }, version: "1" };

	async function open(healthy: boolean) {
		const operator = {
			looks: 0,
			async checkHealth() {
				operator.looks += 1;
				return { ...report, healthy };
			},
			renderMetrics: async () => ({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "a 1\n" }),
		};
		await operatorRoutes(openApp(), { operator: operator as unknown as Monitoring });
		return operator;
	}

	it("is a 200 while the server can work and a 503 otherwise, and is never cached", async () => {
		await open(true);
		const good = await app.inject({ url: "/health/detailed" });
		expect([good.statusCode, good.json(), good.headers["cache-control"]]).toEqual([200, report, "no-store"]);
		await app.close();
		await open(false);
		const bad = await app.inject({ url: "/health/detailed" });
		expect([bad.statusCode, bad.json()]).toEqual([503, { ...report, healthy: false }]);
	});

	it("is checked once in two seconds, however many requests there are", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout"] });
		onTestFinished(() => void vi.useRealTimers());
		const operator = await open(true);
		await Promise.all([app.inject({ url: "/health/detailed" }), app.inject({ url: "/health/detailed" })]);
		vi.advanceTimersByTime(1_999);
		await app.inject({ url: "/health/detailed" });
		expect(operator.looks).toBe(1);
		vi.advanceTimersByTime(1);
		await app.inject({ url: "/health/detailed" });
		expect(operator.looks).toBe(2);
	});

	it("is also available as metrics, unchanged", async () => {
		await open(true);
		const answer = await app.inject({ url: "/metrics" });
		expect(answer.body).toBe("a 1\n");
		expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
	});

	it("takes no query", async () => {
		await open(true);
		for (const url of ["/metrics?a=1", "/health/detailed?a=1"]) {
			expect((await app.inject({ url })).statusCode, url).toBe(400);
		}
	});
});

describe("a token that the operator issues", () => {
	const clock = createManualClock();
	const tokens = createTokens({ jwtSecret: "0123456789abcdef0123456789abcdef", jwksUrl: null, clock });

	async function make(body: unknown) {
		const { issue } = tokens;
		if (!issue) throw new Error("the test's own tokens can be made");
		await authTokenRoutes(openApp(), { issue, log: silentLog });
		return app.inject({ method: "POST", url: "/auth/token", payload: body as object });
	}

	it("is its user's, for a day by default, and is never cached", async () => {
		const answer = await make({ user_id: "ann" });
		expect(answer.statusCode).toBe(200);
		expect(answer.headers["cache-control"]).toBe("no-store");
		const { token, expires_at } = answer.json();
		expect(await tokens.verify(token)).toBe("ann");
		expect(Date.parse(expires_at) - Math.floor(clock.now() / 1_000) * 1_000).toBe(24 * 3_600_000);
	});

	it.each([[0.01], [1], [8_760]])("is valid for %d hours on request", async (hours) => {
		const { expires_at } = (await make({ user_id: "ann", expires_hours: hours })).json();
		expect(Date.parse(expires_at) - Math.floor(clock.now() / 1_000) * 1_000).toBe(hours * 3_600_000);
	});

	it.each([
		[{}],
		[{ user_id: "" }],
		[{ user_id: "a b" }],
		[{ user_id: "ann", expires_hours: 0.009 }],
		[{ user_id: "ann", expires_hours: 8_761 }],
		[{ user_id: "ann", expires_hours: "1" }],
		[{ user_id: "ann", role: "admin" }],
	])("is not issued for %j", async (body) => {
		expect((await make(body)).statusCode).toBe(400);
	});

	it("is not issued for a body over 4 kB", async () => {
		expect((await make({ user_id: "ann", padding: "x".repeat(4_096) })).statusCode).toBe(413);
	});
});
