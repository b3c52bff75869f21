import { defineChatCompletions } from "./chat-completions.ts";

/** Hosted providers that speak OpenAI's chat completions. Each one's reference is cited in its fixture. */
export const OPENAI_COMPATIBLE = [
	defineChatCompletions({
		name: "groq",
		title: "Groq",
		models: [
			{
				name: "groq",
				modelId: "openai/gpt-oss-120b",
				description: "An open model on Groq; choose another by model_id",
			},
		],
		prices: {
			"openai/gpt-oss-120b": { input: 0.15, output: 0.6 },
			"openai/gpt-oss-20b": { input: 0.075, output: 0.3 },
		},
		keyVariables: ["BBM_GROQ_API_KEY"],
		keyField: "groq_key",
		address: {
			kind: "setting",
			variable: "GROQ_BASE_URL",
			about: "Address of Groq's API.",
			default: "https://api.groq.com/openai/v1",
			versionPath: "v1",
		},
		structured: (id) => (/^(openai\/gpt-oss|moonshotai\/kimi)/.test(id) ? "schema" : "object"),
		// It thinks before it answers; a translation needs little of that.
		extraBody: (id) => (id.startsWith("openai/gpt-oss") ? { reasoning_effort: "low" } : {}),
	}),
	defineChatCompletions({
		name: "qwen",
		title: "Qwen",
		models: [
			{
				name: "qwen",
				modelId: "qwen-plus",
				description: "Alibaba qwen-plus through DashScope's international site",
			},
		],
		prices: {
			"qwen-plus": { input: 0.4, output: 1.2 },
			"qwen-max": { input: 1.04, output: 4.16 },
			"qwen-flash": { input: 0.05, output: 0.4 },
			"qwen3.8-max": { input: 2, output: 6 },
			"qwen3.8-flash": { input: 0.15, output: 0.47 },
			"qwen3.7-plus": { input: 0.4, output: 1.6 },
		},
		keyVariables: ["BBM_QWEN_API_KEY", "DASHSCOPE_API_KEY"],
		keyField: "qwen_key",
		address: {
			kind: "setting",
			variable: "QWEN_BASE_URL",
			about: "Address of DashScope's compatible mode; the default is the international site.",
			default: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
			versionPath: "v1",
		},
		structured: (id) => (/^qwen3\.(7|8)-/.test(id) ? "schema" : "object"),
		extraBody: () => ({ enable_thinking: false }),
		translationOnly: /^qwen-mt/,
	}),
	defineChatCompletions({
		name: "deepseek",
		title: "DeepSeek",
		models: [{ name: "deepseek", modelId: "deepseek-flash", description: "DeepSeek deepseek-flash, without thinking" }],
		prices: {
			"deepseek-flash": { input: 0.3, output: 1.2 },
			"deepseek-v4-flash": { input: 0.3, output: 1.2 },
			"deepseek-v4-pro": { input: 0.3, output: 1.2 },
		},
		keyVariables: ["DEEPSEEK_API_KEY"],
		keyField: null,
		address: {
			kind: "setting",
			variable: "DEEPSEEK_BASE_URL",
			about: "Address of DeepSeek's API.",
			default: "https://api.deepseek.com/v1",
			versionPath: "v1",
		},
		structured: () => "object",
		extraBody: () => ({ thinking: { type: "disabled" } }),
	}),
	defineChatCompletions({
		name: "mistral",
		title: "Mistral",
		models: [{ name: "mistral", modelId: "mistral-small-2603", description: "Mistral mistral-small-2603" }],
		prices: {
			"mistral-small-2603": { input: 0.15, output: 0.6 },
			"mistral-medium-2604": { input: 1.5, output: 7.5 },
			"mistral-large-2512": { input: 0.5, output: 1.5 },
		},
		keyVariables: ["MISTRAL_API_KEY"],
		keyField: null,
		address: {
			kind: "setting",
			variable: "MISTRAL_BASE_URL",
			about: "Address of Mistral's API.",
			default: "https://api.mistral.ai/v1",
			versionPath: "v1",
		},
		structured: () => "schema",
		// It counts in any case, and refuses to be asked.
		extraBody: () => ({ stream_options: undefined }),
	}),
	defineChatCompletions({
		name: "openrouter",
		title: "OpenRouter",
		models: [
			{
				name: "openrouter",
				modelId: "openrouter/auto",
				description: "OpenRouter, which chooses a model itself or takes model_id",
			},
		],
		// What is charged depends on the model that it chooses.
		prices: {},
		keyVariables: ["OPENROUTER_API_KEY"],
		keyField: null,
		address: {
			kind: "setting",
			variable: "OPENROUTER_BASE_URL",
			about: "Address of OpenRouter's API.",
			default: "https://openrouter.ai/api/v1",
			versionPath: "v1",
		},
		// Models without structured outputs fail there when they are asked for a schema.
		structured: (id) => (/^(openai|google|anthropic)\//.test(id) ? "schema" : "object"),
	}),
] as const;
