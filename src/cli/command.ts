import type { Writable } from "node:stream";
import type { Config } from "../config/load.ts";
import type { CliParts } from "./cli-parts.ts";

/** Spec §2. */
export const EXIT = { done: 0, failed: 1, badUsage: 2, needsReview: 3, interrupted: 130 } as const;

/** What a command runs in; nothing below reads the process itself. */
export interface CliContext {
	/** For `XDG_STATE_HOME`, `HOME` and `SOURCE_DATE_EPOCH`; settings come from `loadConfig`. */
	environment: Readonly<Record<string, string | undefined>>;
	/** Results, for people and pipes. */
	out: Writable & { isTTY?: boolean };
	/** Everything else: progress, notes, errors. */
	err: Writable & { isTTY?: boolean; columns?: number };
	/** @throws ConfigError */
	loadConfig(): Config;
	parts: CliParts;
}

/** One word of the command line. */
export interface Command {
	/** One line for the list of commands. */
	summary: string;
	/** What `--help` prints. */
	help: string;
	/**
	 * Does the work.
	 *
	 * @returns the exit code
	 * @throws UsageError for a wrong command line, AppError for what failed
	 */
	run(argv: readonly string[], context: CliContext): Promise<number>;
}

/** The command line is wrong; nothing was done. */
export class UsageError extends Error {
	override name = "UsageError";
}
