/** US dollars per million tokens. */
export interface TokenPrice {
	input: number;
	output: number;
}

/** US dollars per million characters of the source, as the provider counts them. */
export interface CharacterPrice {
	characters: number;
}

export type Price = TokenPrice | CharacterPrice;

/** When the prices below were last held against the providers' lists. */
export const PRICES_AS_OF = "2026-11-22";

/**
 * List prices by provider and model id, so that `model_id` finds its own price too. Seeded from the data of
 * ai-sdk-cost-calculator 7.1.14 and llm-zoo 1.37.0; where the two disagree the higher one stands.
 */
export const PRICES: Readonly<Record<string, Readonly<Record<string, TokenPrice>>>> = {
	openai: {
		"gpt-6-luna": { input: 0.1, output: 0.5 },
		"gpt-6-sol": { input: 2, output: 10 },
		"gpt-6-astra": { input: 10, output: 50 },
		"gpt-5.6-luna": { input: 0.2, output: 1.2 },
		"gpt-5.6-terra": { input: 2, output: 12 },
		"gpt-5.6": { input: 4, output: 20 },
		"gpt-4o": { input: 2.5, output: 10 },
		"gpt-4o-mini": { input: 0.15, output: 0.6 },
	},
	anthropic: {
		"claude-opus-5-5": { input: 4, output: 20 },
		"claude-opus-5": { input: 5, output: 25 },
		"claude-opus-4-8": { input: 5, output: 25 },
		"claude-sonnet-5": { input: 2, output: 10 },
		"claude-sonnet-4-6": { input: 3, output: 15 },
		"claude-haiku-4-5": { input: 1, output: 5 },
	},
	google: {
		"gemini-3.8-flash": { input: 0.75, output: 3.75 },
		"gemini-3.5-flash": { input: 1.5, output: 9 },
		"gemini-3.5-flash-lite": { input: 0.3, output: 2.5 },
	},
	groq: {
		"openai/gpt-oss-120b": { input: 0.15, output: 0.6 },
		"openai/gpt-oss-20b": { input: 0.075, output: 0.3 },
	},
	xai: {
		"grok-4.7": { input: 2, output: 6 },
		"grok-4.6": { input: 2, output: 6 },
		"grok-4.5": { input: 2, output: 6 },
		"grok-4.3": { input: 1.25, output: 2.5 },
	},
	qwen: {
		"qwen-plus": { input: 0.4, output: 1.2 },
		"qwen-max": { input: 1.04, output: 4.16 },
		"qwen-flash": { input: 0.05, output: 0.4 },
		"qwen3.8-max": { input: 2, output: 6 },
		"qwen3.8-flash": { input: 0.15, output: 0.47 },
		"qwen3.7-plus": { input: 0.4, output: 1.6 },
	},
	deepseek: {
		"deepseek-flash": { input: 0.3, output: 1.2 },
		"deepseek-v4-flash": { input: 0.3, output: 1.2 },
		"deepseek-v4-pro": { input: 0.3, output: 1.2 },
	},
	mistral: {
		"mistral-small-2603": { input: 0.15, output: 0.6 },
		"mistral-medium-2604": { input: 1.5, output: 7.5 },
		"mistral-large-2512": { input: 0.5, output: 1.5 },
	},
	bedrock: {
		"amazon.nova-lite-v1:0": { input: 0.06, output: 0.24 },
		"us.amazon.nova-lite-v1:0": { input: 0.06, output: 0.24 },
	},
};

/**
 * List prices of classic engines, free allowances and fixed monthly fees aside:
 * DeepL API Pro (https://www.deepl.com/pro-api), Google NMT (https://cloud.google.com/translate/pricing), Azure S1
 * (https://azure.microsoft.com/pricing/details/translator/), Amazon standard text and HTML
 * (https://aws.amazon.com/translate/pricing/), Caiyun's 20 yuan (https://docs.caiyunapp.com/lingocloud-api/), rounded up.
 */
export const CHARACTER_PRICES = {
	deepl: { characters: 25 },
	"google-translate": { characters: 20 },
	"azure-translator": { characters: 10 },
	"amazon-translate": { characters: 15 },
	caiyun: { characters: 3 },
} as const satisfies Readonly<Record<string, CharacterPrice>>;
