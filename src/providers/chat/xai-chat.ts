import type { ChatModel } from "../translator.ts";
import { type ChatOptions, createSdkChatModel } from "./sdk-chat.ts";

/**
 * Grok through xAI's Responses API; its chat completions are deprecated. Nothing is stored there, unlike by default.
 * https://docs.x.ai/developers/rest-api-reference/inference/chat
 */
export function createXaiChatModel(options: ChatOptions): ChatModel {
	const { baseUrl, modelId, fetch } = options;
	return createSdkChatModel({
		...options,
		structured: "schema",
		reasoning: "low",
		providerOptions: { xai: { store: false } },
		async connect(apiKey) {
			const { createXai } = await import("@ai-sdk/xai");
			return createXai({ baseURL: baseUrl, apiKey, ...(fetch && { fetch }) }).responses(modelId);
		},
	});
}
