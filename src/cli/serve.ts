import { once } from "node:events";
import { parseArguments } from "./arguments.ts";
import { type Command, EXIT, UsageError } from "./command.ts";

export const serveCommand: Command = {
	summary: "run the server: API, workers, web page",
	help: `Usage: diglot serve [--role all]

Runs the server on API_HOST:API_PORT (127.0.0.1:8000). A shutdown signal stops it
cleanly: running jobs keep what they have and go on at the next start.

  --role all  API and workers in one process, the only role in this version
`,
	async run(argv, { err, loadConfig, parts }) {
		const { values } = parseArguments(argv, { role: { type: "string", default: "all" } }, []);
		if (values.role === "api" || values.role === "worker") {
			throw new UsageError(`--role ${values.role} is not in this version of Diglot; use --role all.`);
		}
		if (values.role !== "all") throw new UsageError(`--role must be all, not "${values.role}".`);

		const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
		const server = await parts.startServer(loadConfig());
		err.write(`Diglot answers at ${server.url}\n`);
		await stopped;
		await server.close();
		return EXIT.done;
	},
};
