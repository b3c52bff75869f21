import type { Model } from "./model.ts";
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

/** The model of a request that names none (spec §3). */
export const DEFAULT_MODEL = "chatgptapi";

/** When ids and prices were last held against the providers' lists. */
export const MODELS_AS_OF = PRICES_AS_OF;

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
