import { createAnthropic } from "@ai-sdk/anthropic";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { createSdkChatModel } from "./sdk-chat.ts";

/**
 * Claude through Anthropic's Messages API, whose shape, structured outputs and stop reasons are its own.
 * https://docs.anthropic.com/en/api/messages
 */
export function createAnthropicChatModel(options: ChatOptions): ChatModel {
	const { baseUrl, modelId } = options;
	return createSdkChatModel({
		...options,
		connect(apiKey, fetch) {
			return createAnthropic({ baseURL: baseUrl, apiKey, fetch })(modelId);
		},
	});
}
