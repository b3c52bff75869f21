import { MODELS } from "./model-table.ts";
import { PRICES, PRICES_AS_OF, type Price } from "./prices.ts";

export type { Price } from "./prices.ts";

/** What calls took that is paid for. */
export interface Usage {
	input: number;
	output: number;
	/** Of engines that bill by the character. */
	characters?: number;
}

/** Whoever answers a model's calls; one adapter in `translators/` knows each. */
export type Provider =
	| "openai"
	| "anthropic"
	| "google"
	| "groq"
	| "xai"
	| "qwen"
	| "deepseek"
	| "mistral"
	| "openrouter"
	| "azure"
	| "bedrock"
	| "ollama"
	| "openai-compatible"
	| "deepl"
	| "google-translate"
	| "azure-translator"
	| "amazon-translate"
	| "libretranslate"
	| "caiyun"
	| "tencentransmart"
	| "customapi"
	| "apertium"
	| "pseudo";

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
	/** `null`: not known; zeros: free. */
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

/** When ids and prices were last held against the providers' lists. */
export const MODELS_AS_OF = PRICES_AS_OF;

/** The model of that name, in any case; `null` where the catalog has none. */
export function resolveModel(name: string): Model | null {
	const wanted = name.trim().toLowerCase();
	return MODELS.find((model) => model.name === wanted) ?? null;
}

/** The model through which any id of `provider` is reached (`provider:model-id`, SPEC §9); `null` for no provider. */
export function modelOfProvider(provider: string): Model | null {
	const wanted = provider.trim().toLowerCase();
	const named = MODELS.find((model) => model.name === wanted && model.provider === wanted);
	return named ?? MODELS.find((model) => model.provider === wanted) ?? null;
}

export function listModels(): readonly Model[] {
	return MODELS;
}

/** The price of a call to `model`, where the user chose another `modelId` the price of that; `null`: unknown. */
export function priceOf(model: Model, modelId: string): Price | null {
	const { price } = model;
	if (modelId === model.modelId || price === null) return price ?? PRICES[model.provider]?.[modelId] ?? null;
	const isSameForAll = "characters" in price || (price.input === 0 && price.output === 0);
	return isSameForAll ? price : (PRICES[model.provider]?.[modelId] ?? null);
}

/** US dollars for that many tokens or characters; 0 where the price is unknown. */
export function costUsd(price: Price | null, { input, output, characters = 0 }: Usage): number {
	if (price === null) return 0;
	const millionths =
		"characters" in price ? characters * price.characters : input * price.input + output * price.output;
	return millionths / 1_000_000;
}
