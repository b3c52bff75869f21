import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";

export interface TokenOptions {
	/** For HS256, at least 32 bytes; `null`: HS256 tokens are rejected. */
	jwtSecret: string | null;
	/** Where the public keys for RS256 are; set by the operator, so it is trusted. `null`: RS256 tokens are rejected. */
	jwksUrl: string | null;
	/** Minimum time between two fetches because of unknown keys. */
	jwksCooldownMs?: number;
	clock: Clock;
}

/** Verifies and issues bearer tokens. */
export interface Tokens {
	/**
	 * Checks signature, `exp`, `nbf` and the claim `user_id`.
	 *
	 * @returns the `user_id`
	 * @throws AppError `UNAUTHORIZED`, or `STORAGE_ERROR` while the keys of `jwksUrl` are unavailable
	 */
	verify(token: string): Promise<string>;
	/** Issues an HS256 token; `null` without a secret to sign with. */
	issue: ((userId: string, lifeMs: number) => Promise<{ token: string; expiresAt: number }>) | null;
}

/** 1 to 128 visible characters: no spaces, no control characters. */
export const USER_ID = /^[^\p{C}\p{Z}]{1,128}$/u;

const JWKS_TIMEOUT_MS = 5_000;
const JWKS_COOLDOWN_MS = 30_000;

export function createTokens({ jwtSecret, jwksUrl, clock, jwksCooldownMs = JWKS_COOLDOWN_MS }: TokenOptions): Tokens {
	const secret = jwtSecret === null ? null : new TextEncoder().encode(jwtSecret);
	// The token's header only selects one of these, each with its own kind of key: a public key never
	// becomes an HMAC secret, and `none` selects nothing (RFC 8725 §3.1).
	const keys: Readonly<Record<string, JWTVerifyGetKey | null>> = {
		HS256: secret && (async () => secret),
		RS256: jwksUrl === null ? null : remoteKeys(jwksUrl, jwksCooldownMs),
	};

	async function readUserId(token: string): Promise<unknown> {
		const { alg = "" } = decodeProtectedHeader(token);
		const key = Object.hasOwn(keys, alg) ? keys[alg] : null;
		if (!key) throw new errors.JOSEAlgNotAllowed();
		const { payload } = await jwtVerify(token, key, {
			algorithms: [alg],
			requiredClaims: ["exp", "user_id"],
			currentDate: new Date(clock.now()),
		});
		return payload.user_id;
	}

	return {
		async verify(token) {
			const userId = await readUserId(token).catch((error: unknown) => {
				throw error instanceof AppError ? error : refused(error);
			});
			if (typeof userId === "string" && USER_ID.test(userId)) return userId;
			throw refused(undefined);
		},
		issue:
			secret &&
			(async (userId, lifeMs) => {
				const now = Math.floor(clock.now() / 1_000);
				const expires = now + Math.ceil(lifeMs / 1_000);
				const token = await new SignJWT({ user_id: userId })
					.setProtectedHeader({ alg: "HS256", typ: "JWT" })
					.setIssuedAt(now)
					.setExpirationTime(expires)
					.sign(secret);
				return { token, expiresAt: expires * 1_000 };
			}),
	};
}

/** An unreachable key server is not the token's fault; a key that the server doesn't have is. */
function remoteKeys(url: string, cooldownMs: number): JWTVerifyGetKey {
	const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: JWKS_TIMEOUT_MS, cooldownDuration: cooldownMs });
	return async (header, token) => {
		try {
			return await keys(header, token);
		} catch (error) {
			const unknown = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
			if (unknown) throw error;
			throw new AppError("The keys for verifying tokens are unavailable at the moment.", {
				code: "STORAGE_ERROR",
				cause: error,
			});
		}
	};
}

/** Reveals only whether the token has expired: its owner can fix that, and more would help to forge one. */
function refused(cause: unknown): AppError {
	const message = cause instanceof errors.JWTExpired ? "The token has expired." : "The token is not valid.";
	return new AppError(message, { code: "UNAUTHORIZED", cause });
}
