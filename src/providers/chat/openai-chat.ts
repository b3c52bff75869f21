import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { createSdkChatModel } from "./sdk-chat.ts";

export interface OpenAiChatModelOptions extends ChatOptions {
	/**
	 * `official`: OpenAI's own rules per model (developer message, parameters of reasoning models); `plain` for all
	 * others; `azure`: plain, with the key in the header `api-key` and the reply limited by `max_completion_tokens`.
	 */
	dialect: "official" | "plain" | "azure";
	/** Fields of the request's body that only this provider knows. */
	extraBody?: Readonly<Record<string, unknown>>;
	refusesTemperature?: boolean;
}

/** A model behind OpenAI's chat completions format, at OpenAI or at one of the many servers that speak it. */
export function createOpenaiChatModel(options: OpenAiChatModelOptions): ChatModel {
	const thinks = options.dialect === "official" && isOpenAiReasoning(options.modelId);
	const effort = thinks ? { effort: "low" as const } : {};
	return createSdkChatModel({ ...options, ...effort, connect: (key, fetch) => connect(options, key, fetch) });
}

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
	if (dialect !== "azure") return { ...body, ...extraBody };
	// Azure's reasoning models refuse `max_tokens`, and a deployment's name doesn't reveal its model.
	const { max_tokens: maxTokens, ...rest } = body;
	return { ...rest, max_completion_tokens: maxTokens, ...extraBody };
}

/** Whether it is one of OpenAI's reasoning models, by its usual name at OpenAI or elsewhere. */
export function isOpenAiReasoning(modelId: string): boolean {
	return /(^|\/)(o[1-9]|gpt-([5-9]|\d\d))(?!\d)/.test(modelId);
}
