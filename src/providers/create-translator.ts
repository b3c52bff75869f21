import { AppError } from "../core/errors.ts";
import { createSharedApertiumEngines } from "./apertium/engine.ts";
import { openApertiumPair } from "./apertium/open-pair.ts";
import { type AwsAccess, createAwsAccess } from "./aws/credentials.ts";
import { checkReplaceable, fetchForCaller, withoutCache } from "./caller-address.ts";
import { createAnthropicChatModel } from "./chat/anthropic-chat.ts";
import { createBedrockChatModel } from "./chat/bedrock-chat.ts";
import { createGeminiChatModel } from "./chat/gemini-chat.ts";
import { createOpenaiLikeChatModel } from "./chat/openai-compatible.ts";
import { createXaiChatModel } from "./chat/xai-chat.ts";
import { withVersionPath } from "./http/version-path.ts";
import { createAmazonTranslateEngine } from "./mt/amazon-translate-engine.ts";
import { createAzureTranslatorEngine } from "./mt/azure-translator-engine.ts";
import { createCaiyunEngine } from "./mt/caiyun-engine.ts";
import { createCustomApiEngine } from "./mt/custom-api-engine.ts";
import { createDeeplEngine } from "./mt/deepl-engine.ts";
import { createGoogleTranslateEngine } from "./mt/google-translate-engine.ts";
import { createLibreTranslateEngine } from "./mt/libretranslate-engine.ts";
import { createPseudoEngine } from "./mt/pseudo-engine.ts";
import { createTencentTransmartEngine } from "./mt/tencent-transmart-engine.ts";
import type { Translator, TranslatorFactory, TranslatorRequest } from "./translator.ts";

export interface TranslatorSettings {
	/** By provider; empty or missing where the operator did not say it. A missing version path is added for LLMs. */
	baseUrls: Readonly<Record<string, string>>;
	/** `null` or left out: a global resource. */
	azureTranslatorRegion?: string | null;
	/** Left out: `us-east-1`. */
	awsRegion?: string;
	/** For tests and proxies; otherwise the platform's own. */
	fetch?: typeof globalThis.fetch;
	/** For addresses that a request brings (`TranslatorRequest.baseUrl`); left out: none is taken. */
	untrustedFetch?: typeof globalThis.fetch | undefined;
	/** Where Apertium's modes are; otherwise where packages put them. */
	apertiumModes?: readonly string[];
	/** A call without an answer for this long counts as unreachable; otherwise as each adapter has it. */
	callTimeoutMs?: number;
}

/** Where DeepL's free plan is, unless the operator has put another server in DeepL's place. */
const DEEPL_PRO = "https://api.deepl.com/v2";
const DEEPL_FREE = "https://api-free.deepl.com/v2";

/** The setting without which a provider can't be reached. */
const NEEDED_SETTING: Readonly<Record<string, string>> = {
	azure: "AZURE_OPENAI_ENDPOINT",
	customapi: "BBM_CUSTOM_API",
};

/** Providers that work without a key, or with one where their server asks for it. */
const KEYLESS: ReadonlySet<string> = new Set([
	"ollama",
	"openai-compatible",
	"libretranslate",
	"bedrock",
	"amazon-translate",
	"tencentransmart",
	"customapi",
]);

/**
 * The one place that knows which adapter speaks for which provider.
 *
 * @throws AppError `VALIDATION_ERROR` (from the factory's calls) with the field at fault in `details.field`;
 *   `API_KEY_INVALID` where the provider needs a key and got none
 */
export function translatorFactory(settings: TranslatorSettings): TranslatorFactory {
	const openApertium = createSharedApertiumEngines();
	const access = createAwsAccess(settings.awsRegion ?? "us-east-1");
	return async (request) => {
		if (request.baseUrl !== undefined) return withoutCache(translatorAt(request.baseUrl, request, settings, access));
		if (request.provider === "apertium") return openApertiumPair(request, openApertium, settings.apertiumModes);
		if (request.provider === "pseudo") return createPseudoEngine();
		return remoteTranslator(request, settings, access);
	};
}

/** A translator at an address of the user's own. It may need no key there, or get the user's own only. */
function translatorAt(
	baseUrl: string,
	request: TranslatorRequest,
	settings: TranslatorSettings,
	access: AwsAccess,
): Translator {
	checkReplaceable(request.provider);
	if (!settings.untrustedFetch) throw invalid("This server takes no base_url.", "base_url");
	const plain = baseUrl.replace(/\/+$/, "");
	const atBase = request.provider === "deepl" ? withVersionPath(plain, "v2") : plain;
	const replaced = {
		baseUrls: { [request.provider]: atBase },
		fetch: fetchForCaller(settings.untrustedFetch, request.keys.length > 0),
	};
	return remoteTranslator(request, { ...settings, ...replaced }, access);
}

function remoteTranslator(request: TranslatorRequest, settings: TranslatorSettings, access: AwsAccess): Translator {
	const { provider, modelId, keys } = request;
	const [key = ""] = keys;
	const baseUrl = checkedBaseUrl(provider, settings.baseUrls[provider]);
	if (request.baseUrl === undefined) checkKeys(provider, keys);
	const shared = {
		...(settings.fetch && { fetch: settings.fetch }),
		...(settings.callTimeoutMs !== undefined && { callTimeoutMs: settings.callTimeoutMs }),
	};
	const { sourceLanguage, targetLanguage } = request;
	const engine = { ...shared, key, sourceLanguage, targetLanguage, baseUrl };
	switch (provider) {
		case "deepl":
			return createDeeplEngine({
				...engine,
				freeBaseUrl: baseUrl === DEEPL_PRO ? DEEPL_FREE : baseUrl,
				plan: modelId === "deeplfree" ? "free" : "pro",
			});
		case "google-translate":
			return createGoogleTranslateEngine(engine);
		case "azure-translator":
			return createAzureTranslatorEngine({ ...engine, region: settings.azureTranslatorRegion ?? null });
		case "amazon-translate":
			return createAmazonTranslateEngine({ ...engine, access });
		case "libretranslate":
			return createLibreTranslateEngine(engine);
		case "caiyun":
			return createCaiyunEngine(engine);
		case "tencentransmart":
			return createTencentTransmartEngine(engine);
		case "customapi":
			return createCustomApiEngine(engine);
		default:
			return chatModel({ ...shared, provider, modelId: checkedModelId(request), key, baseUrl }, access);
	}
}

function chatModel(options: Parameters<typeof createOpenaiLikeChatModel>[0], access: AwsAccess): Translator {
	const at = (versionPath: string) => withVersionPath(options.baseUrl, versionPath);
	switch (options.provider) {
		case "anthropic":
			return createAnthropicChatModel({ ...options, providerName: "Anthropic", baseUrl: at("v1") });
		case "google":
			return createGeminiChatModel({ ...options, providerName: "Google", baseUrl: at("v1beta") });
		case "xai":
			return createXaiChatModel({ ...options, providerName: "xAI", baseUrl: at("v1") });
		case "bedrock":
			return createBedrockChatModel({ ...options, providerName: "Amazon Bedrock", access });
		default: {
			const model = createOpenaiLikeChatModel({
				...options,
				baseUrl: at(options.provider === "azure" ? "openai/v1" : "v1"),
			});
			if (model) return model;
			throw invalid(`There is no provider called ${options.provider}.`, "model");
		}
	}
}

function checkKeys(provider: string, keys: readonly string[]): void {
	if (keys.length > 0 || KEYLESS.has(provider)) return;
	throw new AppError(`The provider ${provider} needs an API key.`, { code: "API_KEY_INVALID", details: { provider } });
}

function checkedModelId({ provider, modelId }: TranslatorRequest): string {
	// They take no system message and no JSON: one text in, its translation out.
	if (provider === "qwen" && modelId.startsWith("qwen-mt")) {
		throw invalid(`${modelId} follows no instructions; take a Qwen chat model.`, "model_id");
	}
	if (modelId !== "") return modelId;
	throw invalid(`The model ${provider} has no model id of its own; name one with model_id.`, "model_id");
}

function checkedBaseUrl(provider: string, baseUrl: string | undefined): string {
	if (baseUrl === undefined) throw invalid(`There is no provider called ${provider}.`, "model");
	if (baseUrl === "")
		throw invalid(`${provider} needs the setting ${NEEDED_SETTING[provider] ?? "of its address"}.`, "model");
	const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
	if (url?.protocol === "http:" || url?.protocol === "https:") return baseUrl;
	throw invalid("The provider's base URL is not a valid http or https address.", "base_url");
}

function invalid(message: string, field: string): AppError {
	return new AppError(message, { code: "VALIDATION_ERROR", details: { field } });
}
