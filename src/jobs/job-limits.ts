/** Limits of jobs (spec §4). */
export interface JobLimits {
	/** Books translated concurrently in this process; 0: it accepts jobs and leaves the work to other processes. */
	maxWorkers: number;
	maxFileBytes: number;
	/** Pending and processing jobs of one caller; 0: no limit. */
	maxActiveJobs: number;
	/** How long a job may run without progress. */
	maxStillMs: number;
	/** How long a job may take in total, from its first claim. */
	maxJobMs: number;
	/** How long an ended job is kept, restarting with each download; 0: for ever. */
	jobTtlMs: number;
	/** How long a result is kept before its first download; 0: for ever. */
	resultTtlMs: number;
	cleanupIntervalMs: number;
	maxUntranslatedPercent: number;
}

/** Rules C4 and C9. */
export interface JobTiming {
	leaseMs: number;
	heartbeatMs: number;
	/** How long before the end of its lease a worker stops. */
	leaseMarginMs: number;
	/** How often jobs that no queue knows of are queued again. */
	sweepMs: number;
	/** How long a stopped attempt may take to settle before it is abandoned; its writes stay fenced. */
	abandonMs: number;
	/** How long a job waits for its provider before it releases its slot (rule C10). */
	slotPatienceMs: number;
	/** How long an attempt retries to store what it has translated before it postpones the job. */
	storagePatienceMs: number;
	/** How long a postponed job waits for the next attempt. */
	storagePauseMs: number;
	/** How long a shutdown waits for running attempts (spec §5 allows 20 s in all). */
	stopMs: number;
	/** How often due callbacks are looked up. */
	callbackSweepMs: number;
	/** How long a callback's receiver may take to respond. */
	callbackTimeoutMs: number;
	/** The delay before a failed callback is retried for the first time; it grows from there. Longer than the timeout. */
	callbackRetryMs: number;
	/** The shortest interval between two reads of a job that is followed. */
	eventPauseMs: number;
	/** The longest one, because events may be lost. */
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
