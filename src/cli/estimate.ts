import type { Config } from "../config/load.ts";
import type { ResolvedOptions } from "../options/resolve-options.ts";
import { type BookEstimate, estimateBook } from "../pipeline/estimate.ts";
import { findPrice } from "../pipeline/find-model.ts";
import { probeTranslator } from "../pipeline/open-lanes.ts";
import { toReadRequest } from "../pipeline/read-request.ts";
import { findSourceLanguage } from "../pipeline/source-language.ts";
import { toTranslatorRequest } from "../pipeline/translation-setup.ts";
import { parseArguments } from "./arguments.ts";
import { requireBook } from "./book-file.ts";
import { type CliContext, type Command, EXIT, UsageError } from "./command.ts";
import { MONEY_FLAGS, parseMoneyFlags } from "./money-flags.ts";
import { printable } from "./table.ts";
import { resolveWithoutKey } from "./translate-options.ts";

export const estimateCommand: Command = {
	summary: "estimate a translation's requests, tokens and price; nothing is sent to be translated",
	help: `Usage: diglot estimate BOOK --to LANG [options]

Reads an EPUB and reports segments, words, requests, tokens and a price range. Nothing of it
is sent anywhere and no key is needed; a local model's server is asked for its context window. What the cache already holds is not subtracted.

  --to LANG        target language: a code, a BCP 47 tag or an English name
  --from LANG      source language; detected by default
  --model NAME     default: chatgptapi; "diglot models" lists the names
  --model-id ID    the provider's model id, in place of the model's
  --no-context     batches without the preceding text
  --reasoning HOW  off (default), low or high: how much the model may think
  --price-input USD, --price-output USD
                   your own price per million tokens, in place of the list's
  --json           print JSON
`,
	async run(argv, context) {
		const flags = {
			to: { type: "string" },
			from: { type: "string" },
			model: { type: "string" },
			"model-id": { type: "string" },
			"no-context": { type: "boolean", default: false },
			...MONEY_FLAGS,
			json: { type: "boolean", default: false },
		} as const;
		const { values, words } = parseArguments(argv, flags, ["BOOK"]);
		if (values.to === undefined) throw new UsageError("--to LANG is missing.");
		const config = context.loadConfig();
		const resolved = resolveWithoutKey({
			target_language: values.to,
			source_language: values.from,
			model: values.model,
			model_id: values["model-id"],
			context: !values["no-context"],
			...parseMoneyFlags(values),
		});
		const { title, estimate } = await makeEstimate(await requireBook(words[0] ?? ""), resolved, config, context);
		context.out.write(
			values.json ? `${JSON.stringify({ title, ...estimate }, null, "\t")}\n` : format(title, estimate),
		);
		return EXIT.done;
	},
};

async function makeEstimate(
	path: string,
	{ options, callerKey }: ResolvedOptions,
	config: Config,
	{ parts }: CliContext,
): Promise<{ title: string; estimate: BookEstimate }> {
	const bookWorker = parts.openBookWorker(config);
	try {
		const reading = await bookWorker.read(toReadRequest(path, options));
		const sourceLanguage = await findSourceLanguage(reading, options.sourceLanguage, options.targetLanguage);
		const request = toTranslatorRequest(options, sourceLanguage, callerKey === null ? [] : [callerKey]);
		const translator = await probeTranslator(request, parts.makeTranslatorFactory(config));
		const facts = { translator, sourceLanguage, price: findPrice(options), at: Date.now() };
		return { title: reading.title, estimate: estimateBook(reading, options, facts) };
	} finally {
		await bookWorker.close();
	}
}

function format(
	title: string,
	{ segments, words, coverage, requests, tokens, thoughts, characters, priceUsd }: BookEstimate,
): string {
	const count = (value: number) => value.toLocaleString("en");
	const lines = [
		printable(title),
		`${count(segments)} segments, ${count(words)} words, ${coverage} % of the book`,
		`${count(requests)} requests`,
		...(tokens.input > 0 ? [`about ${count(tokens.input)} tokens in, ${count(tokens.output)} out`] : []),
		...(thoughts.high > 0 ? [`with ${count(thoughts.low)} to ${count(thoughts.high)} tokens of thoughts more`] : []),
		...(characters > 0 ? [`${count(characters)} characters`] : []),
		priceUsd === null ? "The model's price is not known." : describePrice(priceUsd),
	];
	return `${lines.join("\n")}\n`;
}

function describePrice({ low, high }: { low: number; high: number }): string {
	if (high === 0) return "free";
	const digits = high < 1 ? 4 : 2;
	return `$${low.toFixed(digits)} to $${high.toFixed(digits)}`;
}
