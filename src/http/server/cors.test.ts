import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import type { App } from "./app-type.ts";
import { allowOrigins } from "./cors.ts";

let app: FastifyInstance;
afterEach(() => app.close());

async function openApp(origins: string[]): Promise<void> {
	app = fastify({ logger: false });
	await allowOrigins(app as unknown as App, origins);
	app.get("/status", async () => ({}));
}

const PAGE = "https://page.example";

function preflight(origin: string) {
	const headers = {
		origin,
		"access-control-request-method": "DELETE",
		"access-control-request-headers": "authorization",
	};
	return app.inject({ method: "OPTIONS", url: "/status", headers });
}

const listOf = (header: unknown) => String(header).split(", ");

it("a listed page may send everything that the API takes", async () => {
	await openApp([PAGE, "https://other.example"]);
	const { statusCode, headers } = await preflight(PAGE);
	expect(statusCode).toBe(204);
	expect(headers["access-control-allow-origin"]).toBe(PAGE);
	expect(listOf(headers["access-control-allow-methods"])).toEqual(["GET", "HEAD", "POST", "PATCH", "DELETE"]);
	expect(listOf(headers["access-control-allow-headers"])).toEqual([
		"Authorization",
		"Content-Type",
		"Idempotency-Key",
		"If-Modified-Since",
		"If-None-Match",
		"If-Range",
		"Last-Event-ID",
		"Range",
	]);
	expect(headers["access-control-max-age"]).toBe("600");
	expect(headers["access-control-allow-credentials"]).toBeUndefined();
});

it("a listed page may read every significant response header", async () => {
	await openApp([PAGE]);
	const { headers } = await app.inject({ url: "/status", headers: { origin: PAGE } });
	expect(headers["access-control-allow-origin"]).toBe(PAGE);
	expect(listOf(headers["access-control-expose-headers"])).toEqual([
		"Accept-Ranges",
		"Content-Disposition",
		"Content-Range",
		"ETag",
		"Location",
		"RateLimit-Limit",
		"RateLimit-Remaining",
		"RateLimit-Reset",
		"Retry-After",
		"WWW-Authenticate",
		"X-Request-Id",
	]);
});

it("other pages may not, and no page may if none is listed", async () => {
	await openApp([PAGE]);
	expect((await preflight("https://evil.example")).headers["access-control-allow-origin"]).toBeUndefined();
	await app.close();
	await openApp([]);
	const answer = await preflight(PAGE);
	expect(answer.statusCode).toBe(404);
	expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
});

it("an OPTIONS that is not a preflight is answered like one", async () => {
	await openApp([PAGE]);
	const answer = await app.inject({ method: "OPTIONS", url: "/status", headers: { origin: PAGE } });
	expect(answer.statusCode).toBe(204);
});
