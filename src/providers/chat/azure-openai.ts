import type { ChatProvider } from "../record.ts";
import { askedEffort, openChatCompletions } from "./chat-completions.ts";
import { openAiEffort, openAiHabits } from "./openai-models.ts";

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
	habits: openAiHabits,
	// A deployment that has its model's name tells what it takes.
	open: (options) =>
		openChatCompletions(
			options,
			(modelId, reasoning) => {
				const effort = openAiEffort(modelId, reasoning);
				return effort === null ? askedEffort(modelId, reasoning) : { reasoning_effort: effort };
			},
			"azure",
		),
} as const satisfies ChatProvider;
