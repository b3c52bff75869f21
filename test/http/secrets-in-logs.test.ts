import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startServer } from "../harness/server-process.ts";
import { bookForm } from "./book-form.ts";
import { bearer, forgeToken, SECRET, unsignedToken } from "./forge-token.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-secrets-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("no secret, token or key appears in the server's output, wherever it was sent", {
	timeout: 60_000,
}, async () => {
	const admin = "operator-swordfish-0815";
	const server = await startServer(folder, {
		LOG_LEVEL: "TRACE",
		REQUIRE_AUTH: "true",
		JWT_SECRET: SECRET,
		ADMIN_TOKEN: admin,
		OPENAI_API_KEY: "operators-own-provider-key",
	});
	let output: string;
	const sent: string[] = [
		admin,
		SECRET,
		"operators-own-provider-key",
		"callers-own-provider-key",
		"guess-at-the-token",
	];
	try {
		const json = { "content-type": "application/json" };
		const post = (headers: Record<string, string>, body: string) =>
			fetch(`${server.url}/auth/token`, { method: "POST", headers: { ...json, ...headers }, body });
		const made = await post(bearer(admin), '{"user_id":"ann"}');
		expect(made.status).toBe(200);
		const { token } = (await made.json()) as { token: string };
		const expired = await forgeToken({ claims: { exp: 1 } });
		const unsigned = unsignedToken({ alg: "none" }, { user_id: "ann", exp: 4_000_000_000 });
		sent.push(token, ...token.split(".").slice(1), expired, unsigned);
		await post(bearer("guess-at-the-token"), "{}");
		await post(bearer(admin), `{"user_id":"${token}`);
		for (const one of [token, expired, unsigned, "guess-at-the-token"]) {
			await fetch(`${server.url}/status/${one}`, { headers: bearer(one) });
			await fetch(`${server.url}/jobs?cursor=${one}&token=${one}`, { headers: { ...bearer(one), cookie: `t=${one}` } });
			await fetch(`${server.url}/nothing/${one}`);
		}
		const forms: Record<string, string>[] = [
			{},
			{ model: "chatgptapi", openai_key: "callers-own-provider-key", target_language: "klingonish" },
		];
		for (const fields of forms) {
			await fetch(`${server.url}/translate`, { method: "POST", headers: bearer(token), body: bookForm(fields) });
		}
	} finally {
		await server.stop("SIGTERM");
		output = server.output();
	}
	expect(output).toContain("auth.token_made");
	expect(output).toContain("server.started");
	for (const secret of sent) expect(output).not.toContain(secret);
});
