import { pino } from "pino";
import type { Log, LogFields } from "../core/log.ts";
import { prettyLine } from "./pretty.ts";
import { redactFields, redactText } from "./redact.ts";

/** The log of a process: `Log` with a level for debugging. */
export interface ProcessLog extends Log {
	debug(event: string, fields?: LogFields): void;
}

export interface LogOptions {
	/** Less severe lines are dropped. */
	level: "TRACE" | "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
	/** For people at a terminal; otherwise one JSON object per line. */
	pretty: boolean;
	/** The operator's own keys: removed verbatim from every line, whatever they look like. */
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

/** Shorter secrets would remove harmless words. */
const MIN_SECRET_LENGTH = 6;

/**
 * A log that writes lines with `time`, `level`, `event` and the event's fields, synchronously and in order,
 * without keys, tokens and book text (redact.ts).
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
