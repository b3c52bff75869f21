import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { createTokens } from "../../src/http/access/tokens.ts";
import { startComposedServer } from "./composed-server.ts";
import { bearer, forgeToken, SECRET } from "./forge-token.ts";

interface KeyPair {
	kid: string;
	publicKey: CryptoKey;
	privateKey: CryptoKey;
}

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const end of ending.splice(0).reverse()) await end();
});

async function makeKeys(kid: string): Promise<KeyPair> {
	return { kid, ...(await generateKeyPair("RS256", { extractable: true })) };
}

function sign({ privateKey, kid }: KeyPair, claims: object = {}, alg = "RS256"): Promise<string> {
	return new SignJWT({ user_id: "ann", ...claims })
		.setProtectedHeader({ alg, kid })
		.setExpirationTime("1h")
		.sign(privateKey);
}

/** The issuer's key server; its keys can be replaced. */
async function serveKeys(keys: KeyPair[]) {
	const state = { keys, status: 200, fetches: 0 };
	const server = createServer(async (_request, reply) => {
		state.fetches++;
		const jwks = await Promise.all(
			state.keys.map(async ({ publicKey, kid }) => ({
				...(await exportJWK(publicKey)),
				kid,
				alg: "RS256",
				use: "sig",
			})),
		);
		reply.writeHead(state.status, { "content-type": "application/json" }).end(JSON.stringify({ keys: jwks }));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	ending.push(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return Object.assign(state, { url: `http://127.0.0.1:${address.port}/keys` });
}

async function start(settings: Record<string, string>): Promise<(token: string) => Promise<number>> {
	const server = await startComposedServer({ REQUIRE_AUTH: "true", ...settings });
	ending.push(() => server.stop());
	return async (token) =>
		(await fetch(`${server.url}/status/1b4e28ba-2fa1-41d2-883f-0016d3cca427`, { headers: bearer(token) })).status;
}

describe("tokens of an issuer with public keys", () => {
	it("are accepted if signed by one of its keys, and only with RS256", async () => {
		const [mine, other] = [await makeKeys("one"), await makeKeys("one")];
		const issuer = await serveKeys([mine]);
		const statusWith = await start({ JWKS_URL: issuer.url });
		expect(await statusWith(await sign(mine))).toBe(404);
		expect(await statusWith(await sign(other))).toBe(401);
		expect(await statusWith(await sign({ ...mine, kid: "two" }))).toBe(401);
		expect(await statusWith(await sign(mine, { user_id: undefined }))).toBe(401);
		expect(await statusWith(await sign(mine, { nbf: Math.floor(Date.now() / 1_000) + 600 }))).toBe(401);
		expect(await statusWith(await forgeToken())).toBe(401);
		const pss = await generateKeyPair("PS256", { extractable: true });
		expect(await statusWith(await sign({ kid: "one", ...pss }, {}, "PS256"))).toBe(401);
		expect(issuer.fetches).toBe(1);
	});

	it("can't be forged with the public key as an HMAC secret", async () => {
		const keys = await makeKeys("one");
		const issuer = await serveKeys([keys]);
		const pem = await exportSPKI(keys.publicKey);
		const jwk = JSON.stringify(await exportJWK(keys.publicKey));
		const mores: Record<string, string>[] = [{}, { JWT_SECRET: SECRET }];
		for (const more of mores) {
			const statusWith = await start({ JWKS_URL: issuer.url, ...more });
			for (const secret of [pem, pem.trim(), jwk]) {
				for (const alg of ["HS256", "RS256"]) {
					const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
					const signed = `${part({ alg, kid: "one" })}.${part({ user_id: "ann", exp: 4_000_000_000 })}`;
					const token = `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
					expect(await statusWith(token)).toBe(401);
				}
			}
		}
	});

	it("work alongside those of a secret if both are set", async () => {
		const keys = await makeKeys("one");
		const statusWith = await start({ JWKS_URL: (await serveKeys([keys])).url, JWT_SECRET: SECRET });
		expect(await statusWith(await sign(keys))).toBe(404);
		expect(await statusWith(await forgeToken())).toBe(404);
		expect(await statusWith(await forgeToken({ secret: "another secret, which has 32 bytes and more" }))).toBe(401);
	});

	it("are answered with a server error while the keys are unavailable", async () => {
		const keys = await makeKeys("one");
		const issuer = await serveKeys([keys]);
		const statusWith = await start({ JWKS_URL: issuer.url });
		issuer.status = 500;
		expect(await statusWith(await sign(keys))).toBe(503);
		issuer.status = 200;
		expect(await statusWith(await sign(keys))).toBe(404);
	});
});

describe("an issuer that rotates its keys", () => {
	const tokensOf = (jwksUrl: string, jwksCooldownMs: number) =>
		createTokens({ jwtSecret: null, jwksUrl, jwksCooldownMs, clock: systemClock });

	it("is asked again for an unknown key, and tokens of the removed key are rejected", async () => {
		const [old, young] = [await makeKeys("old"), await makeKeys("young")];
		const issuer = await serveKeys([old]);
		const { verify } = tokensOf(issuer.url, 0);
		expect(await verify(await sign(old))).toBe("ann");
		issuer.keys = [young];
		expect(await verify(await sign(young))).toBe("ann");
		await expect(verify(await sign(old))).rejects.toMatchObject({ code: "UNAUTHORIZED" });
	});

	it("is not asked again for every forged token", async () => {
		const keys = await makeKeys("one");
		const issuer = await serveKeys([keys]);
		const { verify } = tokensOf(issuer.url, 60_000);
		await verify(await sign(keys));
		for (const kid of ["a", "b", "c"]) await expect(verify(await sign({ ...keys, kid }))).rejects.toThrow();
		expect(issuer.fetches).toBe(1);
	});
});
