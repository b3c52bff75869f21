import type { AddressSetting, ChatProvider } from "../record.ts";
import { cachingPrice, openAiHabits } from "./openai-models.ts";

/** Shared by OpenAI and by any server of the operator's own that speaks its API. */
export const OPENAI_ADDRESS = {
	kind: "setting",
	variable: "OPENAI_BASE_URL",
	about: "Address of OpenAI's API or of one like it.",
	default: "https://api.openai.com/v1",
	versionPath: "v1",
} as const satisfies AddressSetting;

export const OPENAI = {
	kind: "chat",
	name: "openai",
	title: "OpenAI",
	models: [
		{ name: "chatgptapi", modelId: "gpt-6-luna", description: "OpenAI gpt-6-luna: small and cheap, the default" },
		{ name: "gpt4omini", modelId: "gpt-6-luna", description: "OpenAI gpt-6-luna: small and cheap" },
		{ name: "gpt4", modelId: "gpt-6-sol", description: "OpenAI gpt-6-sol: large" },
		{ name: "gpt4o", modelId: "gpt-6-sol", description: "OpenAI gpt-6-sol: large" },
		{ name: "openai", modelId: "gpt-6-luna", description: "OpenAI gpt-6-luna: any model by model_id" },
	],
	// https://developers.openai.com/api/docs/pricing and each model's page.
	pricesChecked: "2026-11-30",
	prices: {
		"gpt-6-luna": cachingPrice(0.1, 0.5, 0.01),
		"gpt-6-sol": cachingPrice(2, 10, 0.2),
		"gpt-6-astra": cachingPrice(10, 50, 1),
		"gpt-6.1-sol": cachingPrice(2, 10, 0.1),
		"gpt-6.1-terra": cachingPrice(1, 5, 0.05),
		"gpt-5.6-luna": cachingPrice(0.2, 1.2, 0.02),
		"gpt-5.6-terra": cachingPrice(2, 12, 0.2),
		"gpt-5.6": cachingPrice(4, 20, 0.4),
		"gpt-4o": { input: 2.5, output: 10, cacheRead: 1.25 },
		"gpt-4o-mini": { input: 0.15, output: 0.6, cacheRead: 0.075 },
	},
	habits: openAiHabits,
	needsKey: true,
	keyVariables: ["BBM_OPENAI_API_KEY", "OPENAI_API_KEY", "BBM_OPENAI_KEY"],
	keyField: "openai_key",
	address: OPENAI_ADDRESS,
	isAvailable: ({ hasKey }) => hasKey,
	structured: () => "schema",
	async open(options) {
		const { createOpenaiChatModel } = await import("./openai-chat.ts");
		return createOpenaiChatModel({ ...options, dialect: "official" });
	},
} as const satisfies ChatProvider;
