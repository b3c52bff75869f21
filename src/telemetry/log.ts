import { pino } from "pino";
import type { Log, LogFields } from "../core/log.ts";
import { prettyLine } from "./pretty.ts";
import { redactFields, redactText } from "./redact.ts";

/** The log of a process: `Log` with a level for what only a search for a fault needs. */
export interface ProcessLog extends Log {
	debug(event: string, fields?: LogFields): void;
}

export interface LogOptions {
	/** Lines below it are dropped. */
	level: "TRACE" | "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
	/** For people at a terminal; else one JSON object a line. */
	pretty: boolean;
	/** The operator's own keys: removed from every line to the letter, whatever they look like. */
	secrets?: readonly string[];
	write?: (line: string) => void;
}

const PINO_LEVELS = {
	TRACE: "trace",
	DEBUG: "debug",
	INFO: "info",
	WARNING: "warn",
	ERROR: "error",
	CRITICAL: "fatal",
} as const;

/** Shorter ones would cut harmless words out of the lines. */
const MIN_SECRET_LENGTH = 6;

/**
 * A log that writes lines with `time`, `level`, `event` and the event's fields,
 * without keys, tokens and book text (redact.ts), at once and in order.
 */
export function createLog(options: LogOptions): ProcessLog {
	const write = options.write ?? ((line: string) => void process.stdout.write(line));
	const secrets = (options.secrets ?? []).filter((secret) => secret.length >= MIN_SECRET_LENGTH);
	const sink = {
		write(line: string): void {
			const clean = redactText(line, secrets);
			write(options.pretty ? prettyLine(clean) : clean);
		},
	};
	const logger = pino(
		{
			level: PINO_LEVELS[options.level],
			messageKey: "event",
			base: null,
			timestamp: () => `,"time":"${new Date().toISOString()}"`,
			formatters: {
				level: (label) => ({ level: label === "warn" ? "warning" : label === "fatal" ? "critical" : label }),
				log: redactFields,
			},
			serializers: { err: (error: unknown) => error },
		},
		sink,
	);
	return {
		debug: (event, fields = {}) => logger.debug(fields, event),
		info: (event, fields = {}) => logger.info(fields, event),
		warn: (event, fields = {}) => logger.warn(fields, event),
		error: (event, fields = {}) => logger.error(fields, event),
	};
}
