import type { Log } from "../core/log.ts";

export type AlertSeverity = "WARNING" | "CRITICAL";

/** Alerts an operator (spec §10). Never waits or throws. */
export interface Alerts {
	/** @param text one sentence; never a key, a caller's address or book text */
	raise(severity: AlertSeverity, text: string): void;
}

/** Alerts as log lines, on every server. */
export function createLogAlerts(log: Log): Alerts {
	return {
		raise(severity, text) {
			const line = `ALERT [${severity}]: ${text}`;
			if (severity === "CRITICAL") log.error(line);
			else log.warn(line);
		},
	};
}

/** Sends each alert to all of `all`. */
export function joinAlerts(...all: readonly Alerts[]): Alerts {
	return { raise: (severity, text) => all.forEach((one) => void one.raise(severity, text)) };
}

/**
 * Drops alerts that another process has just raised, so that an outage alerts the operator once, not once per process.
 *
 * @param claim whether this process is the first with `text`; when it fails, the alert is sent
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
