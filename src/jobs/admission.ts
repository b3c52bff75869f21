import { AppError } from "../core/errors.ts";
import type { JobStore } from "../job-stores/job-store.ts";

/**
 * Lets `make` make a job for `owner`.
 *
 * @throws AppError `RATE_LIMIT_EXCEEDED` where the owner has as many active jobs as allowed; `make` is not called then
 */
export type Admission = <T>(owner: string, make: () => Promise<T>) => Promise<T>;

/** Bounds each owner's pending and processing jobs (SPEC §4); those that are just being made count too. 0: no bound. */
export function boundActiveJobs(maxActiveJobs: number, store: JobStore): Admission {
	const making = new Map<string, number>();

	function count(owner: string, step: 1 | -1): number {
		const now = (making.get(owner) ?? 0) + step;
		if (now === 0) making.delete(owner);
		else making.set(owner, now);
		return now;
	}

	return async (owner, make) => {
		if (maxActiveJobs === 0) return make();
		const mine = count(owner, 1);
		try {
			// Counted together, without a wait between, so that two requests can't both take the last place.
			if ((await store.countActive(owner)) + mine > maxActiveJobs) {
				throw new AppError(`You have ${maxActiveJobs} jobs that wait or run; try again when one has ended.`, {
					code: "RATE_LIMIT_EXCEEDED",
				});
			}
			return await make();
		} finally {
			count(owner, -1);
		}
	};
}
