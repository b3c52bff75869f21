import type { Model } from "../catalog/model.ts";
import { listModels, MODELS_AS_OF } from "../catalog/models.ts";
import type { Config } from "../config/load.ts";
import { keyVariablesOf, operatorKeys } from "../config/provider-keys.ts";
import { parseArguments } from "./arguments.ts";
import { type Command, EXIT } from "./command.ts";
import { formatTable } from "./table.ts";

export const modelsCommand: Command = {
	summary: "list the models, what they stand for and what they need",
	help: `Usage: diglot models [--json]

Lists the names that --model takes, the provider and model id that each stands for today,
whether it can be used here now, and its key.

  --json  print JSON
`,
	async run(argv, { out, loadConfig, parts }) {
		const { values } = parseArguments(argv, { json: { type: "boolean" } }, []);
		const config = loadConfig();
		const models = listModels();
		if (values.json) {
			const described = models.map((model) => ({
				...model,
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
				{ title: "what it is", align: "left" },
			],
			models.map((model) => [
				model.name,
				model.provider,
				model.modelId || "-",
				parts.isAvailable(config, model) ? "yes" : "no",
				describeKey(model, config),
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
