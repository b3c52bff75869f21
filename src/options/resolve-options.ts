import type { KeyField } from "../catalog/key-fields.ts";
import { resolveLanguage } from "../catalog/languages.ts";
import type { Model } from "../catalog/model.ts";
import { DEFAULT_MODEL, findUnmetWish, modelOfProvider, resolveModel } from "../catalog/models.ts";
import { invalidField } from "../core/errors.ts";
import type { JobOptions, TestSample } from "../core/job-options.ts";
import { DEFAULT_LAYOUT, type Layout } from "../core/layout.ts";
import { type BaseUrlRules, readBaseUrl } from "./base-url.ts";
import { type CallbackRules, readCallbackUrl } from "./callback-url.ts";
import type { FormFile } from "./form-file.ts";
import { missingKey } from "./missing-key.ts";
import { MAX_INSTRUCTION_CHARS, MAX_STYLE_CHARS } from "./option-bounds.ts";
import { parseGlossary } from "./parse-glossary.ts";
import { parsePromptFile } from "./parse-prompt-file.ts";
import { readBudget } from "./read-budget.ts";
import { parseTranslationStyle } from "./translation-style/parse-translation-style.ts";

/** The fields of `POST /translate` that say what to do (spec §3), parsed. */
export interface JobForm extends Partial<Record<KeyField | "api_key", string | undefined>> {
	target_language: string;
	source_language?: string | undefined;
	model?: string | undefined;
	model_id?: string | undefined;
	base_url?: string | undefined;
	single_translate?: boolean | undefined;
	layout?: Layout | undefined;
	translation_style?: string | undefined;
	translate_tags?: readonly string[] | undefined;
	exclude_tags?: readonly string[] | undefined;
	only_files?: readonly string[] | undefined;
	exclude_files?: readonly string[] | undefined;
	title?: boolean | undefined;
	test_mode?: boolean | undefined;
	test_num?: number | undefined;
	test_sample?: TestSample | undefined;
	prompt?: string | undefined;
	prompt_file?: FormFile | undefined;
	style?: string | undefined;
	glossary?: FormFile | undefined;
	context?: boolean | undefined;
	temperature?: number | undefined;
	reasoning?: "off" | "low" | "high" | undefined;
	max_cost_usd?: number | undefined;
	price_input?: number | undefined;
	price_output?: number | undefined;
	callback_url?: string | undefined;
}

/** What this server lets a form ask for. */
export interface OptionRules {
	/** The operator's own keys for a provider. */
	operatorKeys: (provider: string) => readonly string[];
	/** Defaults to no base URL at all. */
	baseUrls?: BaseUrlRules | undefined;
	/** Defaults to no callback URL at all. */
	callbackUrls?: CallbackRules | undefined;
}

/** What a form means today, fixed so that the job means the same however long it runs (spec §5). */
export interface ResolvedOptions {
	options: JobOptions;
	model: Model;
	/** The caller's own keys for the model, comma-separated; `null`: the operator's are used, except at a base URL. */
	callerKey: string | null;
	/** Where the job's end is reported; `undefined`: nowhere. */
	callbackUrl?: string | undefined;
}

const DEFAULT_TEST_SEGMENTS = 10;

/**
 * Resolves a form into a job's options.
 *
 * @throws AppError `VALIDATION_ERROR` with the field that is wrong, or `API_KEY_INVALID` where the model needs a key
 *   and neither the caller nor the operator has one
 */
export function resolveForm(form: JobForm, { operatorKeys, baseUrls, callbackUrls }: OptionRules): ResolvedOptions {
	const { model, modelId } = chooseModel(form);
	const baseUrl = readBaseUrl(form.base_url, baseUrls);
	const callerKey = (model.keyField && form[model.keyField]) || form.api_key || null;
	// A caller's own server may need no key.
	if (baseUrl === undefined && model.needsKey && callerKey === null && operatorKeys(model.provider).length === 0) {
		throw missingKey(model, "needs a key", model.keyField ?? "api_key");
	}
	const source = form.source_language?.trim().toLowerCase();
	const options: JobOptions = {
		targetLanguage: readLanguage(form.target_language, "target_language"),
		sourceLanguage: !source || source === "auto" ? null : readLanguage(source, "source_language"),
		model: model.name,
		modelId,
		...(baseUrl !== undefined && { baseUrl }),
		layout: chooseLayout(form),
		...readTranslationStyle(form),
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
	};
	return { options, model, callerKey, callbackUrl: readCallbackUrl(form.callback_url, callbackUrls) };
}

/** Stands for a key where a translator is made and never called. */
const NO_KEY = "no-key";

/**
 * Resolves a form for an estimate, which needs no key.
 *
 * @throws AppError as `resolveForm` does, except for a missing key
 */
export function resolveForEstimate(form: JobForm, rules: Omit<OptionRules, "operatorKeys">): ResolvedOptions {
	const resolved = resolveForm(form, { ...rules, operatorKeys: () => [NO_KEY] });
	const { model, callerKey } = resolved;
	return { ...resolved, callerKey: callerKey ?? (model.needsKey ? NO_KEY : null) };
}

/** Without `test_mode` a sample would be the whole book, which nobody means. `first` is the default and not stored. */
function readSample({ test_mode, test_sample }: JobForm): Pick<JobOptions, "testSample"> {
	if (test_sample !== "representative") return {};
	if (!test_mode) throw invalidField("test_sample", 'test_sample belongs to a test: send test_mode "true" with it.');
	return { testSample: test_sample };
}

/** How the user wants the book translated; only language models follow it. */
export function readPreferences(
	form: Partial<JobForm>,
	model: Model,
): Pick<JobOptions, "prompt" | "style" | "glossary" | "context" | "reasoning"> {
	const unmet = findUnmetWish(model, { ...form, prompt: form.prompt || (form.prompt_file && "a file") });
	if (unmet !== null) throw invalidField(form[unmet.field] ? unmet.field : "prompt_file", unmet.why);
	const instructions = [form.prompt, form.prompt_file && parsePromptFile(form.prompt_file)]
		.filter(Boolean)
		.join("\n\n");
	if (instructions.length > MAX_INSTRUCTION_CHARS) {
		throw invalidField("prompt", `The instructions have more than ${MAX_INSTRUCTION_CHARS} characters.`);
	}
	if ((form.style ?? "").length > MAX_STYLE_CHARS) {
		throw invalidField("style", `The style has more than ${MAX_STYLE_CHARS} characters.`);
	}
	return {
		...(instructions !== "" && { prompt: instructions }),
		...(form.style && { style: form.style }),
		...(form.glossary && { glossary: parseGlossary(form.glossary) }),
		...(form.context === false && { context: false }),
		...(form.reasoning && form.reasoning !== "off" && { reasoning: form.reasoning }),
	};
}

/** A translation alone has no use for a style, but a bilingual rendition of the same job has. */
export function readTranslationStyle({
	translation_style: text,
}: Pick<JobForm, "translation_style">): Pick<JobOptions, "translationStyle"> {
	return text === undefined ? {} : { translationStyle: parseTranslationStyle(text) };
}

function chooseLayout({ layout, single_translate: single }: JobForm): Layout {
	if (single === true && layout !== undefined && layout !== "translation_only") {
		throw invalidField("layout", `The layout "${layout}" contradicts single_translate=true.`);
	}
	return layout ?? (single ? "translation_only" : DEFAULT_LAYOUT);
}

/** The model that a name stands for; `provider:model-id` reaches any model of a provider (spec §9). */
export function chooseModel(form: Pick<Partial<JobForm>, "model" | "model_id">): { model: Model; modelId: string } {
	const name = form.model?.trim() || DEFAULT_MODEL;
	const colon = name.indexOf(":");
	const model = colon < 0 ? resolveModel(name) : modelOfProvider(name.slice(0, colon));
	if (!model) throw invalidField("model", `There is no model "${name}". GET /models lists them.`);
	const named = colon < 0 ? "" : name.slice(colon + 1);
	const modelId = form.model_id?.trim() || named || model.modelId;
	if (modelId === "") throw invalidField("model_id", `The model "${model.name}" needs a model_id.`);
	return { model, modelId };
}

export function readLanguage(text: string, field: string): string {
	const language = resolveLanguage(text);
	if (!language) throw invalidField(field, `There is no language "${text}". GET /languages lists them.`);
	return language.tag;
}
