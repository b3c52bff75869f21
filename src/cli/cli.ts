import { ConfigError } from "../config/load.ts";
import { AppError, isAbort } from "../core/errors.ts";
import { cleanupCommand } from "./cleanup.ts";
import { type CliContext, type Command, EXIT, UsageError } from "./command.ts";
import { configCommand } from "./config.ts";
import { doctorCommand } from "./doctor.ts";
import { estimateCommand } from "./estimate.ts";
import { inspectCommand } from "./inspect.ts";
import { languagesCommand } from "./languages.ts";
import { modelsCommand } from "./models.ts";
import { downloadCommand } from "./remote/download.ts";
import { cancelCommand, listCommand, retryCommand, statusCommand } from "./remote/jobs.ts";
import { submitCommand } from "./remote/submit.ts";
import { watchCommand } from "./remote/watch.ts";
import { serveCommand } from "./serve.ts";
import { translateCommand } from "./translate.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
	translate: translateCommand,
	estimate: estimateCommand,
	inspect: inspectCommand,
	models: modelsCommand,
	doctor: doctorCommand,
	languages: languagesCommand,
	config: configCommand,
	cleanup: cleanupCommand,
	serve: serveCommand,
	submit: submitCommand,
	status: statusCommand,
	watch: watchCommand,
	download: downloadCommand,
	cancel: cancelCommand,
	retry: retryCommand,
	list: listCommand,
};

/**
 * Runs one command line. Errors are printed to `err` as one sentence; stack traces are for bugs only.
 *
 * @returns the exit code of spec §2
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
	const [name, ...rest] = argv;
	if (name === undefined || name === "help" || name === "--help" || name === "-h") {
		(name === undefined ? context.err : context.out).write(listCommands());
		return name === undefined ? EXIT.badUsage : EXIT.done;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (!command) return refuse(name, context);
	if (rest.includes("--help") || rest.includes("-h")) {
		context.out.write(command.help);
		return EXIT.done;
	}
	try {
		return await command.run(rest, context);
	} catch (error) {
		return explain(error, name, context);
	}
}

function refuse(name: string, { err }: CliContext): number {
	err.write(`diglot: "${name}" is not a command. "diglot --help" lists the commands.\n`);
	return EXIT.badUsage;
}

function explain(error: unknown, name: string, { err }: CliContext): number {
	if (error instanceof UsageError) {
		err.write(`diglot ${name}: ${error.message}\n"diglot ${name} --help" shows its usage.\n`);
		return EXIT.badUsage;
	}
	if (error instanceof ConfigError) {
		err.write(`${error.message}\n`);
		return EXIT.badUsage;
	}
	if (isAbort(error)) return EXIT.interrupted;
	if (error instanceof AppError) {
		err.write(`diglot ${name}: ${error.message} (${error.code})\n`);
		return EXIT.failed;
	}
	err.write(`diglot ${name}: something went wrong inside Diglot.\n${error instanceof Error ? error.stack : error}\n`);
	return EXIT.failed;
}

function listCommands(): string {
	const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
	return `Diglot translates EPUB books and preserves their structure exactly.

Usage: diglot COMMAND …

${lines.join("\n")}

"diglot COMMAND --help" shows the options of a command.
`;
}
