import { defineChatCompletions } from "./chat-completions.ts";
import { thinkingBudget } from "./claude.ts";
import { deepseekPrice } from "./deepseek-price.ts";
import { habitsOf } from "./habits.ts";
import { openRouterEffort, openRouterHabits } from "./openrouter-models.ts";

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
		// https://console.groq.com/docs/models
		pricesChecked: "2026-11-22",
		prices: {
			"openai/gpt-oss-120b": { input: 0.15, output: 0.6, cacheRead: 0.075 },
			"openai/gpt-oss-20b": { input: 0.075, output: 0.3, cacheRead: 0.0375 },
		},
		habits: (id, reasoning) => habitsOf(reasoning, id.startsWith("openai/gpt-oss") ? "little" : "none"),
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
		// https://console.groq.com/docs/reasoning: gpt-oss can't be kept from thinking; the others take no "low".
		extraBody(id, reasoning) {
			if (id.startsWith("openai/gpt-oss")) return { reasoning_effort: reasoning === "high" ? "high" : "low" };
			return id.startsWith("qwen/") ? { reasoning_effort: reasoning === "off" ? "none" : "default" } : {};
		},
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
		// https://www.alibabacloud.com/help/en/model-studio/model-pricing (Singapore)
		pricesChecked: "2026-11-22",
		prices: {
			"qwen-plus": { input: 0.4, output: 1.2, thinkingOutput: 4 },
			"qwen-max": { input: 1.6, output: 6.4 },
			"qwen-flash": { input: 0.05, output: 0.4 },
			"qwen3.8-max": { input: 2, output: 6 },
			"qwen3.8-flash": { input: 0.15, output: 0.47 },
			"qwen3.7-plus": { input: 0.5, output: 3, cacheRead: 0.05, cacheWrite: 0.625 },
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
		habits: (_id, reasoning) => habitsOf(reasoning),
		// https://www.alibabacloud.com/help/en/model-studio/deep-thinking: `max_tokens` doesn't bound the thoughts.
		extraBody(_id, reasoning, bound) {
			if (reasoning === "off") return { enable_thinking: false };
			const budget = thinkingBudget(reasoning, bound);
			return { enable_thinking: true, thinking_budget: budget, max_tokens: bound - budget };
		},
		translationOnly: /^qwen-mt/,
	}),
	defineChatCompletions({
		name: "deepseek",
		title: "DeepSeek",
		models: [{ name: "deepseek", modelId: "deepseek-flash", description: "DeepSeek deepseek-flash, without thinking" }],
		// https://api-docs.deepseek.com/quick_start/pricing; v4-flash is served and charged as flash.
		pricesChecked: "2026-11-30",
		prices: {
			"deepseek-flash": deepseekPrice(0.3, 1.2, 0.006),
			"deepseek-v4-flash": deepseekPrice(0.3, 1.2, 0.006),
			"deepseek-v4-pro": deepseekPrice(1.32, 3.96, 0.044),
		},
		habits: (_id, reasoning) => habitsOf(reasoning),
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
		// https://api-docs.deepseek.com/guides/thinking_mode
		extraBody: (_id, reasoning) =>
			reasoning === "off"
				? { thinking: { type: "disabled" } }
				: { thinking: { type: "enabled" }, reasoning_effort: reasoning },
	}),
	defineChatCompletions({
		name: "mistral",
		title: "Mistral",
		models: [{ name: "mistral", modelId: "mistral-small-2603", description: "Mistral mistral-small-2603" }],
		// https://docs.mistral.ai/inference/pricing
		pricesChecked: "2026-11-22",
		prices: {
			"mistral-small-2603": { input: 0.15, output: 0.6 },
			"mistral-medium-2604": { input: 1.5, output: 7.5, cacheRead: 0.15 },
			"mistral-large-2512": { input: 0.5, output: 1.5 },
		},
		habits: (_id, reasoning) => habitsOf(reasoning === "low" ? "high" : reasoning),
		extraBody: (id, reasoning) => ({
			// It counts in any case, and refuses to be asked.
			stream_options: undefined,
			// Its small and medium ones know `none` and `high` alone. https://docs.mistral.ai/resources/cookbooks/mistral-reasoning
			...(/^mistral-(small|medium)-(26|latest)/.test(id) && {
				reasoning_effort: reasoning === "off" ? "none" : "high",
			}),
		}),
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
		// What is charged depends on the model and its host, and comes with each reply.
		prices: {},
		habits: openRouterHabits,
		// https://openrouter.ai/docs/use-cases/reasoning-tokens
		extraBody: (id, reasoning) => ({ reasoning: { effort: openRouterEffort(id, reasoning) } }),
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
