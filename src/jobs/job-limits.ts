/** Spec §4's bounds of jobs, in milliseconds, bytes and numbers. */
export interface JobLimits {
	/** Books translated at once in this process; 0: it takes jobs in and leaves the work to others. */
	maxWorkers: number;
	maxFileBytes: number;
	/** Pending and processing jobs of one caller; 0: no bound. */
	maxActiveJobs: number;
	/** How long a job may run without progress. */
	maxStillMs: number;
	/** How long a job may take in all, from its first claim. */
	maxJobMs: number;
	/** How long an ended job is kept, again from each download; 0: for ever. */
	jobTtlMs: number;
	/** How long a result is kept that nobody downloaded; 0: for ever. */
	resultTtlMs: number;
	cleanupIntervalMs: number;
	maxUntranslatedPercent: number;
}

/** Rules C4 and C9. */
export interface JobTiming {
	leaseMs: number;
	heartbeatMs: number;
	/** A worker stops so long before its lease ends. */
	leaseMarginMs: number;
	/** How often jobs that no queue knows of are put back. */
	sweepMs: number;
	/** A stopped attempt that does not settle in so long is given up; its writes stay fenced. */
	abandonMs: number;
	/** A job that waits for its provider longer than that gives up its slot (rule C10). */
	slotPatienceMs: number;
	/** How long an attempt tries to store what it has translated before it gives up for now. */
	storagePatienceMs: number;
	/** And how long its job then waits for the next attempt. */
	storagePauseMs: number;
	/** How long a shutdown waits for running attempts (spec §5 allows 20 s in all). */
	stopMs: number;
	/** How often callbacks that are due are looked for. */
	callbackSweepMs: number;
	/** How long a receiver may take to answer. */
	callbackTimeoutMs: number;
	/** When the first callback that failed is made again; then ever later. Longer than the timeout. */
	callbackRetryMs: number;
	/** A job's record is read for those who follow it no more often than that. */
	eventPauseMs: number;
	/** And at least that often, because news may be lost. */
	recheckMs: number;
}

export const JOB_TIMING: JobTiming = {
	leaseMs: 30_000,
	heartbeatMs: 10_000,
	leaseMarginMs: 10_000,
	sweepMs: 30_000,
	abandonMs: 15_000,
	slotPatienceMs: 60_000,
	storagePatienceMs: 60_000,
	storagePauseMs: 60_000,
	stopMs: 18_000,
	callbackSweepMs: 1_000,
	callbackTimeoutMs: 10_000,
	callbackRetryMs: 15_000,
	eventPauseMs: 200,
	recheckMs: 15_000,
};
