import type { ChatProvider } from "../record.ts";

export const XAI = {
	kind: "chat",
	name: "xai",
	title: "xAI",
	models: [{ name: "xai", modelId: "grok-4.7", description: "xAI grok-4.7" }],
	prices: {
		"grok-4.7": { input: 2, output: 6 },
		"grok-4.6": { input: 2, output: 6 },
		"grok-4.5": { input: 2, output: 6 },
		"grok-4.3": { input: 1.25, output: 2.5 },
	},
	needsKey: true,
	keyVariables: ["BBM_XAI_API_KEY"],
	keyField: "xai_key",
	address: {
		kind: "setting",
		variable: "XAI_BASE_URL",
		about: "Address of xAI's API.",
		default: "https://api.x.ai/v1",
		versionPath: "v1",
	},
	isAvailable: ({ hasKey }) => hasKey,
	structured: () => "schema",
	async open(options) {
		const { createXaiChatModel } = await import("./xai-chat.ts");
		return createXaiChatModel(options);
	},
} as const satisfies ChatProvider;
