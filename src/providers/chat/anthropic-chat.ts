import type { ChatModel } from "../translator.ts";
import { type ChatOptions, createSdkChatModel } from "./sdk-chat.ts";

/**
 * Claude through Anthropic's Messages API, whose shape, structured outputs and stop reasons are its own.
 * https://docs.anthropic.com/en/api/messages
 */
export function createAnthropicChatModel(options: ChatOptions): ChatModel {
	const { baseUrl, modelId, fetch } = options;
	return createSdkChatModel({
		...options,
		structured: "schema",
		async connect(apiKey) {
			const { createAnthropic } = await import("@ai-sdk/anthropic");
			return createAnthropic({ baseURL: baseUrl, apiKey, ...(fetch && { fetch }) })(modelId);
		},
	});
}
