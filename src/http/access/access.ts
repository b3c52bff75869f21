import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../core/errors.ts";
import type { OpenLimit, WindowState } from "../../limits/window-limit.ts";
import type { App } from "../app-type.ts";
import { addressGroup } from "./client-address.ts";
import type { Tokens } from "./tokens.ts";

export interface AccessRules {
	/** `null`: no authentication; tokens that are sent are ignored. */
	tokens: Pick<Tokens, "verify"> | null;
	/** Behind `POST /auth/token`, which needs an admin token too; `null`: there is no such route. */
	issueToken: Tokens["issue"];
	/** `null`: the operator's own routes are closed where there is authentication, else open. */
	adminToken: string | null;
}

/** What anybody may read, with authentication too (spec §4). Everything that does not stand here is closed. */
const OPEN_ROUTES = new Set(["/", "/health", "/docs", "/openapi.json", "/models", "/languages"]);
const OPEN_FOLDERS = ["/docs/", "/assets/"];
const READS = new Set(["GET", "HEAD"]);
/** What takes the operator's token in place of a caller's. */
const ADMIN_ROUTES = new Set(["/metrics", "/health/detailed", "/auth/token"]);

/** Wrong tokens from one address in a minute, after which none is looked at. */
const MAX_WRONG_ADMIN_TOKENS = 10;
const WRONG_TOKENS_WINDOW_MS = 60_000;

/** Who may use a route, by its pattern. A route that is new is closed until it is listed here. */
export function accessOf(method: string, url: string): "open" | "admin" | "caller" {
	if (ADMIN_ROUTES.has(url)) return "admin";
	const isOpen = OPEN_ROUTES.has(url) || OPEN_FOLDERS.some((folder) => url.startsWith(folder));
	return isOpen && READS.has(method) ? "open" : "caller";
}

/** Lets nobody through to a route who may not use it, before anything of the request's body is read. */
export function authorizeRequests(app: App, { tokens, adminToken }: AccessRules, openLimit: OpenLimit): void {
	const wrongTokens = openLimit("wrong-tokens", { max: MAX_WRONG_ADMIN_TOKENS, windowMs: WRONG_TOKENS_WINDOW_MS });
	const isAdminToken = adminToken === null ? () => false : equals(adminToken);

	async function requireAdmin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
		const address = addressGroup(request.ip);
		const before = await wrongTokens.look(address);
		if (!before.allowed) throw tooManyWrong(reply, before);
		const token = bearerToken(request);
		if (token !== null && isAdminToken(token)) return;
		const state = token === null ? before : await wrongTokens.take(address);
		// Others of the same moment have used up what was left.
		if (!state.allowed) throw tooManyWrong(reply, state);
		throw unauthorized(reply, token, "This takes the operator's token (ADMIN_TOKEN).");
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
		// What is not there needs no token to be told so.
		if (request.is404) return;
		const access = accessOf(request.method, request.routeOptions.url ?? "");
		if (access === "admin" && (tokens !== null || adminToken !== null)) await requireAdmin(request, reply);
		if (access === "caller" && tokens !== null) await requireCaller(request, reply, tokens.verify);
	});
}

/** RFC 6750 §2.1; `null` where none was sent. Tokens in addresses are not taken: addresses end up in logs. */
function bearerToken(request: FastifyRequest): string | null {
	return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

function tooManyWrong(reply: FastifyReply, { resetSeconds }: WindowState): AppError {
	reply.header("retry-after", resetSeconds);
	return new AppError("Too many wrong tokens came from your address; try again later.", {
		code: "RATE_LIMIT_EXCEEDED",
	});
}

function unauthorized(reply: FastifyReply, token: string | null, message: string): AppError {
	challenge(reply, token);
	return new AppError(message, { code: "UNAUTHORIZED" });
}

/** RFC 6750 §3: what to send, and that what was sent is no good. */
function challenge(reply: FastifyReply, token: string | null): void {
	reply.header("www-authenticate", token === null ? "Bearer" : 'Bearer error="invalid_token"');
}

/** Compares in a time that tells nothing, not even the length. */
function equals(expected: string): (text: string) => boolean {
	const hash = (text: string) => createHash("sha256").update(text).digest();
	const wanted = hash(expected);
	return (text) => timingSafeEqual(hash(text), wanted);
}
