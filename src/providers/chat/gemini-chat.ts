import { createGoogleGenerativeAI } from "@ai-sdk/google";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { createSdkChatModel } from "./sdk-chat.ts";

/**
 * Gemini through Google's generateContent, whose shape, schema and safety replies are its own.
 * It thinks by default and counts thoughts as output: told to stop, it is given the least level that it has.
 * https://ai.google.dev/api/generate-content
 */
export function createGeminiChatModel(options: ChatOptions): ChatModel {
	const { baseUrl, modelId, reasoning } = options;
	return createSdkChatModel({
		...options,
		effort: reasoning === "off" ? "none" : reasoning,
		connect(apiKey, fetch) {
			return createGoogleGenerativeAI({ baseURL: baseUrl, apiKey, fetch })(modelId);
		},
	});
}
