import type { ChatProvider } from "../record.ts";
import { openChatCompletions } from "./chat-completions.ts";

export const AZURE_OPENAI = {
	kind: "chat",
	name: "azure",
	title: "Azure OpenAI",
	models: [
		{
			name: "azure",
			modelId: "",
			description: "Azure OpenAI at AZURE_OPENAI_ENDPOINT; name your deployment by model_id",
		},
	],
	prices: {},
	needsKey: true,
	keyVariables: ["AZURE_OPENAI_API_KEY"],
	keyField: null,
	address: {
		kind: "setting",
		variable: "AZURE_OPENAI_ENDPOINT",
		about: "Address of your Azure OpenAI resource.",
		default: null,
		versionPath: "openai/v1",
	},
	isAvailable: ({ hasKey, hasAddress }) => hasKey && hasAddress,
	structured: () => "schema",
	open: (options) => openChatCompletions(options, {}, "azure"),
} as const satisfies ChatProvider;
