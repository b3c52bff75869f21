import type { Log } from "../core/log.ts";

export type AlertSeverity = "WARNING" | "CRITICAL";

/** Calls an operator (spec §10). Waits for nobody and never throws. */
export interface Alerts {
	/** @param text one sentence; never a key, an address of a caller or book text */
	raise(severity: AlertSeverity, text: string): void;
}

/** Alerts as log lines, as every server has them. */
export function createLogAlerts(log: Log): Alerts {
	return {
		raise(severity, text) {
			const line = `ALERT [${severity}]: ${text}`;
			if (severity === "CRITICAL") log.error(line);
			else log.warn(line);
		},
	};
}

/** Raises each alert with all of `all`. */
export function joinAlerts(...all: readonly Alerts[]): Alerts {
	return { raise: (severity, text) => all.forEach((one) => void one.raise(severity, text)) };
}

/**
 * Passes on what no other process has just raised, so that one outage calls the operator once and not once a process.
 *
 * @param claim whether this process is the first with `text`; where it fails nobody knows, and the alert is raised
 */
export function alertOnce(alerts: Alerts, claim: (text: string) => Promise<boolean>): Alerts {
	return {
		raise(severity, text) {
			claim(text)
				.catch(() => true)
				.then((isFirst) => {
					if (isFirst) alerts.raise(severity, text);
				});
		},
	};
}
