import type { AddressSetting, ChatProvider } from "../record.ts";

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
	prices: {
		"gpt-6-luna": { input: 0.1, output: 0.5 },
		"gpt-6-sol": { input: 2, output: 10 },
		"gpt-6-astra": { input: 10, output: 50 },
		"gpt-5.6-luna": { input: 0.2, output: 1.2 },
		"gpt-5.6-terra": { input: 2, output: 12 },
		"gpt-5.6": { input: 4, output: 20 },
		"gpt-4o": { input: 2.5, output: 10 },
		"gpt-4o-mini": { input: 0.15, output: 0.6 },
	},
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
