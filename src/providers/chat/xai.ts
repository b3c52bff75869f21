import type { ChatProvider } from "../record.ts";
import { habitsOf } from "./habits.ts";
import { canStopThinking, xaiPrice } from "./xai-models.ts";

export const XAI = {
	kind: "chat",
	name: "xai",
	title: "xAI",
	models: [{ name: "xai", modelId: "grok-4.7", description: "xAI grok-4.7" }],
	// https://docs.x.ai/developers/models
	pricesChecked: "2026-11-30",
	prices: {
		"grok-4.7": xaiPrice(2, 6, 0.5),
		"grok-4.6": xaiPrice(2, 6, 0.5),
		"grok-4.5": xaiPrice(2, 6, 0.5),
		"grok-4.3": xaiPrice(1.25, 2.5, 0.2),
	},
	habits: (modelId, reasoning) => habitsOf(reasoning, canStopThinking(modelId) ? "none" : "little"),
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
