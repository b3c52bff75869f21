import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { PROGRAM_ENV } from "../setup/program-env.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/diglot.js", import.meta.url));

export interface CliProcess {
	process: ChildProcess;
	/** What it wrote, results and news. */
	output(): string;
	/** The exit code, or the signal's name where that ended it. */
	ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts a command as a user does, with a fresh home folder and none of this machine's settings. */
export function startCli(argv: readonly string[], home: string, settings: Record<string, string> = {}): CliProcess {
	const env = { ...PROGRAM_ENV, LANG: "C.UTF-8", HOME: home, LOG_LEVEL: "WARNING", ...settings };
	const child = spawn(process.execPath, [PROGRAM, ...argv], { env, cwd: home, stdio: ["ignore", "pipe", "pipe"] });
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk) => {
			output += chunk;
		});
	}
	const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null);
	return { process: child, output: () => output, ended };
}
