import type { Model } from "../catalog/model.ts";
import { DEFAULT_MODEL, listModels, modelOfProvider, resolveModel } from "../catalog/models.ts";
import { baseUrlsOf } from "../config/base-urls.ts";
import type { Config } from "../config/load.ts";
import { type KeyedProvider, PROVIDER_KEY_NAMES } from "../config/provider-keys.ts";

/** The operator's keys for a provider, to be used in turn; none where none is set. */
export function keysOf(provider: string, config: Config): readonly string[] {
	return isKeyed(provider) ? (config.providerKeys[provider] ?? []) : [];
}

/** The settings that may hold a key for a provider. */
export function keyVariablesOf(provider: string): readonly string[] {
	return isKeyed(provider) ? PROVIDER_KEY_NAMES[provider] : [];
}

/** Says where to put a key for a model of that name, and what works without one. */
export function explainMissingKey(modelName: string = DEFAULT_MODEL): string {
	const prefix = modelName.split(":")[0] ?? "";
	const provider = (modelName.includes(":") ? modelOfProvider(prefix) : resolveModel(prefix))?.provider ?? "";
	const keyless = listModels()
		.filter((model) => !model.needsKey && model.provider !== "pseudo")
		.map(({ name }) => name);
	return (
		`The model "${modelName}" needs a key. Set ${keyVariablesOf(provider).join(" or ")} in the environment or in .env, ` +
		`or give --api-key. Without a key: --model ${keyless.join(", --model ")}.`
	);
}

/** Where the provider is reached; empty for engines on this machine. Another server's answers are another job. */
export function endpointOf({ provider }: Model, config: Config): string {
	return baseUrlsOf(config)[provider] ?? "";
}

function isKeyed(provider: string): provider is KeyedProvider {
	return Object.hasOwn(PROVIDER_KEY_NAMES, provider);
}
