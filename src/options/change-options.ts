import type { KeyField } from "../catalog/key-fields.ts";
import { findUnmetWish, resolveModel } from "../catalog/models.ts";
import { invalidField } from "../core/errors.ts";
import type { JobOptions } from "../core/job-options.ts";
import { readCallbackUrl } from "./callback-url.ts";
import { missingKey } from "./missing-key.ts";
import { type BudgetForm, readBudget } from "./read-budget.ts";
import {
	chooseModel,
	type JobForm,
	type OptionRules,
	type ResolvedOptions,
	readPreferences,
	readTranslationStyle,
} from "./resolve-options.ts";

/** What a user may change for a retry or a rerun. Fields that are not sent stay as they were. */
export type OptionChanges = Pick<
	JobForm,
	| KeyField
	| "api_key"
	| "model"
	| "model_id"
	| "translation_style"
	| "prompt"
	| "prompt_file"
	| "style"
	| "glossary"
	| "reasoning"
	| keyof BudgetForm
	| "callback_url"
>;

interface Earlier {
	options: JobOptions;
	/** The caller had brought a key. */
	broughtKey?: boolean | undefined;
}

/**
 * Applies `changes` to the options of a job that has ended. The key of the earlier request is erased by then, so it has
 * to be sent again, unless the operator has one.
 *
 * @throws AppError `VALIDATION_ERROR` with the field that is wrong, or `API_KEY_INVALID` where no usable key is left
 */
export function changeOptions(
	{ options, broughtKey = false }: Earlier,
	changes: OptionChanges,
	{ operatorKeys, callbackUrls }: Omit<OptionRules, "baseUrls">,
): ResolvedOptions {
	const before = resolveModel(options.model);
	const { model, modelId } =
		changes.model === undefined && changes.model_id === undefined && before
			? { model: before, modelId: options.modelId }
			: chooseModel({ model: changes.model ?? options.model, model_id: changes.model_id });
	const isSameProvider = model.provider === before?.provider;
	if (options.baseUrl !== undefined && !isSameProvider) {
		throw invalidField(
			"model",
			`The job uses a base_url of your own, which does not lead to the model "${model.name}"; start a new translation to use it.`,
		);
	}
	const callerKey = (model.keyField && changes[model.keyField]) || changes.api_key || null;
	const operatorHasOne = options.baseUrl === undefined && operatorKeys(model.provider).length > 0;
	const isNeeded = (model.needsKey && options.baseUrl === undefined) || (broughtKey && isSameProvider);
	if (isNeeded && callerKey === null && !operatorHasOne) {
		throw missingKey(model, "needs a key, and keys are not kept");
	}
	const { price: priceBefore, reasoning: reasoningBefore, ...rest } = options;
	const changed = {
		...rest,
		...(reasoningBefore && changes.reasoning === undefined && { reasoning: reasoningBefore }),
		model: model.name,
		modelId,
		...readTranslationStyle(changes),
		...readPreferences(changes, model),
	};
	const unmet = findUnmetWish(model, changed);
	if (unmet !== null) throw invalidField("model", `${unmet.why} The job has a ${unmet.field}.`);
	// The price was that of the model before.
	const kept = model.provider === before?.provider && modelId === options.modelId ? priceBefore : undefined;
	const budget = {
		max_cost_usd: changes.max_cost_usd ?? options.maxCostUsd,
		price_input: changes.price_input ?? kept?.input,
		price_output: changes.price_output ?? kept?.output,
	};
	return {
		options: { ...changed, ...readBudget(budget, model, modelId) },
		model,
		callerKey,
		callbackUrl: readCallbackUrl(changes.callback_url, callbackUrls),
	};
}
