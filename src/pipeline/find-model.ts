import type { Model } from "../catalog/model.ts";
import { priceOf, resolveModel } from "../catalog/models.ts";
import { describePrice, type Price, type PriceView } from "../catalog/prices.ts";
import { AppError } from "../core/errors.ts";
import type { JobOptions } from "../core/job-options.ts";

/** The model of a job. @throws AppError `VALIDATION_ERROR`: a job may be older than the program that runs it */
export function findModel(name: string): Model {
	const model = resolveModel(name);
	if (model) return model;
	throw new AppError(`This version of Diglot knows no model "${name}".`, { code: "VALIDATION_ERROR" });
}

type PricedOptions = Pick<JobOptions, "model" | "modelId" | "price">;

/** What a job's calls are charged by: the price that came with it, else the list's; `null`: unknown. */
export function findPrice({ model, modelId, price }: PricedOptions): Price | null {
	return price ?? priceOf(findModel(model), modelId);
}

/** The same for people, as it is at that time. */
export function describeJobPrice(options: PricedOptions, at: number): PriceView | null {
	const price = findPrice(options);
	return price && describePrice(price, options.price ? undefined : findModel(options.model).pricesChecked, at);
}
