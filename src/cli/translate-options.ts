import { DEFAULT_MODEL, type Model, resolveModel } from "../catalog/models.ts";
import type { JobOptions } from "../core/job.ts";
import type { Layout } from "../core/layout.ts";
import { parseArguments, parseDecimal, parseWholeNumber } from "./arguments.ts";
import { UsageError } from "./command.ts";
import { parseLanguage } from "./languages.ts";

/** A command line of `diglot translate`, understood. */
export interface TranslateRequest {
	book: string;
	options: JobOptions;
	model: Model;
	/** As given; `undefined`: beside the book. */
	out: string | undefined;
	apiKey: string | undefined;
	force: boolean;
}

/** Layouts of this version; the others of SPEC §3 are refused. */
const AVAILABLE_LAYOUTS: readonly Layout[] = ["original_first", "translation_only"];
const MAX_TEST_SEGMENTS = 1_000_000;

/** @throws UsageError that names the flag at fault */
export function parseTranslateArguments(argv: readonly string[]): TranslateRequest {
	const { values, words } = parseArguments(
		argv,
		{
			to: { type: "string" },
			from: { type: "string" },
			model: { type: "string", default: DEFAULT_MODEL },
			"model-id": { type: "string" },
			"api-key": { type: "string" },
			out: { type: "string" },
			force: { type: "boolean", default: false },
			"single-translate": { type: "boolean", default: false },
			layout: { type: "string" },
			"test-num": { type: "string" },
			temperature: { type: "string" },
		},
		["BOOK"],
	);
	if (values.to === undefined) throw new UsageError("--to LANG is missing.");
	const model = resolveModel(values.model);
	if (!model) throw new UsageError(`There is no model "${values.model}". "diglot models" lists them.`);
	const modelId = values["model-id"] ?? model.modelId;
	if (model.provider === "openai-compatible" && modelId === "") {
		throw new UsageError(`The model "${model.name}" needs --model-id, the name of the model on your server.`);
	}
	const testNum = values["test-num"];
	const { temperature, from } = values;
	return {
		book: words[0] ?? "",
		model,
		out: values.out,
		apiKey: values["api-key"],
		force: values.force,
		options: {
			targetLanguage: parseLanguage(values.to, "--to"),
			sourceLanguage: from === undefined || from === "auto" ? null : parseLanguage(from, "--from"),
			model: model.name,
			modelId,
			layout: parseLayout(values.layout, values["single-translate"]),
			testSegments: testNum === undefined ? null : parseWholeNumber(testNum, "--test-num", 1, MAX_TEST_SEGMENTS),
			temperature: temperature === undefined ? null : parseDecimal(temperature, "--temperature", 0, 2),
		},
	};
}

function parseLayout(name: string | undefined, single: boolean): Layout {
	if (name === undefined) return single ? "translation_only" : "original_first";
	const layout = AVAILABLE_LAYOUTS.find((one) => one === name);
	if (!layout) throw new UsageError(`--layout must be one of ${AVAILABLE_LAYOUTS.join(", ")}, not "${name}".`);
	if (single && layout !== "translation_only") {
		throw new UsageError(`--layout ${layout} contradicts --single-translate.`);
	}
	return layout;
}
