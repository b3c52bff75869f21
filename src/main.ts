import { runCli } from "./cli/cli.ts";
import { composeCli } from "./compose/compose.ts";
import { loadConfig } from "./config/load.ts";

process.exitCode = await runCli(process.argv.slice(2), {
	environment: process.env,
	out: process.stdout,
	err: process.stderr,
	loadConfig: () => loadConfig(process.env, process.cwd()),
	parts: composeCli(),
});
