import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import type { AwsAccess } from "../aws/credentials.ts";
import type { ChatOptions } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { createSdkChatModel } from "./sdk-chat.ts";

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
