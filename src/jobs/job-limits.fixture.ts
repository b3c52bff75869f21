import type { Clock } from "../core/clock.ts";
import type { JobLimits } from "./job-limits.ts";

const HOUR_MS = 3_600_000;

export const TEST_LIMITS: JobLimits = {
	maxWorkers: 2,
	maxFileBytes: 100_000,
	maxActiveJobs: 0,
	maxStillMs: 10_000,
	maxJobMs: HOUR_MS,
	jobTtlMs: 3 * HOUR_MS,
	resultTtlMs: 72 * HOUR_MS,
	cleanupIntervalMs: 50,
	maxUntranslatedPercent: 2,
};

/** The machine's clock, which a test may put forward. */
export function movableClock(): Clock & { skip(ms: number): void } {
	let skipped = 0;
	return {
		now: () => Date.now() + skipped,
		monotonic: () => performance.now(),
		skip(ms) {
			skipped += ms;
		},
	};
}
