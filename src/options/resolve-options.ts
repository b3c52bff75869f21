import type { KeyField } from "../catalog/key-fields.ts";
import { resolveLanguage } from "../catalog/languages.ts";
import type { Model } from "../catalog/model.ts";
import { DEFAULT_MODEL, followsInstructions, modelOfProvider, priceOf, resolveModel } from "../catalog/models.ts";
import { AppError } from "../core/errors.ts";
import type { JobOptions } from "../core/job.ts";
import type { Layout } from "../core/layout.ts";
import { type BaseUrlRules, readBaseUrl } from "./base-url.ts";
import type { FormFile } from "./form-file.ts";
import { parseGlossary } from "./parse-glossary.ts";
import { MAX_INSTRUCTION_CHARS, parsePromptFile } from "./parse-prompt-file.ts";

/** The fields of `POST /translate` that say what to do (spec §3), of the right type each. */
export interface JobForm extends Partial<Record<KeyField | "api_key", string | undefined>> {
	target_language: string;
	source_language?: string | undefined;
	model?: string | undefined;
	model_id?: string | undefined;
	base_url?: string | undefined;
	single_translate?: boolean | undefined;
	layout?: Layout | undefined;
	translate_tags?: readonly string[] | undefined;
	exclude_tags?: readonly string[] | undefined;
	only_files?: readonly string[] | undefined;
	exclude_files?: readonly string[] | undefined;
	title?: boolean | undefined;
	test_mode?: boolean | undefined;
	test_num?: number | undefined;
	test_sample?: "first" | "representative" | undefined;
	prompt?: string | undefined;
	prompt_file?: FormFile | undefined;
	style?: string | undefined;
	glossary?: FormFile | undefined;
	context?: boolean | undefined;
	temperature?: number | undefined;
	max_cost_usd?: number | undefined;
	callback_url?: string | undefined;
}

export interface ResolvedForm {
	options: JobOptions;
	model: Model;
	/** The caller's own keys for the chosen model, comma-separated; `null`: the operator's, but none at a caller's base URL. */
	callerKey: string | null;
}

const DEFAULT_TEST_SEGMENTS = 10;
const MAX_STYLE_CHARS = 500;

/**
 * Fixes what a form means today, so that the job means the same however long it runs (spec §5).
 *
 * @param operatorKeys the server's own keys for a provider
 * @param baseUrls whether a form may bring an address; left out: none may
 * @throws AppError `VALIDATION_ERROR` with the field at fault, or `API_KEY_INVALID` where the model needs a key
 *   and neither the caller nor the operator has one
 */
export function resolveForm(
	form: JobForm,
	operatorKeys: (provider: string) => readonly string[],
	baseUrls: BaseUrlRules = { allowed: false, allowPrivate: false },
): ResolvedForm {
	const { model, modelId } = chooseModel(form);
	const baseUrl = readBaseUrl(form.base_url, baseUrls);
	const callerKey = (model.keyField && form[model.keyField]) || form.api_key || null;
	// A caller's own server may need no key.
	if (baseUrl === undefined && model.needsKey && callerKey === null && operatorKeys(model.provider).length === 0) {
		throw new AppError(`The model "${model.name}" needs a key: send it as ${model.keyField ?? "api_key"}.`, {
			code: "API_KEY_INVALID",
			details: { field: model.keyField ?? "api_key" },
		});
	}
	const source = form.source_language?.trim().toLowerCase();
	return {
		model,
		callerKey,
		options: {
			targetLanguage: readLanguage(form.target_language, "target_language"),
			sourceLanguage: !source || source === "auto" ? null : readLanguage(source, "source_language"),
			model: model.name,
			modelId,
			...(baseUrl !== undefined && { baseUrl }),
			layout: chooseLayout(form),
			selection: {
				translateTags: (form.translate_tags ?? []).map((tag) => tag.toLowerCase()),
				excludeTags: (form.exclude_tags ?? []).map((tag) => tag.toLowerCase()),
				onlyFiles: form.only_files ?? [],
				excludeFiles: form.exclude_files ?? [],
				title: form.title ?? false,
			},
			testSegments: form.test_mode ? (form.test_num ?? DEFAULT_TEST_SEGMENTS) : null,
			...readSample(form),
			...readPreferences(form, model),
			temperature: form.temperature ?? null,
			...readBudget(form, model, modelId),
		},
	};
}

/** A sample of nothing would be the whole book, which nobody meant; `first` says no more than leaving it out. */
function readSample({ test_mode, test_sample }: JobForm): Pick<JobOptions, "testSample"> {
	if (test_sample !== "representative") return {};
	if (!test_mode) throw invalid("test_sample", 'test_sample belongs to a test: send test_mode "true" with it.');
	return { testSample: test_sample };
}

/** How the user wants it translated; only language models can be told. */
export function readPreferences(
	form: Partial<JobForm>,
	model: Model,
): Pick<JobOptions, "prompt" | "style" | "glossary" | "context"> {
	const fields = ["prompt", "prompt_file", "style", "glossary"] as const;
	const given = fields.find((field) => form[field] !== undefined && form[field] !== "");
	if (given !== undefined && !followsInstructions(model)) {
		throw invalid(given, `The model "${model.name}" follows no instructions, so it takes no ${given}.`);
	}
	const instructions = [form.prompt, form.prompt_file && parsePromptFile(form.prompt_file)]
		.filter(Boolean)
		.join("\n\n");
	if (instructions.length > MAX_INSTRUCTION_CHARS) {
		throw invalid("prompt", `The instructions have more than ${MAX_INSTRUCTION_CHARS} characters.`);
	}
	if ((form.style ?? "").length > MAX_STYLE_CHARS) {
		throw invalid("style", `The style has more than ${MAX_STYLE_CHARS} characters.`);
	}
	return {
		...(instructions !== "" && { prompt: instructions }),
		...(form.style && { style: form.style }),
		...(form.glossary && { glossary: parseGlossary(form.glossary) }),
		...(form.context === false && { context: false }),
	};
}

/** A bound needs a price to be kept by (rule D8). */
export function readBudget(form: Partial<JobForm>, model: Model, modelId: string): Pick<JobOptions, "maxCostUsd"> {
	if (form.max_cost_usd === undefined) return {};
	if (priceOf(model, modelId) === null) {
		const called = modelId === model.modelId ? model.name : `${model.name}" with the id "${modelId}`;
		throw invalid(
			"max_cost_usd",
			`The price of the model "${called}" is not known, so a bound of costs can't be kept.`,
		);
	}
	return { maxCostUsd: form.max_cost_usd };
}

function chooseLayout({ layout, single_translate: single }: JobForm): Layout {
	if (single === true && layout !== undefined && layout !== "translation_only") {
		throw invalid("layout", `The layout "${layout}" contradicts single_translate=true.`);
	}
	return layout ?? (single ? "translation_only" : "original_first");
}

/** The model that a name stands for; `provider:model-id` reaches any model of a provider (spec §9). */
export function chooseModel(form: Partial<JobForm>): { model: Model; modelId: string } {
	const name = form.model?.trim() || DEFAULT_MODEL;
	const colon = name.indexOf(":");
	const model = colon < 0 ? resolveModel(name) : modelOfProvider(name.slice(0, colon));
	if (!model) throw invalid("model", `There is no model "${name}". GET /models lists them.`);
	const named = colon < 0 ? "" : name.slice(colon + 1);
	const modelId = form.model_id?.trim() || named || model.modelId;
	if (modelId === "") throw invalid("model_id", `The model "${model.name}" needs a model_id.`);
	return { model, modelId };
}

function readLanguage(text: string, field: string): string {
	const language = resolveLanguage(text);
	if (!language) throw invalid(field, `There is no language "${text}". GET /languages lists them.`);
	return language.tag;
}

function invalid(field: string, message: string): AppError {
	return new AppError(message, { code: "VALIDATION_ERROR", details: { field } });
}
