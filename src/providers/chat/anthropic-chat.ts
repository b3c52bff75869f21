import { createAnthropic } from "@ai-sdk/anthropic";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { claudeThinking, thinkingBudget } from "./claude.ts";
import { createSdkChatModel } from "./sdk-chat.ts";

/**
 * Claude through Anthropic's Messages API, whose shape, structured outputs and stop reasons are its own.
 * https://docs.anthropic.com/en/api/messages
 */
export function createAnthropicChatModel(options: ChatOptions): ChatModel {
	const { baseUrl, modelId, reasoning } = options;
	const hasBudget = reasoning !== "off" && claudeThinking(modelId) === "budget";
	return createSdkChatModel({
		...options,
		// The SDK knows of each Claude what it takes for "none": `disabled`, `between_tools` or the least effort.
		...(hasBudget
			? { withinBound: (bound: number) => withBudget(bound, thinkingBudget(reasoning, bound)) }
			: { effort: reasoning === "off" ? ("none" as const) : reasoning }),
		connect(apiKey, fetch) {
			return createAnthropic({ baseURL: baseUrl, apiKey, fetch })(modelId);
		},
	});
}

/** The SDK adds the budget of the thoughts to the bound. */
function withBudget(bound: number, budgetTokens: number) {
	const thinking = { type: "enabled", budgetTokens };
	return { maxOutputTokens: bound - budgetTokens, providerOptions: { anthropic: { thinking } } };
}
