import type { ChatProvider } from "../record.ts";
import { claudeHabits } from "./claude.ts";

export const ANTHROPIC = {
	kind: "chat",
	name: "anthropic",
	title: "Anthropic",
	models: [
		{
			name: "claude",
			modelId: "claude-sonnet-5-5",
			description: "Anthropic claude-sonnet-5-5: any Claude by model_id",
		},
		{
			name: "claude-3-opus",
			modelId: "claude-opus-5-5",
			description: "Anthropic claude-opus-5-5: the largest class",
		},
		{
			name: "claude-3-sonnet",
			modelId: "claude-sonnet-5-5",
			description: "Anthropic claude-sonnet-5-5: the middle class",
		},
		{
			name: "claude-3-haiku",
			modelId: "claude-haiku-5-5",
			description: "Anthropic claude-haiku-5-5: small and quick",
		},
	],
	// https://platform.claude.com/docs/en/about-claude/pricing and each model's page. Writes are those that last 5 minutes.
	pricesChecked: "2026-11-30",
	prices: {
		"claude-opus-5-5": { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
		"claude-opus-5": { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
		"claude-opus-4-8": { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
		"claude-sonnet-5-5": { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5, from: "2026-10-07" },
		"claude-sonnet-5": { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
		"claude-sonnet-4-6": { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
		"claude-haiku-5-5": {
			...{ input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, from: "2026-10-07" },
			longPrompt: { above: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
		},
		"claude-haiku-4-5": { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
	},
	habits: claudeHabits,
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
