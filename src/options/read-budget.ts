import type { Model } from "../catalog/model.ts";
import { followsInstructions, priceOf } from "../catalog/models.ts";
import { isExpired } from "../catalog/prices.ts";
import { invalidField } from "../core/errors.ts";
import type { JobOptions } from "../core/job-options.ts";

/** The fields that say what calls cost and may cost. */
export interface BudgetForm {
	max_cost_usd?: number | undefined;
	/** US dollars per million tokens. */
	price_input?: number | undefined;
	price_output?: number | undefined;
}

/**
 * A budget can only be kept where the price is known (rule D8): by the catalog, or because the user gives it.
 *
 * @throws AppError `VALIDATION_ERROR` that names the fields which make it work
 */
export function readBudget(
	form: BudgetForm,
	model: Model,
	modelId: string,
	now = Date.now(),
): Pick<JobOptions, "maxCostUsd" | "price"> {
	const price = readPrice(form);
	if (price && !takesPrice(model)) {
		throw invalidField("price_input", `The model "${model.name}" is not charged by the token, so it takes no price.`);
	}
	if (form.max_cost_usd === undefined) return { ...(price && { price }) };
	const known = price ?? priceOf(model, modelId);
	if (known === null || isExpired(known, now)) {
		const called = modelId === model.modelId ? model.name : `${model.name}" with the id "${modelId}`;
		const wayOut = takesPrice(model) ? " Give price_input and price_output, in US dollars per million tokens." : "";
		throw invalidField(
			"max_cost_usd",
			`The price of the model "${called}" is not known, so a budget can't be kept.${wayOut}`,
		);
	}
	return { maxCostUsd: form.max_cost_usd, ...(price && { price }) };
}

/** @throws AppError `VALIDATION_ERROR` where only one of the two is given */
export function readPrice({ price_input: input, price_output: output }: BudgetForm): JobOptions["price"] {
	if (input === undefined && output === undefined) return undefined;
	if (input !== undefined && output !== undefined) return { input, output };
	const missing = input === undefined ? "price_input" : "price_output";
	throw invalidField(missing, "price_input and price_output belong together: send both.");
}

/** Only language models are charged by tokens. */
function takesPrice(model: Model): boolean {
	return followsInstructions(model);
}
