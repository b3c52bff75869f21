import { type JWTPayload, SignJWT } from "jose";

export const SECRET = "a secret of the tests, of 32 bytes and more";

export interface TokenChanges {
	/** Merged into the valid payload; `undefined` removes a claim. */
	claims?: JWTPayload;
	secret?: string;
	header?: { alg: string; [name: string]: unknown };
}

/** A token for `ann`, valid for an hour, with the test's changes. */
export async function forgeToken({
	claims = {},
	secret = SECRET,
	header = { alg: "HS256" },
}: TokenChanges = {}): Promise<string> {
	const now = Math.floor(Date.now() / 1_000);
	const payload = { user_id: "ann", iat: now, exp: now + 3_600, ...claims };
	const given = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
	return new SignJWT(given).setProtectedHeader(header).sign(new TextEncoder().encode(secret));
}

/** An unsigned token with these parts. */
export function unsignedToken(header: object, payload: object, signature = ""): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
	return `${part(header)}.${part(payload)}.${signature}`;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
