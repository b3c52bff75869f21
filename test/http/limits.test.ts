import { afterEach, describe, expect, it } from "vitest";
import type { Problem } from "../../src/http/server/problem.ts";
import { startSilentProvider } from "../fixtures/silent-provider.ts";
import { bookForm } from "./book-form.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { bearer, forgeToken, SECRET } from "./forge-token.ts";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const end of ending.splice(0).reverse()) await end();
});

async function start(settings: Record<string, string>): Promise<ComposedServer> {
	const server = await startComposedServer(settings);
	ending.push(() => server.stop());
	return server;
}

const post = ({ url }: ComposedServer, path: string, headers: Record<string, string> = {}, fields = {}) =>
	fetch(url + path, { method: "POST", headers, body: bookForm(fields) });

const from = (address: string) => ({ "x-forwarded-for": address });

describe("RATE_LIMIT_MAX", () => {
	it("limits a caller across both routes, and says when to try again", async () => {
		const server = await start({ RATE_LIMIT_MAX: "2", RATE_LIMIT_WINDOW_MINUTES: "5" });
		const first = await post(server, "/estimate");
		expect(first.status).toBe(200);
		expect(first.headers.get("ratelimit-limit")).toBe("2");
		expect(first.headers.get("ratelimit-remaining")).toBe("1");
		expect((await post(server, "/translate")).status).toBe(200);
		for (const path of ["/translate", "/estimate"]) {
			const refused = await post(server, path);
			expect(refused.status).toBe(429);
			expect(refused.headers.get("content-type")).toBe("application/problem+json");
			const seconds = Number(refused.headers.get("retry-after"));
			expect(seconds).toBeGreaterThan(200);
			expect(seconds).toBeLessThanOrEqual(300);
			expect(refused.headers.get("ratelimit-remaining")).toBe("0");
			expect(await refused.json()).toMatchObject({ error_code: "RATE_LIMIT_EXCEEDED", recoverable: true });
		}
		expect((await fetch(`${server.url}/models`)).headers.get("ratelimit-limit")).toBeNull();
	});

	it("limits reruns too", async () => {
		const server = await start({ RATE_LIMIT_MAX: "2" });
		const { job_id: jobId } = (await (await post(server, "/translate")).json()) as { job_id: string };
		const rerun = () => {
			const form = new FormData();
			form.append("style", "plain");
			return fetch(`${server.url}/jobs/${jobId}/rerun`, { method: "POST", body: form });
		};
		await expect
			.poll(async () => ((await (await fetch(`${server.url}/status/${jobId}`)).json()) as { status: string }).status, {
				timeout: 10_000,
			})
			.toBe("completed");
		const taken = await rerun();
		expect(taken.status).toBe(200);
		expect(taken.headers.get("ratelimit-remaining")).toBe("0");
		const refused = await rerun();
		expect(refused.status).toBe(429);
		expect(await refused.json()).toMatchObject({ error_code: "RATE_LIMIT_EXCEEDED", recoverable: true });
	});

	it("allows callers again once the window has ended", async () => {
		const server = await start({ RATE_LIMIT_MAX: "1", RATE_LIMIT_WINDOW_MINUTES: "0.05" });
		const answers = await Promise.all([1, 2, 3].map(() => post(server, "/translate")));
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
		await expect.poll(async () => (await post(server, "/translate")).status, { timeout: 10_000 }).toBe(200);
	});

	it("counts each user separately, whatever their address", async () => {
		const server = await start({ RATE_LIMIT_MAX: "1", REQUIRE_AUTH: "true", JWT_SECRET: SECRET });
		const ann = bearer(await forgeToken());
		const bob = bearer(await forgeToken({ claims: { user_id: "bob" } }));
		expect((await post(server, "/translate")).status).toBe(401);
		expect((await post(server, "/translate", ann)).status).toBe(200);
		expect((await post(server, "/translate", ann)).status).toBe(429);
		expect((await post(server, "/translate", bob)).status).toBe(200);
	});

	it("refuses before any of the book is stored", async () => {
		const server = await start({ RATE_LIMIT_MAX: "1" });
		expect((await post(server, "/translate", {}, { target_language: "klingonish" })).status).toBe(422);
		expect((await post(server, "/translate")).status).toBe(429);
		expect(await server.keptFiles()).toEqual([]);
	});

	it("is off on loopback by default", async () => {
		const server = await start({});
		for (let n = 0; n < 12; n++) expect((await post(server, "/estimate")).status).toBe(200);
	});
});

describe("TRUST_PROXY", () => {
	/** How many of these clients the server distinguishes. */
	async function countTold(server: ComposedServer, addresses: string[]): Promise<number> {
		let taken = 0;
		for (const address of addresses) if ((await post(server, "/estimate", from(address))).status === 200) taken++;
		return taken;
	}
	const ONE = { RATE_LIMIT_MAX: "1" };

	it("off: forwarded addresses are ignored", async () => {
		expect(await countTold(await start(ONE), ["192.0.2.1", "192.0.2.2"])).toBe(1);
	});

	it("trusts proxies at the given addresses, and nothing beyond them", async () => {
		const server = await start({ ...ONE, TRUST_PROXY: "loopback" });
		expect(await countTold(server, ["192.0.2.1", "192.0.2.2", "192.0.2.1"])).toBe(2);
		// What a client claimed before the proxy wrote its address down.
		expect(await countTold(server, ["198.51.100.1, 192.0.2.9", "198.51.100.2, 192.0.2.9"])).toBe(1);
		expect(await countTold(server, ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"])).toBe(2);
	});

	it("trusts a number of hops, or all", async () => {
		const one = await start({ ...ONE, TRUST_PROXY: "1" });
		expect(await countTold(one, ["198.51.100.1, 192.0.2.1", "198.51.100.2, 192.0.2.1"])).toBe(1);
		const two = await start({ ...ONE, TRUST_PROXY: "2" });
		expect(await countTold(two, ["198.51.100.1, 192.0.2.1", "198.51.100.2, 192.0.2.1"])).toBe(2);
		const all = await start({ ...ONE, TRUST_PROXY: "true" });
		expect(await countTold(all, ["203.0.113.1, 10.0.0.1, 10.0.0.2", "203.0.113.2, 10.0.0.1, 10.0.0.2"])).toBe(2);
	});

	it("doesn't trust a proxy at another address", async () => {
		const server = await start({ ...ONE, TRUST_PROXY: "10.0.0.0/8" });
		expect(await countTold(server, ["192.0.2.1", "192.0.2.2"])).toBe(1);
	});
});

describe("MAX_CONCURRENT_JOBS", () => {
	async function silentProvider(): Promise<string> {
		const provider = await startSilentProvider();
		ending.push(() => provider.close());
		return provider.url;
	}

	it("counts clients by address without authentication, while jobs stay shared", async () => {
		const settings = {
			OLLAMA_BASE_URL: await silentProvider(),
			MAX_CONCURRENT_JOBS: "1",
			TRUST_PROXY: "loopback",
		};
		const server = await start(settings);
		const submit = (address: string) => post(server, "/translate", from(address), { model: "ollama" });
		const first = await submit("192.0.2.1");
		expect(first.status).toBe(200);
		const refused = await submit("192.0.2.1");
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(((await refused.json()) as Problem).error_code).toBe("RATE_LIMIT_EXCEEDED");
		expect((await submit("192.0.2.2")).status).toBe(200);
		const { job_id: jobId } = (await first.json()) as { job_id: string };
		const cancelled = await fetch(`${server.url}/jobs/${jobId}`, { method: "DELETE", headers: from("192.0.2.3") });
		expect(cancelled.status).toBe(200);
		expect((await submit("192.0.2.1")).status).toBe(200);
	});

	it("counts users with authentication", async () => {
		const settings = { OLLAMA_BASE_URL: await silentProvider(), MAX_CONCURRENT_JOBS: "1" };
		const server = await start({ ...settings, REQUIRE_AUTH: "true", JWT_SECRET: SECRET });
		const ann = bearer(await forgeToken());
		const bob = bearer(await forgeToken({ claims: { user_id: "bob" } }));
		const statuses = [];
		for (const user of [ann, ann, bob]) {
			statuses.push((await post(server, "/translate", user, { model: "ollama" })).status);
		}
		expect(statuses).toEqual([200, 429, 200]);
	});
});
