import type { Model } from "../catalog/model.ts";
import { DEFAULT_MODEL, isRealTranslator, listModels, modelOfProvider, resolveModel } from "../catalog/models.ts";
import { baseUrlsOf } from "../config/base-urls.ts";
import type { Config } from "../config/load.ts";
import { keyVariablesOf } from "../config/provider-keys.ts";

/** Where to put a key for a model of that name, and which models work without one. */
export function explainMissingKey(modelName: string = DEFAULT_MODEL): string {
	const prefix = modelName.split(":")[0] ?? "";
	const provider = (modelName.includes(":") ? modelOfProvider(prefix) : resolveModel(prefix))?.provider ?? "";
	const keyless = listModels()
		.filter((model) => !model.needsKey && isRealTranslator(model))
		.map(({ name }) => name);
	return (
		`The model "${modelName}" needs a key. Set ${keyVariablesOf(provider).join(" or ")} in the environment or in .env, ` +
		`or give --api-key. Without a key: --model ${keyless.join(", --model ")}.`
	);
}

/** Part of a job folder's name: another server's answers are another job. Empty for engines on this machine. */
export function endpointOf({ provider }: Model, config: Config): string {
	return baseUrlsOf(config)[provider] ?? "";
}
