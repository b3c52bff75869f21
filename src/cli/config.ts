import { describeConfig } from "../config/describe.ts";
import { parseArguments } from "./arguments.ts";
import { type Command, EXIT } from "./command.ts";
import { formatTable } from "./table.ts";

export const configCommand: Command = {
	summary: "show the effective settings, without secrets",
	help: `Usage: diglot config [--json]

Shows every setting with its value and source: the environment, the .env file in this
folder, a file named by NAME_FILE, or the default. Secrets are shown as "set".

  --json  print JSON
`,
	async run(argv, { out, loadConfig }) {
		const { values } = parseArguments(argv, { json: { type: "boolean" } }, []);
		const config = loadConfig();
		const settings = describeConfig(config);
		if (values.json) {
			out.write(`${JSON.stringify({ settings, notices: config.warnings }, null, "\t")}\n`);
			return EXIT.done;
		}
		const table = formatTable(
			[
				{ title: "setting", align: "left" },
				{ title: "value", align: "left", maxWidth: 60 },
				{ title: "from", align: "left" },
			],
			settings.map(({ name, value, from }) => [name, value, from]),
		);
		out.write(`${[table, ...config.warnings.map((notice) => `Note: ${notice}`)].join("\n")}\n`);
		return EXIT.done;
	},
};
