import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { openAiEffort, paysForCacheWrites } from "./openai-models.ts";
import { createSdkChatModel } from "./sdk-chat.ts";

export interface OpenAiChatModelOptions extends ChatOptions {
	/**
	 * `official`: OpenAI's own rules per model (developer message, parameters of reasoning models); `plain` for all
	 * others; `azure`: plain, with the key in the header `api-key` and the reply limited by `max_completion_tokens`.
	 */
	dialect: "official" | "plain" | "azure";
	/** Fields of the request's body that only this provider knows. */
	extraBody?(maxOutputTokens: number): Readonly<Record<string, unknown>>;
	refusesTemperature?: boolean;
}

/** A model behind OpenAI's chat completions format, at OpenAI or at one of the many servers that speak it. */
export function createOpenaiChatModel(options: OpenAiChatModelOptions): ChatModel {
	const model = { ...options, connect: (key: string, fetch: typeof globalThis.fetch) => connect(options, key, fetch) };
	if (options.dialect !== "official") return createSdkChatModel(model);
	const effort = openAiEffort(options.modelId, options.reasoning);
	return createSdkChatModel({
		...model,
		...(effort && { effort }),
		...(paysForCacheWrites(options.modelId) && { providerOptions: { openai: NO_CACHE_WRITES } }),
	});
}

/**
 * By default the cache is written at the end of each prompt, for 1.25 times the price, and read where a later prompt
 * begins with all of it. None of ours does: what they share is the system message, which is shorter than the least that
 * is cached (1,024 tokens). https://developers.openai.com/api/docs/guides/prompt-caching (seen 2026-11)
 */
const NO_CACHE_WRITES = { promptCacheOptions: { mode: "explicit" } };

function connect(options: OpenAiChatModelOptions, key: string, fetch: typeof globalThis.fetch): LanguageModelV4 {
	const { baseUrl, modelId, dialect } = options;
	if (dialect === "official") return createOpenAI({ baseURL: baseUrl, apiKey: key, fetch }).chat(modelId);
	return createOpenAICompatible({
		name: options.provider,
		baseURL: baseUrl,
		...(key === "" ? {} : dialect === "azure" ? { headers: { "api-key": key } } : { apiKey: key }),
		// A call without a schema asks for any object.
		supportsStructuredOutputs: true,
		includeUsage: true,
		transformRequestBody: (body) => toBody(body, options),
		fetch,
	}).chatModel(modelId);
}

function toBody(body: Record<string, unknown>, { dialect, extraBody }: OpenAiChatModelOptions) {
	const { max_tokens: maxTokens, ...rest } = body;
	// Azure's reasoning models refuse `max_tokens`, and a deployment's name doesn't reveal its model.
	const bound = { [dialect === "azure" ? "max_completion_tokens" : "max_tokens"]: maxTokens };
	return { ...rest, ...bound, ...extraBody?.(Number(maxTokens)) };
}
