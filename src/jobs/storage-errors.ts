import { statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../core/errors.ts";
import { type Job, LEASE_GRACE_MS } from "../core/job.ts";
import type { JobContext } from "./context.ts";
import type { RunningAttempt } from "./worker/attempt.ts";

type Context = Pick<JobContext, "store" | "clock" | "log" | "timing">;

/** For the database and its WAL, beside the book. */
const SPARE_BYTES = 4 * 2 ** 20;
/** A bilingual book, against its original. */
const OUTPUT_SHARE = 2;

/** Whether `error` is our own storage's: a full or read-only disk, a locked database. The job itself is not to blame. */
export function isStorageError(error: unknown): error is AppError {
	return error instanceof AppError && error.code === "STORAGE_ERROR";
}

/**
 * Makes sure, before anything is paid for, that `folder`'s disk has room for the new book.
 *
 * @throws AppError `STORAGE_ERROR`
 */
export async function ensureDiskSpace(folder: string, inputBytes: number): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= OUTPUT_SHARE * inputBytes + SPARE_BYTES) return;
	throw new AppError("The disk that holds Diglot's files is full.", { code: "STORAGE_ERROR" });
}

/**
 * Retries `write` while storage fails, so that a translation that is paid for survives a disk that is full for a
 * moment.
 *
 * @throws AppError `STORAGE_ERROR` after `storagePatienceMs`; an abort when the attempt is stopped
 */
export async function retryWrite<T>(
	write: () => Promise<T>,
	job: Job,
	attempt: RunningAttempt,
	{ store, clock, log, timing }: Context,
): Promise<T> {
	const giveUpAt = clock.monotonic() + timing.storagePatienceMs;
	for (let tries = 1; ; tries++) {
		try {
			return await write();
		} catch (error) {
			if (!isStorageError(error) || clock.monotonic() >= giveUpAt) throw error;
			log.warn("job.checkpoint_failed", { jobId: job.id, attempt: job.attempt, err: error });
			// A short message may still fit.
			if (tries === 1) await store.update(job.id, job.attempt, { message: describe(error) }).catch(() => null);
		}
		await sleep(timing.storagePatienceMs / STORAGE_TRIES, undefined, { signal: attempt.signal });
	}
}

const STORAGE_TRIES = 20;

/**
 * Leaves a job that storage has stopped to a later attempt: it stays `processing`, and may be claimed
 * again after `storagePauseMs`, until its total time is over (spec §4, `JOB_MAX_HOURS`).
 */
export async function postponeJob(job: Job, cause: AppError, { store, clock, log, timing }: Context): Promise<void> {
	const leaseUntil = clock.now() + timing.storagePauseMs - LEASE_GRACE_MS;
	const patch = { leaseUntil, message: describe(cause) };
	const postponed = await store.update(job.id, job.attempt, patch).catch((error) => {
		// Not even that can be written: the lease expires instead, which has the same effect.
		log.warn("job.postpone_failed", { jobId: job.id, err: error });
		return null;
	});
	if (postponed !== null) log.warn("job.postponed", { jobId: job.id, attempt: job.attempt });
}

function describe({ message }: AppError): string {
	return `${message} The job continues when storage works again.`;
}
