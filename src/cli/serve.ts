import { once } from "node:events";
import { ROLES, type Role, validateRole } from "../config/roles.ts";
import { parseArguments } from "./arguments.ts";
import { type Command, EXIT, UsageError } from "./command.ts";

export const serveCommand: Command = {
	summary: "run the server: API, workers, web page",
	help: `Usage: diglot serve [--role all|api|worker]

Runs the server on API_HOST:API_PORT (127.0.0.1:8000). A shutdown signal stops it
cleanly: running jobs keep what they have and go on at the next start.

  --role all     API, page and workers in one process (default)
  --role api     takes books in and hands books out; others translate them
  --role worker  translates; answers /health, /health/detailed and /metrics only

api and worker share their work by S3, DynamoDB and Redis: docs/deployment_guide.md
`,
	async run(argv, { err, loadConfig, parts }) {
		const { values } = parseArguments(argv, { role: { type: "string", default: "all" } }, []);
		const role = readRole(values.role);
		const config = loadConfig();
		const fault = validateRole(role, config);
		if (fault !== null) throw new UsageError(fault);

		const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
		const server = await parts.startServer(config, role);
		err.write(role === "worker" ? `A worker of Diglot; ${server.url}/health\n` : `Diglot answers at ${server.url}\n`);
		await stopped;
		await server.close();
		return EXIT.done;
	},
};

function readRole(text: string): Role {
	const role = ROLES.find((known) => known === text);
	if (role === undefined) throw new UsageError(`--role must be one of ${ROLES.join(", ")}, not "${text}".`);
	return role;
}
