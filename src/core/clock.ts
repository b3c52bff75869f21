/** Time as the program sees it, so that tests can move it. */
export interface Clock {
	/** Wall clock in milliseconds since 1970, for what is stored and shown. */
	now(): number;
	/** Milliseconds that never jump, for leases and timeouts. */
	monotonic(): number;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
};

/** ISO 8601 in UTC with `Z`, as spec §3 shows every time. */
export function toIso(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}
