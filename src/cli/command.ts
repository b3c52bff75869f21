import type { Writable } from "node:stream";
import type { Config } from "../config/load.ts";
import type { CliParts } from "./cli-parts.ts";

/** Exit codes (spec §2). */
export const EXIT = { done: 0, failed: 1, badUsage: 2, needsReview: 3, interrupted: 130 } as const;

/** A command's environment; commands never access `process` themselves. */
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

/** A subcommand, such as `translate`. */
export interface Command {
	/** One line in the list of commands. */
	summary: string;
	/** What `--help` prints. */
	help: string;
	/**
	 * Runs the command.
	 *
	 * @returns the exit code
	 * @throws UsageError for an invalid command line, AppError for failures
	 */
	run(argv: readonly string[], context: CliContext): Promise<number>;
}

/** The command line is invalid; nothing was done. */
export class UsageError extends Error {
	override name = "UsageError";
}
