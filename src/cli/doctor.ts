import type { Model } from "../catalog/model.ts";
import { isRealTranslator, listModels, resolveModel } from "../catalog/models.ts";
import type { Config } from "../config/load.ts";
import { keyVariablesOf, operatorKeys } from "../config/provider-keys.ts";
import { systemClock } from "../core/clock.ts";
import type { ModelCheck } from "../core/model-check.ts";
import { type ModelCheckForm, resolveModelCheck } from "../options/resolve-model-check.ts";
import { checkModel } from "../pipeline/check-model.ts";
import { describeJobPrice } from "../pipeline/find-model.ts";
import { parseArguments } from "./arguments.ts";
import { type CliContext, type Command, EXIT } from "./command.ts";
import { formatPrice } from "./format-price.ts";
import { catchInterrupt } from "./interrupt.ts";
import { formatTable, printable } from "./table.ts";

/** A laptop may need minutes to load a model. */
const TIMEOUT_MS = 10 * 60_000;

export const doctorCommand: Command = {
	summary: "try a model by one tiny call and say what works",
	help: `Usage: diglot doctor [--model NAME] [options]

Sends one short sentence and says what works: key, model, context window, JSON, markup, speed and
price. Without --model each model is tried that can be used here now: those whose key is set, local
servers and installed engines.

  --model NAME     "diglot models" lists the names
  --model-id ID    the provider's model id, in place of the model's
  --api-key KEY    in place of the key from the environment
  --base-url URL   another address of the provider's API
  --from LANG      source language; default: English
  --to LANG        target language; default: Spanish
  --json           print JSON

Exit code 0: the model works, or at least one does; 1: not.
`,
	async run(argv, context) {
		const flags = {
			model: { type: "string" },
			"model-id": { type: "string" },
			"api-key": { type: "string" },
			"base-url": { type: "string" },
			from: { type: "string" },
			to: { type: "string" },
			json: { type: "boolean", default: false },
		} as const;
		const { values } = parseArguments(argv, flags, []);
		const config = context.loadConfig();
		const form = {
			model_id: values["model-id"],
			api_key: values["api-key"],
			base_url: values["base-url"],
			source_language: values.from,
			target_language: values.to,
		};
		const names = values.model === undefined ? usableModels(config, context) : [values.model];
		const checks: ModelCheck[] = [];
		const interrupt = catchInterrupt(context.err);
		try {
			// One after the other: local servers share a machine.
			for (const model of names) checks.push(await check({ ...form, model }, config, context, interrupt.signal));
		} finally {
			interrupt.release();
		}
		if (values.json) context.out.write(`${JSON.stringify(checks, null, "\t")}\n`);
		else context.out.write(values.model === undefined ? formatAll(checks) : formatOne(checks[0]));
		return checks.some(({ works }) => works) ? EXIT.done : EXIT.failed;
	},
};

/** One name of each provider that can be used here now. */
function usableModels(config: Config, { parts }: CliContext): string[] {
	const first = new Map<string, Model>();
	for (const model of listModels()) {
		const isReady = model.modelId !== "" && isRealTranslator(model) && parts.isAvailable(config, model);
		if (isReady && !first.has(model.provider)) first.set(model.provider, model);
	}
	return [...first.values()].map(({ name }) => name);
}

async function check(
	form: ModelCheckForm,
	config: Config,
	{ parts }: CliContext,
	signal: AbortSignal,
): Promise<ModelCheck> {
	const model = resolveModelCheck(form, {
		operatorKeys: (provider) => operatorKeys(config.providerKeys, provider),
		// The user of a command is the operator.
		baseUrls: { allowed: true, allowPrivate: true },
	});
	// Their own address gets their own keys.
	const { provider } = resolveModel(model.model) ?? { provider: "" };
	const keys = form.api_key === undefined ? operatorKeys(config.providerKeys, provider) : model.keys;
	const makeTranslator = parts.makeTranslatorFactory(config);
	return checkModel({ ...model, keys }, { makeTranslator, clock: systemClock, timeoutMs: TIMEOUT_MS }, signal);
}

function formatAll(checks: readonly ModelCheck[]): string {
	const columns = [
		{ title: "model", align: "left" },
		{ title: "works", align: "left" },
		{ title: "model id", align: "left" },
		{ title: "what it said", align: "left" },
	] as const;
	const rows = checks.map((one) => {
		return [one.model, one.works ? "yes" : "no", one.modelId, one.problem?.message ?? one.translation ?? ""];
	});
	return `${formatTable(columns, rows)}\n`;
}

function formatOne(check: ModelCheck | undefined): string {
	if (check === undefined) return "";
	const lines: [string, string | null][] = [
		["model", `${check.model} (${check.provider}:${check.modelId})`],
		["works", check.works ? "yes" : `no: ${check.problem?.message ?? ""}`],
		["key", describeKey(check)],
		["answer", check.translation === null ? null : `“${check.translation}”`],
		["speed", describeSpeed(check)],
		["JSON", check.json && JSON_WORDS[check.json]],
		["markup", check.keepsTags === null ? null : check.keepsTags ? "kept" : "lost; Diglot sets it by alignment"],
		["window", describeWindow(check)],
		["price", describePrice(check)],
	];
	const shown = lines.filter((line): line is [string, string] => line[1] !== null);
	return `${shown.map(([name, value]) => `${name.padEnd(8)}${printable(value)}`).join("\n")}\n`;
}

const JSON_WORDS = { schema: "by a schema", prompt: "by the prompt alone", none: "did not come" } as const;

function describeKey({ key, provider }: ModelCheck): string | null {
	if (key === null) return null;
	const variables = keyVariablesOf(provider).join(" or ");
	return {
		accepted: "accepted",
		refused: `refused${variables === "" ? "" : ` (${variables})`}`,
		missing: `missing: set ${variables}, or give --api-key`,
		none_needed: "none needed",
	}[key];
}

function describeSpeed({ seconds, tokensPerSecond }: ModelCheck): string | null {
	if (seconds === null) return null;
	const pace = tokensPerSecond === null || tokensPerSecond === 0 ? "" : `, ${tokensPerSecond.toFixed(1)} tokens/s`;
	return `${seconds.toFixed(1)} s${pace}`;
}

function describeWindow({ contextTokens, outputTokens }: ModelCheck): string | null {
	const count = (tokens: number) => tokens.toLocaleString("en");
	const parts = [
		...(contextTokens === null ? [] : [`${count(contextTokens)} tokens`]),
		...(outputTokens === null ? [] : [`replies up to ${count(outputTokens)}`]),
	];
	return parts.length === 0 ? null : parts.join(", ");
}

function describePrice({ model, modelId, costUsd }: ModelCheck): string {
	const price = formatPrice(describeJobPrice({ model, modelId }, Date.now()));
	return costUsd ? `${price}; this check cost $${costUsd.toFixed(6)}` : price;
}
