import type { Price } from "./prices.ts";

/** Whoever answers a model's calls; one adapter in `providers/` knows each. */
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

/** The form fields of spec §3 that carry a key, with the provider whose models they belong to. */
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
