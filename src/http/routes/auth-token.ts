import { z } from "zod";
import { toIso } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { timeField } from "../../jobs/view-fields.ts";
import { type Tokens, USER_ID } from "../access/tokens.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const HOUR_MS = 3_600_000;
const MAX_HOURS = 24 * 365;
const MAX_BODY_BYTES = 4_096;

const tokenRequest = z
	.strictObject({
		user_id: z
			.string()
			.regex(USER_ID, "must have 1 to 128 visible characters, without spaces")
			.describe("The user that the token identifies; users see only their own jobs"),
		expires_hours: z.number().min(0.01).max(MAX_HOURS).default(24),
	})
	.meta({ id: "TokenRequest" });

const tokenAnswer = z
	.object({
		token: z.string().describe("Sent as `Authorization: Bearer …`"),
		expires_at: timeField,
	})
	.meta({ id: "Token" });

/** `POST /auth/token`: the operator issues a token for a user (spec §3). */
export async function authTokenRoutes(
	app: App,
	{ issue, log }: { issue: NonNullable<Tokens["issue"]>; log: Log },
): Promise<void> {
	app.post(
		"/auth/token",
		{
			bodyLimit: MAX_BODY_BYTES,
			config: { access: "admin" },
			schema: {
				operationId: "issueToken",
				tags: ["server"],
				summary: "Issue a token for a user",
				querystring: noQuery,
				body: tokenRequest,
				response: { 200: tokenAnswer, ...problems(400, 403, 413, 422, 500) },
			},
		},
		async (request, reply) => {
			const { user_id: userId, expires_hours: hours } = request.body;
			const { token, expiresAt } = await issue(userId, hours * HOUR_MS);
			log.info("auth.token_made", { requestId: request.id, userId, expiresAt: toIso(expiresAt) });
			return reply.header("cache-control", "no-store").send({ token, expires_at: toIso(expiresAt) });
		},
	);
}
