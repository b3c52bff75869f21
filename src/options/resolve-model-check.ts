import { sharesLanguage } from "../catalog/languages.ts";
import type { ModelToCheck } from "../core/model-check.ts";
import { readBaseUrl } from "./base-url.ts";
import { chooseModel, type OptionRules, readLanguage } from "./resolve-options.ts";

/** What a check of a model is asked for, as its caller writes it. */
export interface ModelCheckForm {
	model?: string | undefined;
	model_id?: string | undefined;
	api_key?: string | undefined;
	base_url?: string | undefined;
	source_language?: string | undefined;
	target_language?: string | undefined;
}

/** @throws AppError `VALIDATION_ERROR` with the field that is wrong */
export function resolveModelCheck(form: ModelCheckForm, { operatorKeys, baseUrls }: OptionRules): ModelToCheck {
	const { model, modelId } = chooseModel(form);
	const baseUrl = readBaseUrl(form.base_url, baseUrls);
	const callerKeys = form.api_key?.split(",").flatMap((key) => key.trim() || []);
	// The operator's keys never go to an address that a caller chose.
	const ownKeys = baseUrl === undefined ? operatorKeys(model.provider) : [];
	const sourceLanguage = readLanguage(form.source_language ?? "en", "source_language");
	const other = sharesLanguage(sourceLanguage, "es") ? "en" : "es";
	const targetLanguage = readLanguage(form.target_language ?? other, "target_language");
	return { model: model.name, modelId, baseUrl, keys: callerKeys ?? ownKeys, sourceLanguage, targetLanguage };
}
