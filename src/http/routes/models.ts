import { z } from "zod";
import type { Model } from "../../catalog/model.ts";
import { listModels } from "../../catalog/models.ts";
import { describePrice } from "../../catalog/prices.ts";
import type { Clock } from "../../core/clock.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const checkedField = z.string().describe("When the price was compared with the provider's list");

const detailsSchema = z.object({
	provider: z.string(),
	model_id: z
		.string()
		.describe("What the name currently stands for; empty if the engine has no ids, or you must choose one"),
	needs_key: z.boolean(),
	available: z
		.boolean()
		.describe(
			"Can be used on this server now, without a key of your own. Of AWS's services it says that there are credentials, not what they may do",
		),
	price: z
		.union([
			z.object({
				input: z.number().describe("At the provider's busy hours, where it has such"),
				output: z.number().describe("Thoughts included"),
				cached_input: z.number().optional().describe("Of input read from the prompt cache"),
				cache_writes: z.number().optional().describe("Of input written to the prompt cache"),
				off_peak: z
					.object({ input: z.number(), output: z.number() })
					.optional()
					.describe("Where it is cheaper at other hours"),
				as_of: checkedField,
				valid_from: z.string().optional().describe("The first day of the price, in UTC"),
				valid_until: z.string().optional().describe("The first day, in UTC, on which it no longer holds"),
				expired: z.literal(true).optional().describe("It no longer holds, and the new one is not known"),
			}),
			z.object({ characters: z.number(), as_of: checkedField }),
		])
		.nullable()
		.describe("US dollars per million tokens, or per million characters of the source; null: unknown"),
});

const modelsSchema = z
	.object({
		models: z.array(z.string()),
		descriptions: z.record(z.string(), z.string()),
		details: z.record(z.string(), detailsSchema),
	})
	.meta({ id: "Models" });

export interface ModelDeps {
	/** Whether `model` works with the server's own keys and installed engines. */
	isAvailable: (model: Model) => Promise<boolean>;
	clock: Clock;
}

/** `GET /models`: the values of `model`, and what they currently stand for (spec §9). */
export async function modelRoutes(app: App, { isAvailable, clock }: ModelDeps): Promise<void> {
	app.get(
		"/models",
		{
			config: { access: "open" },
			schema: {
				operationId: "models",
				tags: ["catalog"],
				summary: "Models to translate with",
				querystring: noQuery,
				response: { 200: modelsSchema, ...problems(403, 422, 500) },
			},
		},
		async () => {
			const models = listModels();
			const available = await Promise.all(models.map(isAvailable));
			return {
				models: models.map((model) => model.name),
				descriptions: Object.fromEntries(models.map((model) => [model.name, model.description])),
				details: Object.fromEntries(
					models.map((model, index) => [model.name, describeModel(model, available[index] ?? false, clock.now())]),
				),
			};
		},
	);
}

function describeModel(model: Model, available: boolean, now: number): z.output<typeof detailsSchema> {
	return {
		provider: model.provider,
		model_id: model.modelId,
		needs_key: model.needsKey,
		available,
		price: model.price && describePrice(model.price, model.pricesChecked, now),
	};
}
