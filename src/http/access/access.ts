import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../core/errors.ts";
import type { OpenLimit, WindowState } from "../../limits/window-limit.ts";
import type { App } from "../server/app-type.ts";
import { addressGroup } from "./client-address.ts";
import type { Tokens } from "./tokens.ts";

export interface AccessRules {
	/** `null`: no authentication; any token sent is ignored. */
	tokens: Pick<Tokens, "verify"> | null;
	/** Backs `POST /auth/token`, which exists only if this and `adminToken` are set. */
	issueToken: Tokens["issue"];
	/** `null`: the admin routes are closed with authentication, and open without. */
	adminToken: string | null;
}

/** Per address and minute; after that many, admin tokens from there are not even compared. */
const MAX_WRONG_ADMIN_TOKENS = 10;
const WRONG_TOKENS_WINDOW_MS = 60_000;

/** Enforces each route's declared access (route-access.ts) before any of the request's body is read. */
export function authorizeRequests(app: App, { tokens, adminToken }: AccessRules, openLimit: OpenLimit): void {
	const wrongTokens = openLimit("wrong-tokens", { max: MAX_WRONG_ADMIN_TOKENS, windowMs: WRONG_TOKENS_WINDOW_MS });
	const isAdminToken = adminToken === null ? () => false : createTokenCheck(adminToken);

	async function requireAdmin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
		const address = addressGroup(request.ip);
		const before = await wrongTokens.peek(address);
		if (!before.allowed) throw tooManyWrong(reply, before);
		const token = bearerToken(request);
		if (token !== null && isAdminToken(token)) return;
		const state = token === null ? before : await wrongTokens.take(address);
		// Concurrent requests have used up the window.
		if (!state.allowed) throw tooManyWrong(reply, state);
		throw unauthorized(reply, token, "This route needs the administrator's token (ADMIN_TOKEN).");
	}

	async function requireCaller(request: FastifyRequest, reply: FastifyReply, verify: Tokens["verify"]): Promise<void> {
		const token = bearerToken(request);
		if (token === null) throw unauthorized(reply, token, 'Send your token: "Authorization: Bearer …".');
		try {
			request.userId = await verify(token);
		} catch (error) {
			if (error instanceof AppError && error.code === "UNAUTHORIZED") challenge(reply, token);
			throw error;
		}
	}

	app.decorateRequest("userId", null);
	app.addHook("onRequest", async (request, reply) => {
		// A missing route answers 404, not 401.
		if (request.is404) return;
		const { access } = request.routeOptions.config;
		if (access === "open") return;
		if (access === "admin") {
			if (tokens !== null || adminToken !== null) await requireAdmin(request, reply);
		} else if (tokens !== null) await requireCaller(request, reply, tokens.verify);
	});
}

/** RFC 6750 §2.1; `null` if absent. Tokens in URLs are not accepted: URLs end up in logs. */
function bearerToken(request: FastifyRequest): string | null {
	return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

function tooManyWrong(reply: FastifyReply, { resetSeconds }: WindowState): AppError {
	reply.header("retry-after", resetSeconds);
	return new AppError("Too many invalid tokens from your address; try again later.", {
		code: "RATE_LIMIT_EXCEEDED",
	});
}

function unauthorized(reply: FastifyReply, token: string | null, message: string): AppError {
	challenge(reply, token);
	return new AppError(message, { code: "UNAUTHORIZED" });
}

/** RFC 6750 §3: asks for a token, or says that the one sent is invalid. */
function challenge(reply: FastifyReply, token: string | null): void {
	reply.header("www-authenticate", token === null ? "Bearer" : 'Bearer error="invalid_token"');
}

/** Constant-time comparison; hashes first so that length leaks nothing. */
function createTokenCheck(expected: string): (text: string) => boolean {
	const hash = (text: string) => createHash("sha256").update(text).digest();
	const expectedHash = hash(expected);
	return (text) => timingSafeEqual(hash(text), expectedHash);
}
