import { createXai } from "@ai-sdk/xai";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { createSdkChatModel } from "./sdk-chat.ts";

/**
 * Grok through xAI's Responses API; its chat completions are deprecated. Nothing is stored there, unlike by default.
 * https://docs.x.ai/developers/rest-api-reference/inference/chat
 */
export function createXaiChatModel(options: ChatOptions): ChatModel {
	const { baseUrl, modelId } = options;
	return createSdkChatModel({
		...options,
		effort: "low",
		providerOptions: { xai: { store: false } },
		connect(apiKey, fetch) {
			return createXai({ baseURL: baseUrl, apiKey, fetch }).responses(modelId);
		},
	});
}
