import { createXai } from "@ai-sdk/xai";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { createSdkChatModel } from "./sdk-chat.ts";
import { canStopThinking } from "./xai-models.ts";

/**
 * Grok through xAI's Responses API; its chat completions are deprecated. Nothing is stored there, unlike by default.
 * https://docs.x.ai/developers/rest-api-reference/inference/chat
 */
export function createXaiChatModel(options: ChatOptions): ChatModel {
	const { baseUrl, modelId, reasoning } = options;
	return createSdkChatModel({
		...options,
		effort: reasoning !== "off" ? reasoning : canStopThinking(modelId) ? "none" : "low",
		providerOptions: { xai: { store: false } },
		connect(apiKey, fetch) {
			return createXai({ baseURL: baseUrl, apiKey, fetch }).responses(modelId);
		},
	});
}
