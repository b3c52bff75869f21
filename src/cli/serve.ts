import { once } from "node:events";
import { ROLES, type Role, validateRole } from "../config/roles.ts";
import { parseArguments } from "./arguments.ts";
import { type Command, EXIT, UsageError } from "./command.ts";

export const serveCommand: Command = {
	summary: "run the server: API, workers and web page",
	help: `Usage: diglot serve [--role all|api|worker]

Runs the server on API_HOST:API_PORT (127.0.0.1:8000). Ctrl-C or SIGTERM stops it
cleanly: running jobs save their work and resume at the next start.

  --role all     API, page and workers in one process (default)
  --role api     accepts jobs and serves books; workers translate them
  --role worker  translates; serves only /health, /health/detailed and /metrics

The roles api and worker share S3, DynamoDB and Redis: see docs/deployment_guide.md
`,
	async run(argv, { err, loadConfig, parts }) {
		const { values } = parseArguments(argv, { role: { type: "string", default: "all" } }, []);
		const role = readRole(values.role);
		const config = loadConfig();
		const reason = validateRole(role, config);
		if (reason !== null) throw new UsageError(reason);

		const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
		const server = await parts.startServer(config, role);
		err.write(role === "worker" ? `Diglot worker: ${server.url}/health\n` : `Diglot is running at ${server.url}\n`);
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
