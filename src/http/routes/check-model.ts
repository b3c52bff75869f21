import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError, ERROR_CODES } from "../../core/errors.ts";
import type { ModelCheck, ModelToCheck } from "../../core/model-check.ts";
import { resolveModelCheck } from "../../options/resolve-model-check.ts";
import type { OptionRules } from "../../options/resolve-options.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

export interface CheckModelDeps {
	optionRules: OptionRules;
	/** Tries a model by one tiny call. */
	checkModel(model: ModelToCheck): Promise<ModelCheck>;
}

/** At the same time, of all callers together. */
const MAX_CHECKS = 4;

const bodySchema = z
	.strictObject({
		model_id: z.string().min(1).max(200).optional().describe("The provider's model id, in place of the model's"),
		api_key: z
			.string()
			.regex(/^[\x21-\x7e]{1,512}$/, "is not a well-formed key")
			.optional()
			.describe(
				"Key for the model's provider. Without it the server's own is used, for users and on this machine only",
			),
		base_url: z.string().max(2_000).optional().describe("Address of your own server, where the operator allows it"),
		source_language: z.string().min(1).max(100).optional().describe("Defaults to English"),
		target_language: z.string().min(1).max(100).optional().describe("Defaults to Spanish, from Spanish to English"),
	})
	.nullish();

const tokens = z.number().nullable();

const checkSchema = z
	.object({
		model: z.string(),
		provider: z.string(),
		model_id: z.string(),
		works: z.boolean().describe("Whether a right translation came back"),
		key: z.enum(["accepted", "refused", "missing", "none_needed"]).nullable(),
		translation: z.string().nullable().describe("What came back for the sentence of the check"),
		json: z
			.enum(["schema", "prompt", "none"])
			.nullable()
			.describe("Whether JSON came by a schema or by the prompt alone; null for engines without it"),
		keeps_tags: z.boolean().nullable().describe("Whether inline markup came back in its place"),
		context_tokens: tokens.describe("Of prompt and reply together; null: not known"),
		output_tokens: tokens.describe("Of a reply; null: not known"),
		seconds: z.number().nullable(),
		tokens_per_second: z.number().nullable(),
		cost_usd: z.number().nullable().describe("What the check took; null: the price is not known"),
		problem: z.object({ code: z.enum(ERROR_CODES), message: z.string() }).nullable(),
	})
	.meta({ id: "ModelCheck" });

/** `POST /models/{name}/check`: tries a model by one tiny call (spec §3). */
export async function checkModelRoutes(app: App, { optionRules, checkModel }: CheckModelDeps): Promise<void> {
	let running = 0;
	app.post(
		"/models/:name/check",
		{
			config: { access: "caller" },
			schema: {
				operationId: "checkModel",
				tags: ["catalog"],
				summary: "Try a model by one tiny call",
				params: z.object({ name: z.string().min(1).max(200) }),
				querystring: noQuery,
				body: bodySchema,
				response: { 200: checkSchema, ...problems(400, 403, 422, 429, 500) },
			},
		},
		async (request) => {
			const rules = mayUseOperatorKeys(request) ? optionRules : { ...optionRules, operatorKeys: () => [] };
			const model = resolveModelCheck({ ...request.body, model: request.params.name }, rules);
			if (running >= MAX_CHECKS) {
				throw new AppError("Other checks are running; try again in a moment.", { code: "RATE_LIMIT_EXCEEDED" });
			}
			running += 1;
			try {
				return viewCheck(await checkModel(model));
			} finally {
				running -= 1;
			}
		},
	);
}

/**
 * Callers without a token spend the operator's money only from this machine. A proxy in front that nobody has named by
 * TRUST_PROXY also connects from here, but says for whom.
 */
function mayUseOperatorKeys(request: FastifyRequest): boolean {
	if (request.userId !== null) return true;
	const isForwarded = request.headers.forwarded !== undefined || request.headers["x-forwarded-for"] !== undefined;
	return isLoopback(request.ip) && (!isForwarded || request.ips !== undefined);
}

function isLoopback(address: string): boolean {
	const bare = address.replace(/^::ffff:/i, "");
	return isIP(bare) === 4 ? bare.startsWith("127.") : bare === "::1";
}

function viewCheck(check: ModelCheck): z.output<typeof checkSchema> {
	return {
		model: check.model,
		provider: check.provider,
		model_id: check.modelId,
		works: check.works,
		key: check.key,
		translation: check.translation,
		json: check.json,
		keeps_tags: check.keepsTags,
		context_tokens: check.contextTokens,
		output_tokens: check.outputTokens,
		seconds: check.seconds,
		tokens_per_second: check.tokensPerSecond,
		cost_usd: check.costUsd,
		problem: check.problem,
	};
}
