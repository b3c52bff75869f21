import fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import { createManualClock } from "../../core/manual-clock.ts";
import { createMemoryLimit } from "../../limits/memory.ts";
import type { App } from "../server/app-type.ts";
import { limitRequests, type RequestRate } from "./limit-requests.ts";
import "./route-access.ts";

let app: FastifyInstance;
afterEach(() => app.close());

function openApp(rate: RequestRate) {
	const clock = createManualClock();
	app = fastify({ logger: false });
	app.decorateRequest("userId", null);
	app.setErrorHandler((error, _request, reply) =>
		reply.code(429).send({ code: error instanceof AppError && error.code, message: (error as Error).message }),
	);
	limitRequests(app as unknown as App, rate, (_name, bounds) => createMemoryLimit({ ...bounds, clock }));
	const config = { rateLimit: "books" } as const;
	for (const url of ["/translate", "/estimate", "/jobs/:job_id/rerun"]) app.post(url, { config }, async () => ({}));
	app.get("/translate", async () => ({}));
	app.post("/jobs/:job_id/retry", async () => ({}));
	const post = (url: string, remoteAddress = "192.0.2.1") => app.inject({ method: "POST", url, remoteAddress });
	return { clock, post };
}

describe("how often a caller may send books", () => {
	it("is one limit for all routes that read a book", async () => {
		const { post } = openApp({ max: 3, windowMs: 60_000 });
		const answers = [await post("/translate"), await post("/estimate"), await post("/jobs/1/rerun")];
		expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
		expect(answers.map(({ headers }) => headers["ratelimit-remaining"])).toEqual(["2", "1", "0"]);
		for (const { headers } of answers) {
			expect(headers).toMatchObject({ "ratelimit-limit": "3", "ratelimit-reset": "60" });
			expect(headers["retry-after"]).toBeUndefined();
		}
		const refused = await post("/translate");
		expect(refused.headers).toMatchObject({ "retry-after": "60", "ratelimit-remaining": "0" });
		expect(refused.json()).toEqual({
			code: "RATE_LIMIT_EXCEEDED",
			message: "You may send 3 books per minute; try again in 60 seconds.",
		});
	});

	it("is counted per caller and per window", async () => {
		const { post, clock } = openApp({ max: 1, windowMs: 60_000 });
		expect((await post("/translate")).statusCode).toBe(200);
		expect((await post("/translate", "192.0.2.2")).statusCode).toBe(200);
		expect((await post("/translate")).statusCode).toBe(429);
		clock.advance(60_000);
		expect((await post("/translate")).statusCode).toBe(200);
	});

	it("does not affect routes without the limit", async () => {
		const { post } = openApp({ max: 1, windowMs: 60_000 });
		await post("/translate");
		expect((await app.inject({ url: "/translate" })).statusCode).toBe(200);
		expect((await post("/jobs/1/retry")).statusCode).toBe(200);
		expect((await post("/nothing")).statusCode).toBe(404);
	});

	it("is unlimited if the limit is 0", async () => {
		const { post } = openApp({ max: 0, windowMs: 60_000 });
		for (let n = 0; n < 5; n++) expect((await post("/translate")).headers["ratelimit-limit"]).toBeUndefined();
	});

	it.each([
		[60_000, "minute"],
		[120_000, "2 minutes"],
		[30_000, "30 seconds"],
	])("is described in a suitable unit: %i ms", async (windowMs, words) => {
		const { post } = openApp({ max: 1, windowMs });
		await post("/translate");
		expect((await post("/translate")).json().message).toContain(`1 books per ${words};`);
	});
});
