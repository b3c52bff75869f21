import type { Model } from "../catalog/model.ts";
import { baseUrlsOf } from "../config/base-urls.ts";
import type { Config } from "../config/load.ts";
import { BASE_URL_FIELD } from "../options/base-url.ts";
import { createCheckedFetch } from "../outbound/checked-fetch.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import type { Pacer } from "../pacing/pacer.ts";
import { findApertiumPairs } from "../providers/apertium/pairs.ts";
import { translatorFactory } from "../providers/create-translator.ts";
import type { TranslatorFactory } from "../providers/translator.ts";

/** For the base URLs of callers, where they are allowed. */
export function untrustedFetch(config: Config): typeof fetch | undefined {
	if (!config.allowCustomBaseUrl) return undefined;
	return createCheckedFetch({ field: BASE_URL_FIELD, allowPrivate: config.allowPrivateBaseUrl });
}

export function makeTranslatorFactory(config: Config, untrustedFetch: typeof fetch | undefined): TranslatorFactory {
	return translatorFactory({
		baseUrls: baseUrlsOf(config),
		azureTranslatorRegion: config.azureTranslatorRegion,
		awsRegion: config.awsRegion,
		untrustedFetch,
	});
}

export function createPacer(config: Config): Pacer {
	return createMemoryPacer({ ceiling: config.providerConcurrency });
}

export function operatorKeys({ providerKeys }: Config, provider: string): readonly string[] {
	return Object.entries(providerKeys).find(([name]) => name === provider)?.[1] ?? [];
}

/** Nothing is asked over the network: a local server that is switched off shows when it is used. */
export function isAvailable(config: Config, model: Model): boolean {
	if (model.provider === "apertium") return findApertiumPairs().length > 0;
	const hasKey = operatorKeys(config, model.provider).length > 0;
	switch (model.provider) {
		case "openai-compatible":
			return config.sources.OPENAI_BASE_URL !== undefined;
		case "libretranslate":
			return hasKey || config.sources.LIBRETRANSLATE_URL !== undefined;
		case "azure":
			return hasKey && config.azureOpenaiEndpoint !== null;
		case "customapi":
			return config.customApi !== null;
		case "bedrock":
		case "amazon-translate":
			return hasKey || config.hasAwsCredentials;
		default:
			return !model.needsKey || hasKey;
	}
}
