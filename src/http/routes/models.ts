import { z } from "zod";
import type { Model } from "../../catalog/model.ts";
import { listModels, MODELS_AS_OF } from "../../catalog/models.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const detailsSchema = z.object({
	provider: z.string(),
	model_id: z.string().describe("What the name means today; empty where the engine has none or you must name one"),
	needs_key: z.boolean(),
	available: z.boolean().describe("Usable on this server now, without bringing a key"),
	price: z
		.union([
			z.object({ input: z.number(), output: z.number(), as_of: z.string().describe("When it was looked up") }),
			z.object({ characters: z.number(), as_of: z.string().describe("When it was looked up") }),
		])
		.nullable()
		.describe("US dollars per million tokens, or per million characters of the source; null: not known"),
});

const modelsSchema = z
	.object({
		models: z.array(z.string()),
		descriptions: z.record(z.string(), z.string()),
		details: z.record(z.string(), detailsSchema),
	})
	.meta({ id: "Models" });

export interface ModelDeps {
	/** Whether the operator's keys and this machine's engines are enough to use `model`. */
	isAvailable: (model: Model) => Promise<boolean>;
}

/** `GET /models`: the names that `model` takes and what they mean today (spec §9). */
export async function modelRoutes(app: App, { isAvailable }: ModelDeps): Promise<void> {
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
					models.map((model, index) => [model.name, describeModel(model, available[index] ?? false)]),
				),
			};
		},
	);
}

function describeModel(model: Model, available: boolean): z.output<typeof detailsSchema> {
	return {
		provider: model.provider,
		model_id: model.modelId,
		needs_key: model.needsKey,
		available,
		price: model.price && { ...model.price, as_of: MODELS_AS_OF },
	};
}
