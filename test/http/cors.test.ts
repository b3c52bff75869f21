import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookForm } from "./book-form.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { bearer, forgeToken, SECRET } from "./forge-token.ts";

const PAGE = "https://books.example";
const OTHER = "https://evil.example";

let open: ComposedServer;
let closed: ComposedServer;
beforeAll(async () => {
	open = await startComposedServer({
		CORS_ORIGINS: `${PAGE}, http://localhost:5173`,
		REQUIRE_AUTH: "true",
		JWT_SECRET: SECRET,
	});
	closed = await startComposedServer();
});
afterAll(async () => {
	await open.stop();
	await closed.stop();
});

const preflight = (server: ComposedServer, path: string, origin: string, method: string) =>
	fetch(server.url + path, {
		method: "OPTIONS",
		headers: {
			origin,
			"access-control-request-method": method,
			"access-control-request-headers": "authorization,content-type",
		},
	});

describe("with CORS_ORIGINS", () => {
	it("preflights are answered for the named origins, without a token", async () => {
		for (const [path, method] of [
			["/translate", "POST"],
			["/jobs/x", "DELETE"],
			["/jobs/x/segments/d1-s1", "PATCH"],
		] as const) {
			const answer = await preflight(open, path, PAGE, method);
			expect(answer.status).toBe(204);
			expect(answer.headers.get("access-control-allow-origin")).toBe(PAGE);
			expect(answer.headers.get("access-control-allow-methods")).toContain(method);
			expect(answer.headers.get("access-control-allow-headers")).toContain("Authorization");
			expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
			expect(answer.headers.get("vary")).toMatch(/origin/i);
		}
	});

	it("the named origins can read responses, errors included, and write", async () => {
		const headers = { origin: PAGE };
		const refused = await fetch(`${open.url}/jobs`, { headers });
		expect(refused.status).toBe(401);
		expect(refused.headers.get("access-control-allow-origin")).toBe(PAGE);
		expect(refused.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
		const written = await fetch(`${open.url}/translate`, {
			method: "POST",
			headers: { ...headers, ...bearer(await forgeToken()) },
			body: bookForm(),
		});
		expect(written.status).toBe(200);
		expect(written.headers.get("access-control-allow-origin")).toBe(PAGE);
	});

	it("other origins can do neither", async () => {
		for (const origin of [OTHER, "http://books.example", `${PAGE}.evil.example`, "null"]) {
			const headers = { origin, ...bearer(await forgeToken()) };
			expect(
				(await preflight(open, "/translate", origin, "POST")).headers.get("access-control-allow-origin"),
			).toBeNull();
			expect((await fetch(`${open.url}/health`, { headers })).headers.get("access-control-allow-origin")).toBeNull();
			const written = await fetch(`${open.url}/translate`, { method: "POST", headers, body: bookForm() });
			expect(written.status).toBe(403);
		}
	});
});

describe("without CORS_ORIGINS", () => {
	it("only the server's own page can write, and no other page can read", async () => {
		expect((await preflight(closed, "/translate", PAGE, "POST")).headers.get("access-control-allow-origin")).toBeNull();
		const read = await fetch(`${closed.url}/models`, { headers: { origin: PAGE } });
		expect(read.headers.get("access-control-allow-origin")).toBeNull();
		const write = (origin: string) =>
			fetch(`${closed.url}/translate`, { method: "POST", headers: { origin }, body: bookForm() });
		expect((await write(PAGE)).status).toBe(403);
		expect((await write(closed.url)).status).toBe(200);
	});
});

describe("behind a proxy", () => {
	it("the server's own origin is the forwarded one, if the proxy is trusted", async () => {
		const trusting = await startComposedServer({ TRUST_PROXY: "loopback" });
		try {
			const write = ({ url }: ComposedServer, origin: string) =>
				fetch(`${url}/estimate`, {
					method: "POST",
					headers: { origin, "x-forwarded-host": "books.example" },
					body: bookForm(),
				});
			expect((await write(trusting, PAGE)).status).toBe(200);
			expect((await write(trusting, OTHER)).status).toBe(403);
			expect((await write(closed, PAGE)).status).toBe(403);
		} finally {
			await trusting.stop();
		}
	});
});
