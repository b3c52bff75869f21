import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { untilAborted } from "../../async/deadline.ts";
import { AppError, toErrorRecord } from "../../core/errors.ts";
import type { Job, JobEnding, JobOutput } from "../../core/job.ts";
import { type TranslateBookResult, translateBook } from "../../pipeline/translate-book.ts";
import { refuseUntranslated } from "../../pipeline/untranslated.ts";
import { makeOutputKey, makeReportKey, outputsOfAttempt } from "../blob-keys.ts";
import type { JobContext } from "../context.ts";
import { expiryAfterEnd } from "../expiry.ts";
import { completedMessage } from "../job-message.ts";
import { ensureDiskSpace, isStorageError, postponeJob } from "../storage-errors.ts";
import { type RunningAttempt, type StopReason, stopReasonOf, timeoutError } from "./attempt.ts";
import { keepLease } from "./lease.ts";
import { createPipelinePorts } from "./pipeline-ports.ts";
import { watchCancel } from "./watch-cancel.ts";
import { watchProgress } from "./watch-progress.ts";
import { yieldSlot } from "./yield-slot.ts";

/**
 * Runs the attempt that `job` was just claimed for, to its end or until it is stopped. Every write is fenced; what a
 * lost attempt has written is removed, or swept later.
 *
 * @param claimedAt monotonic time from before the claim
 * @returns the job as this attempt has ended it; `null` where it has not
 * @throws AppError `STORAGE_ERROR` where not even the ending can be written; the lease then expires and another
 *   attempt takes over
 */
export async function runJob(
	job: Job,
	claimedAt: number,
	attempt: RunningAttempt,
	context: JobContext,
): Promise<Job | null> {
	const endLease = keepLease(job, claimedAt, attempt, context);
	const endWatch = watchCancel(job, attempt, context);
	try {
		const ending = await makeEnding(job, attempt, context);
		if (ending) return await writeEnding(job, ending, context);
		await releaseJob(job, attempt, context);
		return null;
	} finally {
		endWatch();
		endLease();
	}
}

/** How the attempt ends its job; `null` when the job is no longer its to end. */
async function makeEnding(job: Job, attempt: RunningAttempt, context: JobContext): Promise<JobEnding | null> {
	try {
		return await translateJob(job, attempt, context);
	} catch (error) {
		const stopped = stopReasonOf(attempt);
		if (stopped?.why === "timeout") return failWith(timeoutError(stopped), context);
		if (stopped) return null;
		// The cause is only logged: the record holds what its owner may read.
		const level = error instanceof AppError ? "warn" : "error";
		context.log[level]("job.attempt_failed", { jobId: job.id, attempt: job.attempt, err: error });
		if (isStorageError(error)) {
			await postponeJob(job, error, context);
			return null;
		}
		return failWith(error, context);
	}
}

function failWith(error: unknown, { clock, limits }: JobContext): JobEnding {
	const record = toErrorRecord(error);
	const expiresAt = expiryAfterEnd("failed", clock.now(), limits);
	return { state: "failed", error: record, message: record.message, expiresAt };
}

async function translateJob(job: Job, attempt: RunningAttempt, context: JobContext): Promise<JobEnding> {
	const { blobs, clock, limits, timing } = context;
	const watch = watchProgress(job, attempt, clock, limits);
	const slot = yieldSlot(attempt.slot, clock, timing.slotPatienceMs);
	let folder: string | undefined;
	try {
		folder = await blobs.makeWorkFolder();
		await ensureDiskSpace(folder, job.inputBytes);
		const outPath = join(folder, "book.epub");
		const result = await blobs.withLocalFile(job.inputKey, (inputPath) => {
			const request = {
				inputPath,
				inputSha256: job.inputSha256,
				outPath,
				options: job.options,
				keys: context.keys.of(job),
				progress: job.progress,
				modifiedAt: () => clock.now(),
			};
			const work = translateBook(
				request,
				createPipelinePorts(job, attempt, { touch: watch.touch, slot }, context),
				attempt.signal,
			);
			return untilAborted(work, attempt.signal, timing.abandonMs);
		});
		refuseUntranslated(result, limits.maxUntranslatedPercent, PARTIAL_BOOK);
		return completeWith(result, await storeOutput(job, outPath, result, context), context);
	} finally {
		watch.end();
		slot.end();
		if (folder) await removeWorkFolder(folder, job, context);
	}
}

const PARTIAL_BOOK =
	"The book as far as it is translated can be downloaded as a partial one (partial=true, or diglot download --partial).";

async function removeWorkFolder(folder: string, job: Job, { log }: JobContext): Promise<void> {
	await rm(folder, { recursive: true, force: true }).catch((error) => {
		log.warn("job.work_folder_left", { jobId: job.id, err: error });
	});
}

async function storeOutput(
	job: Job,
	path: string,
	{ report, render, modifiedAt, revision }: TranslateBookResult,
	{ blobs }: JobContext,
): Promise<JobOutput> {
	const blobKey = makeOutputKey(job);
	const info = await blobs.putFile(blobKey, path);
	const reportKey = makeReportKey(job);
	await blobs.put(reportKey, Readable.from([JSON.stringify(report)]));
	const { droppedSegments } = render;
	return {
		blobKey,
		...info,
		layout: job.options.layout,
		revision,
		modifiedAt,
		reportKey,
		...(droppedSegments.length > 0 && { droppedSegments }),
	};
}

function completeWith({ progress }: TranslateBookResult, output: JobOutput, { clock, limits }: JobContext): JobEnding {
	return {
		state: "completed",
		output,
		progress: { ...progress, percent: 100 },
		message: completedMessage(progress),
		expiresAt: expiryAfterEnd("completed", clock.now(), limits),
	};
}

async function writeEnding(job: Job, ending: JobEnding, { store, blobs, log }: JobContext): Promise<Job | null> {
	const after = await store.end(job.id, job.attempt, ending);
	if (after !== null) {
		const code = ending.state === "failed" ? { code: ending.error.code } : {};
		log.info(`job.${ending.state}`, { jobId: job.id, attempt: job.attempt, ...code });
		return after;
	}
	log.info("job.lost", { jobId: job.id, attempt: job.attempt });
	if (ending.state === "completed") await blobs.deletePrefix(outputsOfAttempt(job));
	return null;
}

/** Makes a job that the attempt still holds claimable now, not only when its lease is over (spec §5). */
async function releaseJob(job: Job, attempt: RunningAttempt, { store, log }: JobContext): Promise<void> {
	const message = RELEASE_MESSAGES[stopReasonOf(attempt)?.why ?? "lost"];
	if (message === undefined) return;
	const isReleased = (await store.update(job.id, job.attempt, { leaseUntil: 0, message })) !== null;
	if (isReleased) log.info("job.released", { jobId: job.id, attempt: job.attempt });
}

const RELEASE_MESSAGES: Partial<Record<StopReason, string>> = {
	stopping: "stopped with the server; continues at its next start",
	// The user retried the job before the cancel reached this attempt, so the cancel no longer applies.
	cancelled: "waiting for a worker",
};
