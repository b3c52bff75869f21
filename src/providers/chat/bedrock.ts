import type { ChatProvider } from "../record.ts";
import { claudeHabits, isClaude } from "./claude.ts";
import { habitsOf } from "./habits.ts";

export const BEDROCK = {
	kind: "chat",
	name: "bedrock",
	title: "Amazon Bedrock",
	models: [
		{
			name: "bedrock",
			modelId: "amazon.nova-lite-v1:0",
			description: "A model of Amazon Bedrock with AWS's own credentials, if they may use it",
		},
	],
	// https://aws.amazon.com/bedrock/pricing
	pricesChecked: "2026-11-22",
	prices: {
		"amazon.nova-lite-v1:0": { input: 0.06, output: 0.24, cacheRead: 0.015 },
		"us.amazon.nova-lite-v1:0": { input: 0.06, output: 0.24, cacheRead: 0.015 },
	},
	habits: (modelId, reasoning) =>
		isClaude(modelId)
			? claudeHabits(modelId, reasoning)
			: habitsOf(reasoning, /(^|\.)openai\./.test(modelId) ? "little" : "none"),
	// Without one AWS's own chain of credentials signs.
	needsKey: false,
	keyVariables: ["AWS_BEARER_TOKEN_BEDROCK"],
	keyField: null,
	address: { kind: "aws", service: "bedrock-runtime" },
	isAvailable: ({ hasKey, hasAwsCredentials }) => hasKey || hasAwsCredentials,
	// Only Claude and Nova are held to a schema there; others follow the prompt.
	structured: (modelId) => (/(^|\.)(anthropic\.claude|amazon\.nova)/.test(modelId) ? "schema" : "none"),
	async open(options, { aws }) {
		const { createBedrockChatModel } = await import("./bedrock-chat.ts");
		return createBedrockChatModel({ ...options, access: aws });
	},
} as const satisfies ChatProvider;
