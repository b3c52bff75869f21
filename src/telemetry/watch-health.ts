import type { AlertSeverity, Alerts } from "./alerts.ts";
import type { CheckedHealth } from "./check-health.ts";
import type { JobEnd, Telemetry } from "./telemetry.ts";

export interface HealthWatch extends Telemetry {
	/** Checks once; called at each interval. */
	look(): Promise<void>;
}

/** Spec §10. */
const DISK_PERCENT = 90;
const FAILED_SHARE = 0.1;
/** The share of fewer jobs is meaningless. */
const MIN_JOBS = 10;
const LAST_JOBS = 50;

/**
 * Raises an alert when a component is down, the disk fills up, too many jobs fail or the operator's key is refused
 * (spec §10): once at the beginning, and again only after a recovery.
 */
export function watchHealth(check: () => Promise<CheckedHealth>, alerts: Alerts): HealthWatch {
	const raised = new Set<string>();
	const ends: boolean[] = [];

	function report(name: string, isBad: boolean, severity: AlertSeverity, text: string): void {
		if (isBad && !raised.has(name)) alerts.raise(severity, text);
		if (isBad) raised.add(name);
		else raised.delete(name);
	}

	return {
		jobEnded({ success, refusedOperatorKey, acceptedOperatorKey }: JobEnd) {
			const provider = refusedOperatorKey ?? acceptedOperatorKey;
			const refusal = `The provider ${provider} refused a key of this server's operator.`;
			if (provider !== null) report(`key ${provider}`, refusedOperatorKey !== null, "CRITICAL", refusal);
			ends.push(success);
			if (ends.length > LAST_JOBS) ends.shift();
			const failed = ends.filter((one) => !one).length;
			const isBad = ends.length >= MIN_JOBS && failed / ends.length > FAILED_SHARE;
			report("failures", isBad, "WARNING", `${failed} of the last ${ends.length} jobs failed.`);
		},
		queueDepth: () => {},
		async look() {
			const { lost, diskPercent } = await check();
			for (const part of ["storage", "job store", "queue"] as const) {
				report(part, lost.includes(part), "CRITICAL", `The ${part} does not answer.`);
			}
			const isFull = diskPercent !== null && diskPercent > DISK_PERCENT;
			report("disk", isFull, "WARNING", `The disk is ${Math.round(diskPercent ?? 0)} % full.`);
		},
	};
}
