import { listModels, type Model } from "../catalog/models.ts";
import type { Config } from "../config/load.ts";
import { type KeyedProvider, PROVIDER_KEY_NAMES, splitKeys } from "../config/provider-keys.ts";
import { UsageError } from "./command.ts";

/** The operator's keys for `model`, to be used in turn; none where none is set. */
export function keysFor(model: Model, config: Config): readonly string[] {
	return isKeyed(model.provider) ? (config.providerKeys[model.provider] ?? []) : [];
}

/** The settings that may hold a key for `model`. */
export function keyVariablesOf(model: Model): readonly string[] {
	return isKeyed(model.provider) ? PROVIDER_KEY_NAMES[model.provider] : [];
}

/**
 * The keys for a run: the one from the command line, else the settings'.
 *
 * @throws UsageError where the model needs a key and there is none; it says what to do
 */
export function requireKeys(model: Model, config: Config, given: string | undefined): readonly string[] {
	const keys = given === undefined ? keysFor(model, config) : splitKeys(given);
	if (keys.length > 0 || !model.needsKey) return keys;
	const keyless = listModels()
		.filter(({ needsKey, provider }) => !needsKey && provider !== "pseudo")
		.map(({ name }) => name);
	throw new UsageError(
		`The model "${model.name}" needs a key. Set ${keyVariablesOf(model).join(" or ")} in the environment or in .env, ` +
			`or give --api-key. Without a key: --model ${keyless.join(", --model ")}.`,
	);
}

/** Where the provider is reached; empty for engines on this machine. Another server's answers are another job. */
export function endpointOf(model: Model, config: Config): string {
	switch (model.provider) {
		case "openai":
		case "openai-compatible":
			return config.openaiBaseUrl;
		case "ollama":
			return config.ollamaBaseUrl;
		case "apertium":
		case "pseudo":
			return "";
	}
}

function isKeyed(provider: string): provider is KeyedProvider {
	return Object.hasOwn(PROVIDER_KEY_NAMES, provider);
}
