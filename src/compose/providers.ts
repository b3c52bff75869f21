import type { Model } from "../catalog/model.ts";
import { baseUrlsOf } from "../config/base-urls.ts";
import type { Config } from "../config/load.ts";
import { operatorKeys } from "../config/provider-keys.ts";
import { BASE_URL_FIELD } from "../options/base-url.ts";
import { createCheckedFetch } from "../outbound/checked-fetch.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import type { Pacer } from "../pacing/pacer.ts";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import type { AddressSetting } from "../providers/record.ts";
import { getProvider } from "../providers/registry.ts";
import type { TranslatorFactory } from "../providers/translator.ts";

const MINUTE_MS = 60_000;

/** For the base URLs of callers, where they are allowed. */
export function untrustedFetch(config: Config): typeof fetch | undefined {
	if (!config.allowCustomBaseUrl) return undefined;
	return createCheckedFetch({ field: BASE_URL_FIELD, allowPrivate: config.allowPrivateBaseUrl });
}

/** Translators as the settings have them. */
export function configureTranslators(config: Config, untrustedFetch: typeof fetch | undefined): TranslatorFactory {
	return createTranslatorFactory({
		baseUrls: baseUrlsOf(config),
		azureTranslatorRegion: config.azureTranslatorRegion,
		awsRegion: config.awsRegion,
		untrustedFetch,
		chatTimeoutMs: config.providerTimeoutMinutes * MINUTE_MS,
		localTimeoutMs: config.localTimeoutMinutes * MINUTE_MS,
		localContextTokens: config.localContextTokens,
	});
}

export function createPacer(config: Config): Pacer {
	return createMemoryPacer({ ceiling: config.providerConcurrency });
}

/** Whether the operator's settings and this machine are enough to use `model`. Nothing is asked over the network. */
export function isAvailable(config: Config, { provider }: Model): boolean {
	const { address, isAvailable } = getProvider(provider);
	return isAvailable({
		hasKey: operatorKeys(config.providerKeys, provider).length > 0,
		hasAddress: address?.kind === "setting" && isSet(config, address),
		hasAwsCredentials: config.hasAwsCredentials,
	});
}

function isSet({ sources }: Config, { variable, otherwise }: AddressSetting): boolean {
	return [variable, otherwise?.variable].some((name) => name !== undefined && sources[name] !== undefined);
}
