import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../src/http/server/problem.ts";
import type { JobStatus } from "../../src/jobs/job-view.ts";
import { startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type SilentProvider, startSilentProvider } from "../fixtures/silent-provider.ts";
import { bookForm } from "./book-form.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { bearer, forgeToken, SECRET, unsignedToken } from "./forge-token.ts";

const ADMIN = "the operator's own token".replaceAll(/\W/g, "-");
const IN_AN_HOUR = Math.floor(Date.now() / 1_000) + 3_600;

let server: ComposedServer;
let silentProvider: SilentProvider;
beforeAll(async () => {
	silentProvider = await startSilentProvider();
	server = await startComposedServer({
		REQUIRE_AUTH: "true",
		JWT_SECRET: SECRET,
		ADMIN_TOKEN: ADMIN,
		OLLAMA_BASE_URL: silentProvider.url,
	});
});
afterAll(async () => {
	await server.stop();
	await silentProvider.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });

async function expectRefused(answer: Response, challenge = "Bearer"): Promise<Problem> {
	const problem = (await answer.json()) as Problem;
	expect({
		status: answer.status,
		challenge: answer.headers.get("www-authenticate"),
		code: problem.error_code,
	}).toEqual({
		status: 401,
		challenge,
		code: "UNAUTHORIZED",
	});
	expect(answer.headers.get("content-type")).toBe("application/problem+json");
	return problem;
}

interface Operation {
	method: string;
	path: string;
	security: unknown;
	answers: string[];
	body: string | undefined;
}

async function listOperations(): Promise<Operation[]> {
	const { paths } = (await (await get("/openapi.json")).json()) as { paths: Record<string, Record<string, unknown>> };
	return Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => {
			const { security, responses, requestBody } = operation as {
				security?: unknown;
				responses: object;
				requestBody?: { content: object };
			};
			const body = Object.keys(requestBody?.content ?? {})[0];
			return { method: method.toUpperCase(), path, security, answers: Object.keys(responses), body };
		}),
	);
}

function call({ method, path, body }: Operation, jobId: string, headers: Record<string, string>): Promise<Response> {
	const url = server.url + path.replace("{job_id}", jobId).replace("{segment_id}", "d1-s1").replace("{id}", "d1-s1");
	if (body === "multipart/form-data") return fetch(url, { method, headers, body: formFor(path) });
	if (body === undefined) return fetch(url, { method, headers });
	const content =
		path.endsWith("/segments/{id}") || path.endsWith("/segments/{segment_id}") ? { translation: "x" } : {};
	return fetch(url, {
		method,
		headers: { ...headers, "content-type": "application/json" },
		body: JSON.stringify(content),
	});
}

/** A rerun takes neither book nor language. */
function formFor(path: string): FormData {
	if (!path.endsWith("/rerun")) return bookForm();
	const form = new FormData();
	form.append("model", "pseudo");
	return form;
}

/** On every route the job looks to `stranger` like one that doesn't exist. */
async function expectForeign(jobId: string, stranger: Record<string, string>): Promise<void> {
	const operations = (await listOperations()).filter(({ path }) => path.includes("{job_id}"));
	expect(operations.length).toBeGreaterThan(3);
	for (const operation of operations) {
		const foreign = await call(operation, jobId, stranger);
		const missing = await call(operation, "1b4e28ba-2fa1-41d2-883f-0016d3cca427", stranger);
		expect(foreign.status, `${operation.method} ${operation.path}`).toBe(404);
		expect(await messageOf(foreign)).toBe(await messageOf(missing));
	}
}

/** Empty for a HEAD response. */
async function messageOf(answer: Response): Promise<string> {
	const body = await answer.text();
	return body === "" ? "" : (JSON.parse(body) as Problem).message;
}

const OPEN = ["/health", "/models", "/languages"];
const OF_OPERATOR = ["/auth/token", "/metrics", "/health/detailed"];

describe("with authentication on", () => {
	it("public routes are open, whatever token is sent", async () => {
		for (const path of ["/", "/docs", "/docs/static/index.html", "/openapi.json", ...OPEN]) {
			expect((await get(path)).status, path).toBe(200);
			expect((await get(path, bearer("rubbish"))).status, path).toBe(200);
		}
	});

	it("everything else is closed, and documented as such", async () => {
		const operations = (await listOperations()).filter(({ path }) => !OPEN.includes(path));
		expect(operations.length).toBeGreaterThan(5);
		for (const operation of operations) {
			const name = `${operation.method} ${operation.path}`;
			const answer = await call(operation, "1b4e28ba-2fa1-41d2-883f-0016d3cca427", {});
			if (operation.method === "HEAD") expect(answer.status).toBe(401);
			else await expectRefused(answer);
			expect(operation.answers, name).toContain("401");
			expect(operation.security, name).toEqual([
				OF_OPERATOR.includes(operation.path) ? { adminToken: [] } : { bearerAuth: [] },
			]);
		}
		expect((await fetch(`${server.url}/models`, { method: "POST" })).status).toBe(404);
		expect((await get("/nothing/here")).status).toBe(404);
	});

	it.each<[string, () => Promise<string> | string, string?]>([
		["that has expired", () => forgeToken({ claims: { exp: Math.floor(Date.now() / 1_000) - 1 } }), "has expired"],
		["that is not valid yet", () => forgeToken({ claims: { nbf: IN_AN_HOUR } })],
		["without an end", () => forgeToken({ claims: { exp: undefined } })],
		["whose end is no number", () => unsignedToken({ alg: "HS256" }, { user_id: "ann", exp: "never" }, "AAAA")],
		["without user_id", () => forgeToken({ claims: { user_id: undefined, sub: "ann" } })],
		["with an empty user_id", () => forgeToken({ claims: { user_id: "" } })],
		["with a user_id that is no text", () => forgeToken({ claims: { user_id: ["ann"] } })],
		["with a user_id of 129 characters", () => forgeToken({ claims: { user_id: "a".repeat(129) } })],
		["with a user_id of two lines", () => forgeToken({ claims: { user_id: "ann\nbob" } })],
		["with a user_id with a space", () => forgeToken({ claims: { user_id: "ann " } })],
		["of another secret", () => forgeToken({ secret: "another secret, which has 32 bytes and more" })],
		["of the empty secret", () => unsignedToken({ alg: "HS256" }, { user_id: "ann", exp: IN_AN_HOUR }, "")],
		["of another algorithm of the secret", () => forgeToken({ header: { alg: "HS512" }, secret: SECRET.repeat(2) })],
		["with alg none", () => unsignedToken({ alg: "none" }, { user_id: "ann", exp: IN_AN_HOUR })],
		[
			"with alg None and a signature",
			() => unsignedToken({ alg: "None" }, { user_id: "ann", exp: IN_AN_HOUR }, "AAAA"),
		],
		[
			"with RS256 where no keys are known",
			() => unsignedToken({ alg: "RS256" }, { user_id: "ann", exp: IN_AN_HOUR }, "AAAA"),
		],
		["with an algorithm that is a property of every object", () => unsignedToken({ alg: "constructor" }, {}, "AAAA")],
		["without an algorithm", () => unsignedToken({}, { user_id: "ann", exp: IN_AN_HOUR }, "AAAA")],
		[
			"that names its own key",
			() => forgeToken({ header: { alg: "HS256", jwk: { kty: "oct", k: "AAAA" } }, secret: "k".repeat(40) }),
		],
		[
			"with a critical header that is not known",
			() => forgeToken({ header: { alg: "HS256", crit: ["x"], x: 1 } }).catch(() => "x.y.z"),
		],
		[
			"that was changed",
			async () =>
				(await forgeToken()).replace(
					/\.[^.]+\./,
					`.${Buffer.from(JSON.stringify({ user_id: "bob", exp: IN_AN_HOUR })).toString("base64url")}.`,
				),
		],
		["of five parts", () => "a.b.c.d.e"],
		["that is rubbish", () => "%00{}"],
		["of 10,000 characters", () => "x".repeat(10_000)],
	])("a token %s is refused", async (_what, make, text = "is not valid") => {
		const answer = await get("/status/1b4e28ba-2fa1-41d2-883f-0016d3cca427", bearer(await make()));
		const problem = await expectRefused(answer, 'Bearer error="invalid_token"');
		expect(problem.message).toContain(text);
	});

	it("a token is accepted as a bearer token only, not with another scheme or in the URL", async () => {
		const token = await forgeToken();
		const path = "/status/1b4e28ba-2fa1-41d2-883f-0016d3cca427";
		for (const authorization of [token, `Basic ${token}`, `Bearer ${token} ${token}`, "Bearer", "Bearer "]) {
			await expectRefused(await get(path, { authorization }));
		}
		await expectRefused(await get(`${path}?access_token=${token}&token=${token}`));
		expect((await get(path, { authorization: `bearer ${token}` })).status).toBe(404);
	});

	it("an upload without a token is refused before it is read", async () => {
		const answer = await fetch(`${server.url}/translate`, { method: "POST", body: bookForm() });
		await expectRefused(answer);
		expect(await server.keptFiles()).toEqual([]);
	});

	it("nobody can access another user's jobs, on any route", async () => {
		const ann = bearer(await forgeToken());
		const bob = bearer(await forgeToken({ claims: { user_id: "bob" } }));
		const submitted = await fetch(`${server.url}/translate`, { method: "POST", headers: ann, body: bookForm() });
		const { job_id: jobId } = (await submitted.json()) as { job_id: string };
		await expect
			.poll(async () => ((await (await get(`/status/${jobId}`, ann)).json()) as { status: string }).status, {
				timeout: 10_000,
			})
			.toBe("completed");

		await expectForeign(jobId, bob);
		expect((await get(`/download/${jobId}`, ann)).status).toBe(200);
		expect((await get(`/jobs/${jobId}/report`, ann)).status).toBe(200);
	});

	it("nobody can access another user's running job: it continues, and its owner can cancel it", async () => {
		const ann = bearer(await forgeToken());
		const bob = bearer(await forgeToken({ claims: { user_id: "bob" } }));
		const body = bookForm({ model: "ollama" });
		const submitted = await fetch(`${server.url}/translate`, { method: "POST", headers: ann, body });
		const { job_id: jobId } = (await submitted.json()) as { job_id: string };
		const stateOf = async () => ((await (await get(`/status/${jobId}`, ann)).json()) as { status: string }).status;
		await expect.poll(stateOf, { timeout: 10_000 }).toBe("processing");
		await expectForeign(jobId, bob);
		expect(await stateOf()).toBe("processing");
		expect((await fetch(`${server.url}/jobs/${jobId}`, { method: "DELETE", headers: ann })).status).toBe(200);
		expect(await stateOf()).toBe("cancelled");
		// A cancelled one can be taken up again: by its owner only.
		await expectForeign(jobId, bob);
		expect(await stateOf()).toBe("cancelled");
	});

	it("nobody can use another user's upload", async () => {
		const ann = bearer(await forgeToken());
		const bob = bearer(await forgeToken({ claims: { user_id: "bob" } }));
		const estimated = await fetch(`${server.url}/estimate`, { method: "POST", headers: ann, body: bookForm() });
		const { upload_id } = (await estimated.json()) as { upload_id: string };
		const translate = (headers: Record<string, string>) =>
			fetch(`${server.url}/translate`, { method: "POST", headers, body: bookForm({ upload_id }, false) });
		const refused = await translate(bob);
		expect(refused.status).toBe(422);
		expect(((await refused.json()) as Problem).details?.field).toBe("upload_id");
		expect((await translate(ann)).status).toBe(200);
	});
});

describe("POST /auth/token", () => {
	const ask = (body: unknown, headers: Record<string, string> = bearer(ADMIN)) =>
		fetch(`${server.url}/auth/token`, {
			method: "POST",
			headers: { "content-type": "application/json", ...headers },
			body: JSON.stringify(body),
		});

	it("issues a token for the user's own jobs, valid as long as requested", async () => {
		for (const [body, hours] of [
			[{ user_id: "carol@example.org" }, 24],
			[{ user_id: "Käthe", expires_hours: 0.5 }, 0.5],
		] as const) {
			const answer = await ask(body);
			expect(answer.status).toBe(200);
			expect(answer.headers.get("cache-control")).toBe("no-store");
			const { token, expires_at } = (await answer.json()) as { token: string; expires_at: string };
			expect(Math.abs(Date.parse(expires_at) - Date.now() - hours * 3_600_000)).toBeLessThan(60_000);
			const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as object;
			expect(payload).toMatchObject({ user_id: body.user_id, exp: Date.parse(expires_at) / 1_000 });
			expect((await get("/status/1b4e28ba-2fa1-41d2-883f-0016d3cca427", bearer(token))).status).toBe(404);
		}
	});

	it("refuses invalid requests", async () => {
		for (const [field, body] of [
			["user_id", {}],
			["user_id", { user_id: "" }],
			["user_id", { user_id: "a b" }],
			["user_id", { user_id: "x".repeat(129) }],
			["user_id", { user_id: 7 }],
			["expires_hours", { user_id: "ann", expires_hours: 0 }],
			["expires_hours", { user_id: "ann", expires_hours: -1 }],
			["expires_hours", { user_id: "ann", expires_hours: 8761 }],
			["expires_hours", { user_id: "ann", expires_hours: "24" }],
			["admin", { user_id: "ann", admin: true }],
		] as const) {
			const answer = await ask(body);
			expect(answer.status, JSON.stringify(body)).toBe(422);
			expect(((await answer.json()) as Problem).details?.field).toBe(field);
		}
		expect((await ask("x".repeat(5_000))).status).toBe(413);
	});

	it("accepts the admin token only", async () => {
		await expectRefused(await ask({ user_id: "ann" }, {}));
		for (const token of [
			await forgeToken(),
			ADMIN.slice(1),
			`${ADMIN}x`,
			ADMIN.toUpperCase(),
			SECRET.replaceAll(" ", ""),
		]) {
			await expectRefused(await ask({ user_id: "ann" }, bearer(token)), 'Bearer error="invalid_token"');
		}
		expect((await ask({ user_id: "ann" })).status).toBe(200);
	});

	it("limits wrong attempts", async () => {
		const guess = () => ask({ user_id: "ann" }, bearer("a-guess"));
		await expect.poll(async () => (await guess()).status, { interval: 1 }).toBe(429);
		const refused = await guess();
		expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
		expect((await ask({ user_id: "ann" })).status).toBe(429);
	});
});

describe("with other settings", () => {
	const opened: ComposedServer[] = [];
	const start = async (settings: Record<string, string>) => {
		const started = await startComposedServer(settings);
		opened.push(started);
		return started.url;
	};
	afterAll(async () => {
		for (const one of opened) await one.stop();
	});
	const askAt = (url: string) =>
		fetch(`${url}/auth/token`, {
			method: "POST",
			headers: { ...bearer(ADMIN), "content-type": "application/json" },
			body: '{"user_id":"ann"}',
		});

	it("without authentication tokens are ignored, valid or not, and jobs are shared", async () => {
		const url = await start({ JWT_SECRET: SECRET });
		const headers = bearer("rubbish");
		const submitted = await fetch(`${url}/translate`, { method: "POST", headers, body: bookForm() });
		expect(submitted.status).toBe(200);
		const { job_id } = (await submitted.json()) as { job_id: string };
		expect((await fetch(`${url}/status/${job_id}`, { headers: bearer(await forgeToken()) })).status).toBe(200);
		expect((await askAt(url)).status).toBe(404);
	});

	it("users don't share cached translations", async () => {
		const provider = await startFakeOpenAi();
		try {
			const settings = { REQUIRE_AUTH: "true", JWT_SECRET: SECRET, LLAMACPP_BASE_URL: provider.url };
			const url = await start(settings);
			const countCached = async (user_id: string) => {
				const headers = bearer(await forgeToken({ claims: { user_id } }));
				const answer = await fetch(`${url}/translate`, {
					method: "POST",
					headers,
					body: bookForm({ model: "llamacpp" }),
				});
				const { job_id } = (await answer.json()) as { job_id: string };
				const read = async () => (await (await fetch(`${url}/status/${job_id}`, { headers })).json()) as JobStatus;
				await expect.poll(async () => (await read()).status, { timeout: 10_000 }).toBe("completed");
				return (await read()).segments.cached;
			};
			const inTheBook = await countCached("ann");
			expect(await countCached("ann")).toBeGreaterThan(inTheBook);
			expect(await countCached("bob")).toBe(inTheBook);
		} finally {
			await provider.close();
		}
	});

	it("there is no token route without an admin token, or without a secret to sign with", async () => {
		expect((await askAt(await start({ REQUIRE_AUTH: "true", JWT_SECRET: SECRET }))).status).toBe(404);
		const url = await start({ REQUIRE_AUTH: "true", JWKS_URL: "http://127.0.0.1:9/keys", ADMIN_TOKEN: ADMIN });
		expect((await askAt(url)).status).toBe(404);
	});
});
