import { FREE, type Price, type ProviderRecord } from "../providers/record.ts";
import { getProvider, PROVIDERS, type RegisteredProvider } from "../providers/registry.ts";
import type { Model } from "./model.ts";

/** The model of a request that names none (spec §3). */
export const DEFAULT_MODEL = "chatgptapi";

/** When the names and ids of the records were last compared with the providers' lists. Prices have their own dates. */
export const MODELS_AS_OF = "2026-11-30";

/**
 * Every name of spec §9. The names are BBM's (bilingual_book_maker's) and its users'. Their own ids are retired or on
 * the way out, so each stands for the provider's present model of its class.
 */
const MODELS: readonly Model[] = PROVIDERS.flatMap(toModels);

/** The model of that name, in any case; `null` where the catalog has none. */
export function resolveModel(name: string): Model | null {
	const wanted = name.trim().toLowerCase();
	return MODELS.find((model) => model.name === wanted) ?? null;
}

/** The model through which any id of `provider` is reached (`provider:model-id`, spec §9); `null` for no provider. */
export function modelOfProvider(provider: string): Model | null {
	const wanted = provider.trim().toLowerCase();
	const named = MODELS.find((model) => model.name === wanted && model.provider === wanted);
	return named ?? MODELS.find((model) => model.provider === wanted) ?? null;
}

export function listModels(): readonly Model[] {
	return MODELS;
}

/** A user's wishes for a whole book's translation, by the names of their fields. */
export interface Wishes {
	prompt?: string | undefined;
	style?: string | undefined;
	glossary?: object | undefined;
	reasoning?: string | undefined;
}

/** Whether it is a language model, or stands in for one. */
export function followsInstructions({ provider }: Model): boolean {
	const record = getProvider(provider);
	return record.kind === "chat" || record.isStandIn;
}

/**
 * The first of `wishes` that `model` can't follow, and why; `null` where it follows all. Language models do, and so does
 * a stand-in; of classic engines each one's record says it.
 */
export function findUnmetWish({ name, provider }: Model, wishes: Wishes): { field: keyof Wishes; why: string } | null {
	const record = getProvider(provider);
	if (record.kind === "chat" || record.isStandIn) return null;
	const { styles, glossary } = record.takes;
	if (wishes.prompt) {
		return { field: "prompt", why: `The model "${name}" follows no instructions, so it takes no prompt.` };
	}
	if (wishes.style && styles !== "any" && !styles.includes(wishes.style.trim().toLowerCase())) {
		const taken = styles.length === 0 ? "no style" : `only the styles ${styles.join(", ")}`;
		return { field: "style", why: `The model "${name}" takes ${taken}.` };
	}
	if (wishes.reasoning && wishes.reasoning !== "off") {
		return { field: "reasoning", why: `The model "${name}" does not think, so it takes no reasoning.` };
	}
	if (wishes.glossary && !glossary) return { field: "glossary", why: `The model "${name}" takes no glossary.` };
	return null;
}

/** Whether it is worth suggesting to somebody who wants a translation. */
export function isRealTranslator({ provider }: Model): boolean {
	const record = getProvider(provider);
	return record.kind === "chat" || !record.isStandIn;
}

/** The price of a call to `model`, where the user chose another `modelId` the price of that; `null`: unknown. */
export function priceOf(model: Model, modelId: string): Price | null {
	if (modelId === model.modelId && model.price !== null) return model.price;
	const record = getProvider(model.provider);
	return record.kind === "chat" ? tokenPrice(record.prices, modelId) : model.price;
}

function toModels(record: RegisteredProvider): Model[] {
	const { name: provider, needsKey, keyField, pricesChecked = MODELS_AS_OF } = record;
	const common = { needsKey, keyField, pricesChecked };
	if (record.kind === "mt") {
		return record.models.map(({ name, modelId, description, price }) => {
			return { name, provider, modelId, description, ...common, price };
		});
	}
	return record.models.map(({ name, modelId, description }) => {
		return { name, provider, modelId, description, ...common, price: tokenPrice(record.prices, modelId) };
	});
}

function tokenPrice(prices: Extract<ProviderRecord, { kind: "chat" }>["prices"], modelId: string): Price | null {
	if (prices === "free") return FREE;
	return Object.hasOwn(prices, modelId) ? (prices[modelId] ?? null) : null;
}
