import { createHmac, generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../core/manual-clock.ts";
import { createTokens, USER_ID } from "./tokens.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const clock = createManualClock();
const tokens = createTokens({ jwtSecret: SECRET, jwksUrl: null, clock });
const seconds = () => Math.floor(clock.now() / 1_000);

async function sign(claims: Record<string, unknown>, { alg = "HS256", secret = SECRET } = {}): Promise<string> {
	return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

const REFUSED = { code: "UNAUTHORIZED", message: "The token is not valid." };
const EXPIRED = { code: "UNAUTHORIZED", message: "The token has expired." };

describe("a token", () => {
	it("identifies its user until it expires", async () => {
		const issued = await tokens.issue?.("ann", 60_000);
		expect(issued?.expiresAt).toBe((seconds() + 60) * 1_000);
		const { token = "" } = issued ?? {};
		expect(await tokens.verify(token)).toBe("ann");
		const later = createManualClock();
		later.advance(clock.now() - later.now() + 61_000);
		const elsewhere = createTokens({ jwtSecret: SECRET, jwksUrl: null, clock: later });
		await expect(elsewhere.verify(token)).rejects.toMatchObject(EXPIRED);
	});

	it("is valid at least as long as requested, in whole seconds", async () => {
		const issued = await tokens.issue?.("ann", 1_001);
		expect(issued?.expiresAt).toBe((seconds() + 2) * 1_000);
	});

	it("may be issued elsewhere if it is signed with the same secret", async () => {
		expect(await tokens.verify(await sign({ user_id: "bob", exp: seconds() + 10 }))).toBe("bob");
	});

	it.each([
		["without an end", { user_id: "bob" }],
		["without a user", { exp: 9_999_999_999 }],
		["whose user is no text", { user_id: 7, exp: 9_999_999_999 }],
		["whose user is empty", { user_id: "", exp: 9_999_999_999 }],
		["whose user has a space", { user_id: "a b", exp: 9_999_999_999 }],
		["whose user is too long", { user_id: "x".repeat(129), exp: 9_999_999_999 }],
		["that is not valid yet", { user_id: "bob", exp: 9_999_999_999, nbf: 9_999_999_998 }],
	])("%s is refused", async (_name, claims) => {
		await expect(tokens.verify(await sign(claims))).rejects.toMatchObject(REFUSED);
	});

	it("with another secret, another algorithm or none is refused", async () => {
		const claims = { user_id: "bob", exp: seconds() + 10 };
		const other = await sign(claims, { secret: "another secret of 32 bytes, really" });
		const longer = await sign(claims, { alg: "HS384", secret: SECRET.repeat(2) });
		const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
		const none = `${part({ alg: "none" })}.${part(claims)}.`;
		const odd = `${part({ alg: "toString" })}.${part(claims)}.x`;
		for (const token of [other, longer, none, odd, "", "a.b.c", "no token"]) {
			await expect(tokens.verify(token), token).rejects.toMatchObject(REFUSED);
		}
	});

	it("signed as HS256 with a public key is refused where only RS256 is allowed", async () => {
		const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
		const pem = publicKey.export({ type: "spki", format: "pem" });
		const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
		const signed = `${part({ alg: "HS256" })}.${part({ user_id: "eve", exp: seconds() + 10 })}`;
		const forged = `${signed}.${createHmac("sha256", pem).update(signed).digest("base64url")}`;
		const rsOnly = createTokens({ jwtSecret: null, jwksUrl: "http://127.0.0.1:1/jwks", clock });
		expect(rsOnly.issue).toBeNull();
		await expect(rsOnly.verify(forged)).rejects.toMatchObject(REFUSED);
	});

	it("is not called invalid while the public keys are unavailable", async () => {
		const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
		const token = await new SignJWT({ user_id: "ann", exp: seconds() + 10 })
			.setProtectedHeader({ alg: "RS256", kid: "k" })
			.sign(privateKey);
		const rsOnly = createTokens({ jwtSecret: null, jwksUrl: "http://127.0.0.1:1/jwks", clock });
		await expect(rsOnly.verify(token)).rejects.toMatchObject({ code: "STORAGE_ERROR", recoverable: true });
		await expect(tokens.verify(token)).rejects.toMatchObject(REFUSED);
	});
});

describe("a user's id", () => {
	it("has 1 to 128 visible characters", () => {
		for (const id of ["a", "ann@example.org", "ü", "x".repeat(128)]) expect(USER_ID.test(id), id).toBe(true);
		for (const id of ["", " ", "a b", "a\u0000", "a\u200b", "x".repeat(129)]) expect(USER_ID.test(id), id).toBe(false);
	});
});
