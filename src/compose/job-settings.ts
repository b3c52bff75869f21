import { join } from "node:path";
import type { Config } from "../config/load.ts";
import { operatorKeys } from "../config/provider-keys.ts";
import type { JobLimits } from "../jobs/job-limits.ts";
import type { WebhookOptions } from "../jobs/notify/deliver-webhooks.ts";
import { encryptionKeyFrom, loadOrMakeKey, loadOrMakeSecret } from "../jobs/secrets.ts";
import type { OptionRules } from "../options/resolve-options.ts";

const MIB = 2 ** 20;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export function jobLimits(config: Config): JobLimits {
	return {
		maxWorkers: config.maxWorkers,
		maxFileBytes: Math.round(config.maxFileSizeMb * MIB),
		maxActiveJobs: config.maxConcurrentJobs,
		maxStillMs: config.translationTimeoutMinutes * MINUTE_MS,
		maxJobMs: config.jobMaxHours * HOUR_MS,
		jobTtlMs: config.jobTtlHours * HOUR_MS,
		resultTtlMs: config.resultTtlHours * HOUR_MS,
		cleanupIntervalMs: config.cleanupIntervalMinutes * MINUTE_MS,
		maxUntranslatedPercent: config.maxUntranslatedPercent,
	};
}

/** What callers' forms may ask for. */
export function optionRules(config: Config): OptionRules {
	return {
		operatorKeys: (provider) => operatorKeys(config.providerKeys, provider),
		baseUrls: { allowed: config.allowCustomBaseUrl, allowPrivate: config.allowPrivateBaseUrl },
		callbackUrls: { allowed: config.allowCallbacks, allowPrivate: config.allowPrivateCallbacks },
	};
}

/** The set key, otherwise one that is kept in the data folder. */
export function loadEncryptionKey({ encryptionKey, localStoragePath }: Config): Uint8Array {
	return encryptionKey ? encryptionKeyFrom(encryptionKey) : loadOrMakeKey(join(localStoragePath, "encryption.key"));
}

/** `undefined` where webhooks are not allowed. */
export function webhookOptions(config: Config): WebhookOptions | undefined {
	if (!config.allowCallbacks) return undefined;
	return {
		secret: config.callbackSecret ?? loadOrMakeSecret(join(config.localStoragePath, "callback.secret")),
		allowPrivate: config.allowPrivateCallbacks,
	};
}
