import { AppError, invalidField } from "../core/errors.ts";
import { createAwsAccess } from "./aws/credentials.ts";
import { checkReplaceable, fetchForCaller, withoutCache } from "./caller-address.ts";
import { patientFetch } from "./http/patient-fetch.ts";
import { withVersionPath } from "./http/version-path.ts";
import { isLocalAddress } from "./local-address.ts";
import type { ChatOptions, ChatProvider, ProviderEnvironment } from "./record.ts";
import { findProvider, type RegisteredProvider } from "./registry.ts";
import type { ChatModel, Translator, TranslatorFactory, TranslatorRequest } from "./translator.ts";

export interface TranslatorSettings {
	/** By provider; empty or missing where the operator has to set it and did not. A missing version path is added. */
	baseUrls: Readonly<Record<string, string>>;
	/** Defaults to a global resource. */
	azureTranslatorRegion?: string | null;
	/** Defaults to `us-east-1`. */
	awsRegion?: string;
	/** Defaults to the platform's own. */
	fetch?: typeof globalThis.fetch;
	/** For addresses that a request brings (`TranslatorRequest.baseUrl`). Without it such requests are refused. */
	untrustedFetch?: typeof globalThis.fetch | undefined;
	/** Where Apertium's modes are. Defaults to where packages put them. */
	apertiumModes?: readonly string[];
	/** A call that sends nothing for this long counts as unreachable. Defaults to each adapter's own limit. */
	callTimeoutMs?: number;
	/** The same for language models far away, and for those on this machine or in its network. */
	chatTimeoutMs?: number;
	localTimeoutMs?: number;
	/** Most tokens of a call to a local model. Defaults to what its server says. */
	localContextTokens?: number | null;
}

/** Rule D7: how many calls such a server takes at once is found out from below. */
const LOCAL_SLOW_START = 1;

/**
 * Translators for every registered provider.
 *
 * @throws AppError `VALIDATION_ERROR` (from the factory's calls) with the invalid field in `details.field`;
 *   `API_KEY_INVALID` where the provider needs a key and got none
 */
export function createTranslatorFactory(settings: TranslatorSettings): TranslatorFactory {
	const environment: ProviderEnvironment = {
		aws: createAwsAccess(settings.awsRegion ?? "us-east-1"),
		azureTranslatorRegion: settings.azureTranslatorRegion ?? null,
		apertiumModes: settings.apertiumModes,
	};
	return async (request) => {
		const record = findProvider(request.provider);
		if (request.baseUrl !== undefined) {
			return withoutCache(await openAt(request.baseUrl, record, request, settings, environment));
		}
		if (record === null) throw invalidField("model", `There is no provider called ${request.provider}.`);
		return open(record, request, settings, environment);
	};
}

/** A translator at an address of the caller's own, which gets the caller's key or none. */
function openAt(
	baseUrl: string,
	record: RegisteredProvider | null,
	request: TranslatorRequest,
	settings: TranslatorSettings,
	environment: ProviderEnvironment,
): Promise<Translator> {
	const replaceable = checkReplaceable(record, request.provider);
	if (!settings.untrustedFetch) throw invalidField("base_url", "This server takes no base_url.");
	const replaced = {
		baseUrls: { [replaceable.name]: baseUrl.replace(/\/+$/, "") },
		fetch: fetchForCaller(settings.untrustedFetch, request.keys.length > 0),
	};
	return open(replaceable, request, { ...settings, ...replaced }, environment);
}

function open(
	record: RegisteredProvider,
	request: TranslatorRequest,
	settings: TranslatorSettings,
	environment: ProviderEnvironment,
): Promise<Translator> {
	const baseUrl = chooseBaseUrl(record, settings);
	const [key = ""] = request.keys;
	if (request.keys.length === 0 && record.needsKey && request.baseUrl === undefined) {
		throw new AppError(`The provider ${record.name} needs an API key.`, {
			code: "API_KEY_INVALID",
			details: { provider: record.name },
		});
	}
	const { modelId, sourceLanguage, targetLanguage } = request;
	const options = {
		provider: record.name,
		providerName: record.title,
		modelId,
		key,
		keyHint: describeKey(record),
		baseUrl,
		...(settings.fetch && { fetch: settings.fetch }),
		...(settings.callTimeoutMs !== undefined && { callTimeoutMs: settings.callTimeoutMs }),
	};
	if (record.kind === "mt") {
		return record.open({ ...options, sourceLanguage, targetLanguage, wishes: request.wishes ?? {} }, environment);
	}
	checkModelId(record, modelId);
	return openChat(record, request, options, settings, environment);
}

async function openChat(
	record: ChatProvider,
	{ modelId, reasoning = "off" }: TranslatorRequest,
	options: Omit<ChatOptions, "structured" | "reasoning">,
	settings: TranslatorSettings,
	environment: ProviderEnvironment,
): Promise<ChatModel> {
	const isLocal = record.isLocal === true || isLocalAddress(options.baseUrl);
	const timeoutMs = options.callTimeoutMs ?? (isLocal ? settings.localTimeoutMs : settings.chatTimeoutMs);
	const habits = record.habits?.(modelId, reasoning);
	const model = await record.open(
		{
			...options,
			// The platform's gives up after five minutes without headers.
			...(isLocal && !options.fetch && { fetch: patientFetch }),
			...(timeoutMs !== undefined && { callTimeoutMs: timeoutMs }),
			...(isLocal && settings.localContextTokens ? { contextTokens: settings.localContextTokens } : {}),
			structured: record.structured(modelId),
			reasoning,
			...(habits && { habits }),
		},
		environment,
	);
	if (isLocal) model.slowStart = LOCAL_SLOW_START;
	return model;
}

/** How a provider that takes calls without a key gets one, or leave, after all. */
function describeKey({ address, keyField, keyVariables }: RegisteredProvider): string {
	if (address?.kind === "aws") return `the AWS credentials of this server must be allowed to use ${address.service}`;
	const field = `the field ${keyField ?? "api_key"}`;
	const [variable] = keyVariables;
	return `it wants a key: give one in ${variable === undefined ? field : `${field} or the setting ${variable}`}`;
}

function checkModelId({ name, title, translationOnly }: ChatProvider, modelId: string): void {
	if (translationOnly?.test(modelId)) {
		throw invalidField("model_id", `${modelId} follows no instructions; take a ${title} chat model.`);
	}
	if (modelId === "")
		throw invalidField("model_id", `The model ${name} has no model id of its own; name one with model_id.`);
}

/** Empty for a provider on this machine. */
function chooseBaseUrl({ name, address }: RegisteredProvider, { baseUrls }: TranslatorSettings): string {
	if (address === null) return "";
	const baseUrl = baseUrls[name] ?? "";
	if (baseUrl === "") {
		throw invalidField(
			"model",
			`${name} needs the setting ${address.kind === "setting" ? address.variable : "of its address"}.`,
		);
	}
	if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? "")) {
		throw invalidField("base_url", "The provider's base URL is not a valid http or https address.");
	}
	return address.kind === "setting" && address.versionPath !== ""
		? withVersionPath(baseUrl, address.versionPath)
		: baseUrl;
}
