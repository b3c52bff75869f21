/** Whoever answers a model's calls; one adapter in `translators/` knows each. */
export type Provider = "openai" | "ollama" | "openai-compatible" | "apertium" | "pseudo";

/** US dollars per million tokens. */
export interface Price {
	input: number;
	output: number;
}

export interface Model {
	/** The name that users know. */
	name: string;
	provider: Provider;
	/** The provider's id, sent on the wire; empty where the user must give one. */
	modelId: string;
	description: string;
	/** Whether a job needs a key for it, the caller's or the operator's. */
	needsKey: boolean;
	/** The form field of `POST /translate` that carries its key; `null` where it takes none but `api_key`. */
	keyField: KeyField | null;
	/** `null`: not known (any local server); zeros: free. */
	price: Price | null;
}

/** The form fields of SPEC §3 that carry a key, with the provider whose models they belong to. */
export const KEY_FIELDS = {
	openai_key: "openai",
	claude_key: "anthropic",
	gemini_key: "google",
	deepl_key: "deepl",
	groq_key: "groq",
	xai_key: "xai",
	qwen_key: "qwen",
} as const;

export type KeyField = keyof typeof KEY_FIELDS;

/** The model of a request that names none (SPEC §3). */
export const DEFAULT_MODEL = "chatgptapi";

/** When ids and prices below were last held against the providers' lists. */
export const MODELS_AS_OF = "2026-11-22";

const FREE: Price = { input: 0, output: 0 };

/** Prices per million tokens by model id, so that `model_id` finds its own price too. */
const OPENAI_PRICES: Readonly<Record<string, Price>> = {
	"gpt-6-luna": { input: 0.1, output: 0.5 },
	"gpt-6-sol": { input: 2, output: 10 },
	"gpt-6-astra": { input: 10, output: 50 },
	"gpt-5.6-luna": { input: 0.2, output: 1.2 },
	"gpt-5.6-terra": { input: 2, output: 12 },
	"gpt-5.6": { input: 4, output: 20 },
	"gpt-4o": { input: 2.5, output: 10 },
	"gpt-4o-mini": { input: 0.15, output: 0.6 },
};

// The names are BBM's. Their own ids are retired or on the way out, so each
// stands for OpenAI's present model of its class (SPEC §9).
const MODELS: readonly Model[] = [
	openai("chatgptapi", "gpt-6-luna", "small and cheap, the default"),
	openai("gpt4omini", "gpt-6-luna", "small and cheap"),
	openai("gpt4", "gpt-6-sol", "large"),
	openai("gpt4o", "gpt-6-sol", "large"),
	openai("openai", "gpt-6-luna", "any model by model_id"),
	{
		name: "ollama",
		provider: "ollama",
		modelId: "llama3.1",
		description: "A model on your own machine through Ollama; choose it by model_id",
		needsKey: false,
		keyField: null,
		price: FREE,
	},
	{
		name: "openai-compatible",
		provider: "openai-compatible",
		modelId: "",
		description: "Any server that speaks OpenAI's chat API, at OPENAI_BASE_URL; name its model by model_id",
		needsKey: false,
		keyField: null,
		price: null,
	},
	{
		name: "apertium",
		provider: "apertium",
		modelId: "apertium",
		description: "Apertium, a classic engine on this machine: offline, no key, for the language pairs installed",
		needsKey: false,
		keyField: null,
		price: FREE,
	},
	{
		name: "pseudo",
		provider: "pseudo",
		modelId: "pseudo",
		description: "No translation: accented source text a third longer, to try layouts",
		needsKey: false,
		keyField: null,
		price: FREE,
	},
];

/** The model of that name, in any case; `null` where the catalog has none. */
export function resolveModel(name: string): Model | null {
	const wanted = name.trim().toLowerCase();
	return MODELS.find((model) => model.name === wanted) ?? null;
}

export function listModels(): readonly Model[] {
	return MODELS;
}

/** The price of a call to `model`, where the user chose another `modelId` the price of that; `null`: unknown. */
export function priceOf(model: Model, modelId: string): Price | null {
	if (modelId === model.modelId) return model.price;
	return model.provider === "openai" ? (OPENAI_PRICES[modelId] ?? null) : model.price;
}

/** US dollars for that many tokens; 0 where the price is unknown. */
export function costUsd(price: Price | null, tokens: { input: number; output: number }): number {
	return price === null ? 0 : (tokens.input * price.input + tokens.output * price.output) / 1_000_000;
}

function openai(name: string, modelId: string, remark: string): Model {
	return {
		name,
		provider: "openai",
		modelId,
		description: `OpenAI ${modelId}: ${remark}`,
		needsKey: true,
		keyField: "openai_key",
		price: OPENAI_PRICES[modelId] ?? null,
	};
}
