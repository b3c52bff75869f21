/** The fields of an event. Never a key, a caller's secret or book text. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Logs what happened: a short event name (`job.completed`) with its fields; an error is passed as `err`. */
export interface Log {
	info(event: string, fields?: LogFields): void;
	warn(event: string, fields?: LogFields): void;
	error(event: string, fields?: LogFields): void;
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
