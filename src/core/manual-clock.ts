import type { Clock } from "./clock.ts";

/** A clock that only a test advances. */
export interface ManualClock extends Clock {
	advance(milliseconds: number): void;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
	let passedMs = 0;
	return {
		now: () => startMs + passedMs,
		monotonic: () => passedMs,
		advance(milliseconds) {
			passedMs += milliseconds;
		},
	};
}
