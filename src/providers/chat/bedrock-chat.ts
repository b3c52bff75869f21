import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import type { AwsAccess } from "../aws/credentials.ts";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { claudeThinking, isClaude, thinkingBudget } from "./claude.ts";
import { createSdkChatModel, type SdkChatOptions } from "./sdk-chat.ts";

export interface BedrockOptions extends ChatOptions {
	access: AwsAccess;
}

/**
 * Models of Amazon Bedrock through the Converse API, with a Bedrock API key or signed with AWS's credential chain.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function createBedrockChatModel(options: BedrockOptions): ChatModel {
	const { baseUrl, modelId, access } = options;
	return createSdkChatModel({
		...options,
		...thinkingOf(options),
		// Its stream is binary, and a signature covers the body.
		streams: false,
		signsBody: true,
		async connect(apiKey, fetch) {
			// Before the call, so that missing credentials are no failure of the network. An empty key keeps the SDK
			// from looking for one in the environment.
			const credentials = apiKey === "" ? await access.credentials() : {};
			const settings = { ...credentials, apiKey, region: access.region, baseURL: baseUrl, fetch };
			return createAmazonBedrock(settings)(modelId);
		},
	});
}

/** What the SDK's own word, which leaves out `disabled` and budgets within the bound, doesn't say there. */
function thinkingOf({
	modelId,
	reasoning,
}: BedrockOptions): Pick<SdkChatOptions, "effort" | "providerOptions" | "withinBound"> {
	// gpt-oss thinks at medium effort where it isn't told to think less.
	if (!isClaude(modelId))
		return reasoning !== "off" || /(^|\.)openai\./.test(modelId) ? { effort: lowest(reasoning) } : {};
	const thinking = claudeThinking(modelId);
	if (reasoning === "off" && thinking === "optional") {
		return { providerOptions: { amazonBedrock: { additionalModelRequestFields: { thinking: { type: "disabled" } } } } };
	}
	if (thinking !== "budget") {
		return reasoning === "off" && thinking === "asked" ? {} : { effort: lowest(reasoning) };
	}
	if (reasoning === "off") return {};
	return {
		withinBound(bound) {
			const budgetTokens = thinkingBudget(reasoning, bound);
			const reasoningConfig = { type: "enabled", budgetTokens };
			return { maxOutputTokens: bound - budgetTokens, providerOptions: { amazonBedrock: { reasoningConfig } } };
		},
	};
}

function lowest(reasoning: ChatOptions["reasoning"]): "low" | "high" {
	return reasoning === "high" ? "high" : "low";
}
