import type { Model } from "../catalog/model.ts";
import { listModels, MODELS_AS_OF } from "../catalog/models.ts";
import { describePrice } from "../catalog/prices.ts";
import type { Config } from "../config/load.ts";
import { keyVariablesOf, operatorKeys } from "../config/provider-keys.ts";
import { parseArguments } from "./arguments.ts";
import { type Command, EXIT } from "./command.ts";
import { formatPrice } from "./format-price.ts";
import { formatTable } from "./table.ts";

export const modelsCommand: Command = {
	summary: "list the models, what they stand for and what they need",
	help: `Usage: diglot models [--json]

Lists the names that --model takes, the provider and model id that each stands for today,
whether it can be used here now, its key, and its list price in US dollars: per million tokens
sent / received, or per million characters, and when it was checked.

  --json  print JSON
`,
	async run(argv, { out, loadConfig, parts }) {
		const { values } = parseArguments(argv, { json: { type: "boolean" } }, []);
		const config = loadConfig();
		const models = listModels();
		const now = Date.now();
		const prices = new Map(
			models.map(({ name, price, pricesChecked }) => [name, price && describePrice(price, pricesChecked, now)]),
		);
		if (values.json) {
			const described = models.map((model) => ({
				...model,
				price: prices.get(model.name) ?? null,
				available: parts.isAvailable(config, model),
				key: describeKey(model, config),
			}));
			out.write(`${JSON.stringify({ as_of: MODELS_AS_OF, models: described }, null, "\t")}\n`);
			return EXIT.done;
		}
		const table = formatTable(
			[
				{ title: "model", align: "left" },
				{ title: "provider", align: "left" },
				{ title: "model id", align: "left" },
				{ title: "available", align: "left" },
				{ title: "key", align: "left" },
				{ title: "price", align: "left" },
				{ title: "what it is", align: "left" },
			],
			models.map((model) => [
				model.name,
				model.provider,
				model.modelId || "-",
				parts.isAvailable(config, model) ? "yes" : "no",
				describeKey(model, config),
				formatPrice(prices.get(model.name) ?? null),
				model.description,
			]),
		);
		out.write(`${table}\n`);
		return EXIT.done;
	},
};

function describeKey(model: Model, config: Config): string {
	if (!model.needsKey) return "none needed";
	return operatorKeys(config.providerKeys, model.provider).length > 0
		? "set"
		: `missing (${keyVariablesOf(model.provider)[0] ?? "--api-key"})`;
}
