import { basename } from "node:path";
import type { Model } from "../catalog/model.ts";
import type { Config } from "../config/load.ts";
import { operatorKeys } from "../config/provider-keys.ts";
import { AppError } from "../core/errors.ts";
import type { JobOptions } from "../core/job-options.ts";
import { TEST_SAMPLES, type TestSample } from "../core/job-options.ts";
import { DEFAULT_LAYOUT, LAYOUTS, type Layout } from "../core/layout.ts";
import { splitList } from "../core/split-list.ts";
import { FORM_FILES, type FormFile, type FormFileField } from "../options/form-file.ts";
import { OPTION_BOUNDS } from "../options/option-bounds.ts";
import { type JobForm, type ResolvedOptions, resolveForEstimate, resolveForm } from "../options/resolve-options.ts";
import { parseArguments, parseDecimal, parseWholeNumber } from "./arguments.ts";
import { UsageError } from "./command.ts";
import { MONEY_FLAGS, parseMoneyFlags } from "./money-flags.ts";
import { explainMissingKey } from "./provider-key.ts";
import { readSmallFile } from "./small-file.ts";
import { readStyleArgument } from "./style-argument.ts";

/** A parsed command line of `diglot translate`. */
export interface TranslateRequest {
	book: string;
	options: JobOptions;
	model: Model;
	/** Used in turn; empty where the model needs none. */
	keys: readonly string[];
	/** `undefined`: beside the book. */
	out: string | undefined;
	/** Where the report goes; `undefined`: nowhere. */
	report: string | undefined;
	force: boolean;
	/** Writes the book whatever share of it stays in the source language. */
	partial: boolean;
}

/** The user of a command is the operator: their base URL may be any address, and gets their keys. */
const OWN_BASE_URL = { allowed: true, allowPrivate: true };

const FLAGS = {
	to: { type: "string" },
	from: { type: "string" },
	model: { type: "string" },
	"model-id": { type: "string" },
	"base-url": { type: "string" },
	"api-key": { type: "string" },
	out: { type: "string" },
	report: { type: "string" },
	force: { type: "boolean", default: false },
	partial: { type: "boolean", default: false },
	"single-translate": { type: "boolean", default: false },
	layout: { type: "string" },
	"translation-style": { type: "string" },
	"translate-tags": { type: "string" },
	"exclude-tags": { type: "string" },
	"only-files": { type: "string" },
	"exclude-files": { type: "string" },
	title: { type: "boolean", default: false },
	"test-num": { type: "string" },
	"test-sample": { type: "string" },
	prompt: { type: "string" },
	"prompt-file": { type: "string" },
	style: { type: "string" },
	glossary: { type: "string" },
	"no-context": { type: "boolean", default: false },
	temperature: { type: "string" },
	"max-cost": { type: "string" },
	...MONEY_FLAGS,
} as const;

/**
 * Parses a command line and resolves it by the same rules as the API's form.
 *
 * @throws UsageError that names the wrong flag
 */
export function parseTranslateArguments(argv: readonly string[], config: Config): TranslateRequest {
	const { values, words } = parseArguments(argv, FLAGS, ["BOOK"]);
	if (values.to === undefined) throw new UsageError("--to LANG is missing.");
	const testNum = values["test-num"];
	const form: JobForm = {
		target_language: values.to,
		source_language: values.from,
		model: values.model,
		model_id: values["model-id"],
		base_url: values["base-url"],
		api_key: values["api-key"],
		single_translate: values["single-translate"],
		layout: parseLayout(values.layout, values["single-translate"]),
		translation_style: readStyleArgument(values["translation-style"]),
		translate_tags: parseList(values["translate-tags"]),
		exclude_tags: parseList(values["exclude-tags"]),
		only_files: parseList(values["only-files"]),
		exclude_files: parseList(values["exclude-files"]),
		title: values.title,
		test_mode: testNum !== undefined,
		test_num: testNum === undefined ? undefined : parseWholeNumber(testNum, "--test-num", OPTION_BOUNDS.testSegments),
		test_sample: parseSample(values["test-sample"], testNum),
		prompt: values.prompt,
		prompt_file: loadFormFile(values["prompt-file"], "prompt_file"),
		style: values.style,
		glossary: loadFormFile(values.glossary, "glossary"),
		context: !values["no-context"],
		temperature:
			values.temperature === undefined
				? undefined
				: parseDecimal(values.temperature, "--temperature", OPTION_BOUNDS.temperature),
		max_cost_usd:
			values["max-cost"] === undefined
				? undefined
				: parseDecimal(values["max-cost"], "--max-cost", OPTION_BOUNDS.maxCostUsd),
		...parseMoneyFlags(values),
	};
	const keysOf = (provider: string) => operatorKeys(config.providerKeys, provider);
	const { options, model, callerKey } = withFlagNames(form, () =>
		resolveForm(form, { operatorKeys: keysOf, baseUrls: OWN_BASE_URL }),
	);
	const keys = callerKey === null ? keysOf(model.provider) : splitList(callerKey);
	const { out, report, force, partial } = values;
	return { book: words[0] ?? "", options, model, keys, out, report, force, partial };
}

/**
 * Fixes what a form means for an estimate, which needs no key.
 *
 * @throws UsageError that names the wrong flag
 */
export function resolveWithoutKey(form: JobForm): ResolvedOptions {
	return withFlagNames(form, () => resolveForEstimate(form, { baseUrls: OWN_BASE_URL }));
}

function withFlagNames(form: JobForm, resolve: () => ResolvedOptions): ResolvedOptions {
	try {
		return resolve();
	} catch (error) {
		if (error instanceof AppError) throw new UsageError(explain(error, form), { cause: error });
		throw error;
	}
}

/** The form's error in terms of flags and commands instead of fields and routes. */
function explain(error: AppError, form: JobForm): string {
	if (error.code === "API_KEY_INVALID") return explainMissingKey(form.model);
	switch (error.details?.field) {
		case "target_language":
			return `--to "${form.target_language}" is not a known language. "diglot languages" lists them.`;
		case "source_language":
			return `--from "${form.source_language}" is not a known language. "diglot languages" lists them.`;
		case "model":
			return `There is no model "${form.model}". "diglot models" lists them.`;
		case "model_id":
			return `The model "${form.model}" needs --model-id, the name of the model on your server.`;
		case "base_url":
			return error.message.replace("base_url", "--base-url");
		case "translation_style":
			return error.message.replace(/"?translation_style"?/, "--translation-style");
		case "max_cost_usd":
		case "price_input":
		case "price_output":
			return error.message.replaceAll("price_input", "--price-input").replaceAll("price_output", "--price-output");
		default:
			return error.message;
	}
}

function parseSample(name: string | undefined, testNum: string | undefined): TestSample | undefined {
	if (name === undefined) return undefined;
	const sample = TEST_SAMPLES.find((one) => one === name);
	if (sample === undefined) {
		throw new UsageError(`--test-sample must be ${TEST_SAMPLES.join(" or ")}, not "${name}".`);
	}
	if (testNum === undefined) throw new UsageError("--test-sample needs --test-num N.");
	return sample;
}

function loadFormFile(path: string | undefined, field: FormFileField): FormFile | undefined {
	return path === undefined ? undefined : { name: basename(path), content: readSmallFile(path, FORM_FILES[field]) };
}

function parseList(text: string | undefined): string[] | undefined {
	return text === undefined ? undefined : splitList(text);
}

function parseLayout(name: string | undefined, single: boolean): Layout {
	if (name === undefined) return single ? "translation_only" : DEFAULT_LAYOUT;
	const layout = LAYOUTS.find((one) => one === name);
	if (!layout) throw new UsageError(`--layout must be one of ${LAYOUTS.join(", ")}, not "${name}".`);
	if (single && layout !== "translation_only") {
		throw new UsageError(`--layout ${layout} contradicts --single-translate.`);
	}
	return layout;
}
