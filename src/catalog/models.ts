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

/** Whether `prompt`, `style` and `glossary` work with it. Classic engines follow none; a stand-in takes what any model takes. */
export function followsInstructions({ provider }: Model): boolean {
	const record = getProvider(provider);
	return record.kind === "chat" || record.isStandIn;
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
