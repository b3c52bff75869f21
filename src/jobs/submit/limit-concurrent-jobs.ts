import { AppError } from "../../core/errors.ts";
import type { JobStore } from "../../job-stores/job-store.ts";

/**
 * Runs `make`, which makes a job active for `caller`.
 *
 * @throws AppError `RATE_LIMIT_EXCEEDED` where the caller has as many active jobs as allowed; `make` is not called then
 */
export type AcquireSlot = <T>(caller: string, make: () => Promise<T>) => Promise<T>;

/** Limits each caller's pending and processing jobs (spec §4), those being made included. 0: no limit. */
export function limitConcurrentJobs(maxActiveJobs: number, store: JobStore): AcquireSlot {
	const making = new Map<string, number>();

	function count(caller: string, step: 1 | -1): number {
		const now = (making.get(caller) ?? 0) + step;
		if (now === 0) making.delete(caller);
		else making.set(caller, now);
		return now;
	}

	return async (caller, make) => {
		if (maxActiveJobs === 0) return make();
		const mine = count(caller, 1);
		try {
			// Counted before the store is asked, so that two concurrent requests can't both take the last slot.
			if ((await store.countActive(caller)) + mine > maxActiveJobs) {
				throw new AppError(`You have ${maxActiveJobs} jobs that wait or run; try again when one has ended.`, {
					code: "RATE_LIMIT_EXCEEDED",
				});
			}
			return await make();
		} finally {
			count(caller, -1);
		}
	};
}
