import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Model } from "../catalog/model.ts";
import type { Config } from "../config/load.ts";
import { operatorKeys, splitKeys } from "../config/provider-keys.ts";
import { AppError } from "../core/errors.ts";
import type { JobOptions } from "../core/job.ts";
import { LAYOUTS, type Layout } from "../core/layout.ts";
import { FORM_FILES, type FormFile, type FormFileField } from "../options/form-file.ts";
import { type JobForm, resolveForm } from "../options/resolve-options.ts";
import { parseArguments, parseDecimal, parseWholeNumber } from "./arguments.ts";
import { UsageError } from "./command.ts";
import { explainMissingKey } from "./provider-key.ts";

/** A command line of `diglot translate`, understood. */
export interface TranslateRequest {
	book: string;
	options: JobOptions;
	model: Model;
	/** To use in turn; empty where the model needs none. */
	keys: readonly string[];
	/** As given; `undefined`: beside the book. */
	out: string | undefined;
	/** Where the proof goes; `undefined`: nowhere. */
	report: string | undefined;
	force: boolean;
}

const MAX_TEST_SEGMENTS = 1_000_000;

/** Whoever gives the command is the operator: their server may be anywhere, and their keys go to it. */
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
	"single-translate": { type: "boolean", default: false },
	layout: { type: "string" },
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
} as const;

/**
 * Takes a command line apart and fixes what it means, by the same rules as the API's form.
 *
 * @throws UsageError that names the flag at fault
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
		translate_tags: parseList(values["translate-tags"]),
		exclude_tags: parseList(values["exclude-tags"]),
		only_files: parseList(values["only-files"]),
		exclude_files: parseList(values["exclude-files"]),
		title: values.title,
		test_mode: testNum !== undefined,
		test_num: testNum === undefined ? undefined : parseWholeNumber(testNum, "--test-num", 1, MAX_TEST_SEGMENTS),
		test_sample: parseSample(values["test-sample"], testNum),
		prompt: values.prompt,
		prompt_file: readFormFile(values["prompt-file"], "prompt_file"),
		style: values.style,
		glossary: readFormFile(values.glossary, "glossary"),
		context: !values["no-context"],
		temperature: values.temperature === undefined ? undefined : parseDecimal(values.temperature, "--temperature", 0, 2),
		max_cost_usd:
			values["max-cost"] === undefined ? undefined : parseDecimal(values["max-cost"], "--max-cost", 0.0001, 1_000_000),
	};
	const { options, model, callerKey } = resolve(form, (provider) => operatorKeys(config.providerKeys, provider));
	const keys = callerKey === null ? operatorKeys(config.providerKeys, model.provider) : splitKeys(callerKey);
	return { book: words[0] ?? "", options, model, keys, out: values.out, report: values.report, force: values.force };
}

/** Stands for a key where an engine is made and never called. */
const NO_KEY = "no-key";

/**
 * Fixes what a form means, for looking at it only: without a key, with an engine that can't be called.
 *
 * @throws UsageError that names the flag at fault
 */
export function resolveWithoutKey(form: JobForm): Pick<TranslateRequest, "options" | "model" | "keys"> {
	const { options, model } = resolve(form, () => [NO_KEY]);
	return { options, model, keys: model.needsKey ? [NO_KEY] : [] };
}

function resolve(form: JobForm, operatorKeys: (provider: string) => readonly string[]) {
	try {
		return resolveForm(form, operatorKeys, OWN_BASE_URL);
	} catch (error) {
		if (error instanceof AppError) throw new UsageError(explain(error, form), { cause: error });
		throw error;
	}
}

/** Says in flags and commands what the form's rules say in fields and routes. */
function explain(error: AppError, form: JobForm): string {
	if (error.code === "API_KEY_INVALID") return explainMissingKey(form.model);
	switch (error.details?.field) {
		case "target_language":
			return `--to is not a known language: "${form.target_language}". "diglot languages" lists them.`;
		case "source_language":
			return `--from is not a known language: "${form.source_language}". "diglot languages" lists them.`;
		case "model":
			return `There is no model "${form.model}". "diglot models" lists them.`;
		case "model_id":
			return `The model "${form.model}" needs --model-id, the name of the model on your server.`;
		case "base_url":
			return error.message.replace("base_url", "--base-url");
		default:
			return error.message;
	}
}

function parseSample(name: string | undefined, testNum: string | undefined): "first" | "representative" | undefined {
	if (name === undefined) return undefined;
	if (name !== "first" && name !== "representative") {
		throw new UsageError(`--test-sample must be first or representative, not "${name}".`);
	}
	if (testNum === undefined) throw new UsageError("--test-sample needs --test-num N.");
	return name;
}

/** A small file that a flag names. */
function readFormFile(path: string | undefined, field: FormFileField): FormFile | undefined {
	if (path === undefined) return undefined;
	try {
		if (statSync(path).size <= FORM_FILES[field]) return { name: basename(path), content: readFileSync(path) };
	} catch (error) {
		throw new UsageError(`The file "${path}" can't be read.`, { cause: error });
	}
	throw new UsageError(`The file "${path}" is larger than ${FORM_FILES[field] / 1024} kB.`);
}

function parseList(text: string | undefined): string[] | undefined {
	return text?.split(",").flatMap((name) => name.trim() || []);
}

function parseLayout(name: string | undefined, single: boolean): Layout {
	if (name === undefined) return single ? "translation_only" : "original_first";
	const layout = LAYOUTS.find((one) => one === name);
	if (!layout) throw new UsageError(`--layout must be one of ${LAYOUTS.join(", ")}, not "${name}".`);
	if (single && layout !== "translation_only") {
		throw new UsageError(`--layout ${layout} contradicts --single-translate.`);
	}
	return layout;
}
