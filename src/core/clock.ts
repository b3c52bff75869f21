/** The program's only source of time, so that tests can control it. */
export interface Clock {
	/** Wall-clock milliseconds since 1970, for times that are stored or shown. */
	now(): number;
	/** Monotonic milliseconds, for leases and timeouts. */
	monotonic(): number;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
};

/** ISO 8601 in UTC with `Z`, the form of every time in the API (spec §3). */
export function toIso(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}
