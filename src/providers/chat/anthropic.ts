import type { ChatProvider } from "../record.ts";

export const ANTHROPIC = {
	kind: "chat",
	name: "anthropic",
	title: "Anthropic",
	models: [
		{
			name: "claude",
			modelId: "claude-sonnet-5",
			description: "Anthropic claude-sonnet-5: any Claude by model_id",
		},
		{
			name: "claude-3-opus",
			modelId: "claude-opus-5-5",
			description: "Anthropic claude-opus-5-5: the largest class",
		},
		{
			name: "claude-3-sonnet",
			modelId: "claude-sonnet-5",
			description: "Anthropic claude-sonnet-5: the middle class",
		},
		{
			name: "claude-3-haiku",
			modelId: "claude-haiku-4-5",
			description: "Anthropic claude-haiku-4-5: small and quick",
		},
	],
	prices: {
		"claude-opus-5-5": { input: 4, output: 20 },
		"claude-opus-5": { input: 5, output: 25 },
		"claude-opus-4-8": { input: 5, output: 25 },
		"claude-sonnet-5": { input: 2, output: 10 },
		"claude-sonnet-4-6": { input: 3, output: 15 },
		"claude-haiku-4-5": { input: 1, output: 5 },
	},
	needsKey: true,
	keyVariables: ["BBM_CLAUDE_API_KEY", "ANTHROPIC_API_KEY"],
	keyField: "claude_key",
	address: {
		kind: "setting",
		variable: "ANTHROPIC_BASE_URL",
		about: "Address of Anthropic's API.",
		default: "https://api.anthropic.com/v1",
		versionPath: "v1",
	},
	isAvailable: ({ hasKey }) => hasKey,
	structured: () => "schema",
	async open(options) {
		const { createAnthropicChatModel } = await import("./anthropic-chat.ts");
		return createAnthropicChatModel(options);
	},
} as const satisfies ChatProvider;
