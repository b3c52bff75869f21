import type { ChatProvider } from "../record.ts";
import { openChatCompletions } from "./chat-completions.ts";
import { OPENAI_ADDRESS } from "./openai.ts";

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
		about: "Address of Ollama or another local server with OpenAI's API.",
		default: "http://127.0.0.1:11434/v1",
		versionPath: "v1",
	},
	isAvailable: () => true,
	structured: () => "schema",
	open: (options) => openChatCompletions(options),
} as const satisfies ChatProvider;

/** Any other server of the operator's or the caller's own; it gets a key if it asks for one. */
export const OPENAI_COMPATIBLE_SERVER = {
	kind: "chat",
	name: "openai-compatible",
	title: "OpenAI-compatible server",
	models: [
		{
			name: "openai-compatible",
			modelId: "",
			description: "Any server that speaks OpenAI's chat API, at OPENAI_BASE_URL; name its model by model_id",
		},
	],
	prices: {},
	needsKey: false,
	keyVariables: [],
	keyField: null,
	address: OPENAI_ADDRESS,
	// The default address is OpenAI's own.
	isAvailable: ({ hasAddress }) => hasAddress,
	// Servers that take none step down, and some (LM Studio) take nothing less.
	structured: () => "schema",
	open: (options) => openChatCompletions(options),
} as const satisfies ChatProvider;
