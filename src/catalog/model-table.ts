import type { KeyField, Model, Provider } from "./model.ts";
import { CHARACTER_PRICES, PRICES, type Price } from "./prices.ts";

const FREE: Price = { input: 0, output: 0 };

/**
 * What each name of spec §9 means, as of `PRICES_AS_OF`. The names are BBM's and its users'. Their own ids are retired
 * or on the way out, so each stands for the provider's present model of its class.
 */
export const MODELS: readonly Model[] = [
	llm("chatgptapi", "openai", "gpt-6-luna", "OpenAI gpt-6-luna: small and cheap, the default", "openai_key"),
	llm("gpt4omini", "openai", "gpt-6-luna", "OpenAI gpt-6-luna: small and cheap", "openai_key"),
	llm("gpt4", "openai", "gpt-6-sol", "OpenAI gpt-6-sol: large", "openai_key"),
	llm("gpt4o", "openai", "gpt-6-sol", "OpenAI gpt-6-sol: large", "openai_key"),
	llm("openai", "openai", "gpt-6-luna", "OpenAI gpt-6-luna: any model by model_id", "openai_key"),
	llm("claude", "anthropic", "claude-sonnet-5", "Anthropic claude-sonnet-5: any Claude by model_id", "claude_key"),
	llm("claude-3-opus", "anthropic", "claude-opus-5-5", "Anthropic claude-opus-5-5: the largest class", "claude_key"),
	llm("claude-3-sonnet", "anthropic", "claude-sonnet-5", "Anthropic claude-sonnet-5: the middle class", "claude_key"),
	llm("claude-3-haiku", "anthropic", "claude-haiku-4-5", "Anthropic claude-haiku-4-5: small and quick", "claude_key"),
	llm("gemini", "google", "gemini-3.5-flash-lite", "Google gemini-3.5-flash-lite: small and cheap", "gemini_key"),
	llm("geminipro", "google", "gemini-3.8-flash", "Google gemini-3.8-flash: larger", "gemini_key"),
	llm("groq", "groq", "openai/gpt-oss-120b", "An open model on Groq; choose another by model_id", "groq_key"),
	llm("xai", "xai", "grok-4.7", "xAI grok-4.7", "xai_key"),
	llm("qwen", "qwen", "qwen-plus", "Alibaba qwen-plus through DashScope's international site", "qwen_key"),
	llm("deepseek", "deepseek", "deepseek-flash", "DeepSeek deepseek-flash, without thinking", null),
	llm("mistral", "mistral", "mistral-small-2603", "Mistral mistral-small-2603", null),
	llm(
		"openrouter",
		"openrouter",
		"openrouter/auto",
		"OpenRouter, which chooses a model itself or takes model_id",
		null,
	),
	llm("azure", "azure", "", "Azure OpenAI at AZURE_OPENAI_ENDPOINT; name your deployment by model_id", null),
	{
		...llm("bedrock", "bedrock", "amazon.nova-lite-v1:0", "A model of Amazon Bedrock with AWS's own credentials", null),
		needsKey: false,
	},
	engine("ollama", "ollama", "A model on your own machine through Ollama; choose it by model_id", {
		modelId: "llama3.1",
		price: FREE,
	}),
	engine(
		"openai-compatible",
		"openai-compatible",
		"Any server that speaks OpenAI's chat API, at OPENAI_BASE_URL; name its model by model_id",
		{ modelId: "" },
	),
	engine("deepl", "deepl", "DeepL, a classic engine; keys of the free plan work too", {
		needsKey: true,
		keyField: "deepl_key",
		price: CHARACTER_PRICES.deepl,
	}),
	engine("deeplfree", "deepl", "DeepL's free plan, at its own host", {
		needsKey: true,
		keyField: "deepl_key",
		price: FREE,
	}),
	engine("google", "google-translate", "Google Cloud Translation, a classic engine", {
		modelId: "nmt",
		needsKey: true,
		price: CHARACTER_PRICES["google-translate"],
	}),
	engine("azure-translator", "azure-translator", "Azure Translator, a classic engine", {
		needsKey: true,
		price: CHARACTER_PRICES["azure-translator"],
	}),
	engine("amazon-translate", "amazon-translate", "Amazon Translate, a classic engine, with AWS's own credentials", {
		price: CHARACTER_PRICES["amazon-translate"],
	}),
	engine(
		"libretranslate",
		"libretranslate",
		"LibreTranslate, a classic engine to host yourself, at LIBRETRANSLATE_URL",
	),
	engine("caiyun", "caiyun", "Caiyun, a classic engine for Chinese", {
		needsKey: true,
		price: CHARACTER_PRICES.caiyun,
	}),
	engine("tencentransmart", "tencentransmart", "Tencent TranSmart, a classic engine for Chinese, without a key", {
		price: FREE,
	}),
	engine("customapi", "customapi", "A server of your own with BBM's custom API, at BBM_CUSTOM_API"),
	engine(
		"apertium",
		"apertium",
		"Apertium, a classic engine on this machine: offline, no key, for the language pairs installed",
		{ price: FREE },
	),
	engine("pseudo", "pseudo", "No translation: accented source text a third longer, to try layouts", { price: FREE }),
];

function llm(name: string, provider: Provider, modelId: string, description: string, keyField: KeyField | null): Model {
	const price = PRICES[provider]?.[modelId] ?? null;
	return { name, provider, modelId, description, needsKey: true, keyField, price };
}

/** A classic engine or a local one; its id is its name where it has no models to choose from. */
function engine(name: string, provider: Provider, description: string, more: Partial<Model> = {}): Model {
	return { name, provider, modelId: name, description, needsKey: false, keyField: null, price: null, ...more };
}
