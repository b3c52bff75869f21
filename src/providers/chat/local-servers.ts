import type { ChatOptions, Readiness } from "../record.ts";
import { askLiteLlm, askLlamaCpp, askLmStudio, askModelList, type LimitsQuestion } from "./ask-limits.ts";
import { openLocalServer } from "./own-server.ts";

/** A server of the operator's own that speaks OpenAI's chat completions, where it listens unless told otherwise. */
function definePreset<const Name extends string, const Variable extends string>(own: {
	name: Name;
	title: string;
	/** Where the server takes any name for its only model, the name to send. */
	modelId?: string;
	description: string;
	keyVariable: string;
	variable: Variable;
	port: number;
	prices: "free" | Record<string, never>;
	question: LimitsQuestion;
}) {
	const { name, title, modelId = "", description, keyVariable, variable, port, prices, question } = own;
	return {
		kind: "chat",
		name,
		title,
		models: [{ name, modelId, description }],
		prices,
		needsKey: false,
		keyVariables: [keyVariable],
		keyField: null,
		address: {
			kind: "setting",
			variable,
			about: `Address of ${title}.`,
			default: `http://127.0.0.1:${port}/v1`,
			versionPath: "v1",
		},
		isLocal: true,
		isAvailable: (_readiness: Readiness) => true,
		structured: (_modelId: string) => "schema" as const,
		open: (options: ChatOptions) => openLocalServer(options, question),
	} as const;
}

/** Each one's reference is cited in its fixture. */
export const LOCAL_SERVERS = [
	definePreset({
		name: "lmstudio",
		title: "LM Studio",
		description: "A model in LM Studio on your own machine; name it by model_id",
		keyVariable: "LMSTUDIO_API_KEY",
		variable: "LMSTUDIO_BASE_URL",
		port: 1234,
		prices: "free",
		question: askLmStudio,
	}),
	definePreset({
		name: "llamacpp",
		title: "llama.cpp",
		modelId: "default",
		description: "The model of llama.cpp's llama-server on your own machine",
		keyVariable: "LLAMACPP_API_KEY",
		variable: "LLAMACPP_BASE_URL",
		port: 8080,
		prices: "free",
		question: askLlamaCpp,
	}),
	definePreset({
		name: "vllm",
		title: "vLLM",
		description: "A model of your own vLLM server; name it by model_id",
		keyVariable: "VLLM_API_KEY",
		variable: "VLLM_BASE_URL",
		port: 8000,
		prices: "free",
		question: askModelList,
	}),
	definePreset({
		name: "litellm",
		title: "LiteLLM",
		description: "A model behind your own LiteLLM proxy; name it by model_id",
		keyVariable: "LITELLM_API_KEY",
		variable: "LITELLM_BASE_URL",
		port: 4000,
		// What is charged depends on the model behind the name.
		prices: {},
		question: askLiteLlm,
	}),
] as const;
