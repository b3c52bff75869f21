import { type JWTPayload, SignJWT } from "jose";

export const SECRET = "a secret of the tests, of 32 bytes and more";

export interface TokenChanges {
	/** Added to the good payload; a claim that is `undefined` is left out. */
	claims?: JWTPayload;
	secret?: string;
	header?: { alg: string; [name: string]: unknown };
}

/** A token that `ann` may use for an hour, but for what a test changes. */
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

/** A token whose parts are these, signed by nobody. */
export function unsignedToken(header: object, payload: object, signature = ""): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
	return `${part(header)}.${part(payload)}.${signature}`;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
