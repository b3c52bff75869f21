import type { ChatProvider } from "../record.ts";

export const OLLAMA = {
	kind: "chat",
	name: "ollama",
	title: "Ollama",
	models: [
		{
			name: "ollama",
			modelId: "llama3.1",
			description: "A model on your own machine through Ollama; choose it by model_id",
		},
	],
	prices: "free",
	needsKey: false,
	keyVariables: [],
	keyField: null,
	address: {
		kind: "setting",
		variable: "OLLAMA_BASE_URL",
		about: "Address of Ollama, with or without /v1.",
		default: "http://127.0.0.1:11434",
		versionPath: "",
	},
	isLocal: true,
	isAvailable: () => true,
	structured: () => "schema",
	async open(options) {
		const { createOllamaChatModel } = await import("./ollama-chat.ts");
		return createOllamaChatModel(options);
	},
} as const satisfies ChatProvider;
