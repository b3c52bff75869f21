import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { BookWorker } from "../../book-worker/book-worker.ts";
import type { TranslationCache } from "../../caches/cache.ts";
import type { CheckpointStore } from "../../checkpoints/checkpoint-store.ts";
import { AppError, toErrorRecord } from "../../core/errors.ts";
import type { Job, JobEnding, JobOutput } from "../../core/job.ts";
import type { CorrectionStore } from "../../corrections/correction-store.ts";
import type { Pacer } from "../../pacing/pacer.ts";
import { type TranslateBookPorts, type TranslateBookResult, translateBook } from "../../pipeline/translate-book.ts";
import { refuseUntranslated } from "../../pipeline/untranslated.ts";
import type { TranslatorFactory } from "../../providers/translator.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { makeOutputKey, makeReportKey, outputsOfAttempt } from "../blob-keys.ts";
import { expiryAfterEnd } from "../expiry.ts";
import type { JobLimits, JobTiming } from "../job-limits.ts";
import { completedMessage } from "../job-message.ts";
import type { JobKeys } from "../provider-keys.ts";
import { ensureDiskSpace, isStorageError, postponeJob, retryWrite } from "../storage-errors.ts";
import {
	AttemptStopped,
	type RunningAttempt,
	type StopReason,
	settleOrAbandon,
	stopReasonOf,
	timeoutError,
} from "./attempt.ts";
import { keepLease, type LeasePorts } from "./lease.ts";
import { measurePace } from "./measure-pace.ts";
import { type WatchCancelPorts, watchCancel } from "./watch-cancel.ts";
import { watchProgress } from "./watch-progress.ts";
import { type YieldedSlot, yieldSlot } from "./yield-slot.ts";

export interface RunPorts extends LeasePorts, Omit<WatchCancelPorts, "store"> {
	checkpoints: CheckpointStore;
	corrections: CorrectionStore;
	/** Hears of each job that an attempt has ended. */
	onEnded?: (job: Job) => Promise<void>;
	blobs: BlobStore;
	engine: BookWorker;
	makeTranslator: TranslatorFactory;
	/** Paces the provider calls of all jobs here. */
	pacer: Pacer;
	/** Translations of other books; left out: nothing is shared. */
	cache?: TranslationCache;
	keys: JobKeys;
	limits: JobLimits;
	timing: JobTiming;
}

/**
 * Runs the attempt that `job` was just claimed for, to its end or until it is stopped. Every
 * write is fenced; what a lost attempt has made is removed or is swept later.
 *
 * @param claimedAt monotonic time from before the claim
 * @throws AppError `STORAGE_ERROR` where not even the ending can be written; the lease then
 *   runs out and another attempt goes on
 */
export async function runJob(job: Job, claimedAt: number, attempt: RunningAttempt, ports: RunPorts): Promise<void> {
	const endLease = keepLease(job, claimedAt, attempt, ports);
	const endWatch = watchCancel(job, attempt, ports);
	try {
		const ending = await makeEnding(job, attempt, ports);
		if (ending) await writeEnding(job, ending, ports);
		else await releaseJob(job, attempt, ports);
	} finally {
		endWatch();
		endLease();
	}
}

/** How the attempt ends its job; `null` when the job is no longer its own to end. */
async function makeEnding(job: Job, attempt: RunningAttempt, ports: RunPorts): Promise<JobEnding | null> {
	try {
		return await translateJob(job, attempt, ports);
	} catch (error) {
		const stopped = stopReasonOf(attempt);
		if (stopped?.why === "timeout") return failWith(timeoutError(stopped), ports);
		if (stopped) return null;
		// The cause stays here: the record holds only what its owner may read.
		const level = error instanceof AppError ? "warn" : "error";
		ports.log[level]("job.attempt_failed", { jobId: job.id, attempt: job.attempt, err: error });
		if (isStorageError(error)) {
			await postponeJob(job, error, ports);
			return null;
		}
		return failWith(error, ports);
	}
}

function failWith(error: unknown, { clock, limits }: RunPorts): JobEnding {
	const record = toErrorRecord(error);
	const expiresAt = expiryAfterEnd("failed", clock.now(), limits);
	return { state: "failed", error: record, message: record.message, expiresAt };
}

async function translateJob(job: Job, attempt: RunningAttempt, ports: RunPorts): Promise<JobEnding> {
	const { blobs, clock, limits, timing } = ports;
	const watch = watchProgress(job, attempt, clock, limits);
	const loan = yieldSlot(attempt.slot, clock, timing.slotPatienceMs);
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
				keys: ports.keys.of(job),
				progress: job.progress,
				modifiedAt: () => clock.now(),
			};
			const work = translateBook(
				request,
				pipelinePorts(job, attempt, { touch: watch.touch, loan }, ports),
				attempt.signal,
			);
			return settleOrAbandon(attempt, work, timing.abandonMs);
		});
		refuseUntranslated(result.progress, limits.maxUntranslatedPercent);
		return completeWith(result, await storeOutput(job, outPath, result, blobs), ports);
	} finally {
		watch.end();
		loan.end();
		if (folder) await removeWorkFolder(folder, job, ports);
	}
}

async function removeWorkFolder(folder: string, job: Job, { log }: RunPorts): Promise<void> {
	await rm(folder, { recursive: true, force: true }).catch((error) => {
		log.warn("job.work_folder_left", { jobId: job.id, err: error });
	});
}

function pipelinePorts(
	job: Job,
	attempt: RunningAttempt,
	{ touch, loan }: { touch: (quietMs?: number) => void; loan: YieldedSlot },
	ports: RunPorts,
): TranslateBookPorts {
	const { store, checkpoints, corrections, engine, makeTranslator, pacer, cache, clock, log } = ports;

	const measured = measurePace(clock);

	function requireHeld(held: boolean): void {
		if (held) return;
		attempt.stop(new AttemptStopped("lost"));
		attempt.signal.throwIfAborted();
	}

	return {
		engine,
		makeTranslator,
		pacer,
		// Owners never see what others have had translated (rule D6).
		cache: cache && { cache, scope: job.owner },
		loadCheckpoints: () => checkpoints.load(job.id, job.retriedAtAttempt),
		async loadCorrections() {
			// The revision first: a correction that comes between the two makes the book newer than it says, never older.
			const { revision } = (await store.get(job.id)) ?? job;
			return { revision, corrections: await corrections.load(job.id) };
		},
		async saveCheckpoints(entries, patch) {
			touch();
			if (entries.length > 0) loan.resume();
			const append = () => checkpoints.append(job.id, job.attempt, entries, measured(patch));
			requireHeld(await retryWrite(append, job, attempt, ports));
		},
		async announce(patch, quietMs) {
			touch(quietMs);
			if (quietMs) loan.waits(quietMs);
			const held = await store.update(job.id, job.attempt, measured(patch)).catch((error) => {
				log.warn("job.announce_failed", { jobId: job.id, err: error });
				return job;
			});
			requireHeld(held !== null);
		},
	};
}

async function storeOutput(
	job: Job,
	path: string,
	{ report, render, modifiedAt, revision }: TranslateBookResult,
	blobs: BlobStore,
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

function completeWith({ progress }: TranslateBookResult, output: JobOutput, { clock, limits }: RunPorts): JobEnding {
	return {
		state: "completed",
		output,
		progress: { ...progress, percent: 100 },
		message: completedMessage(progress),
		expiresAt: expiryAfterEnd("completed", clock.now(), limits),
	};
}

async function writeEnding(job: Job, ending: JobEnding, { store, blobs, log, onEnded }: RunPorts): Promise<void> {
	const after = await store.end(job.id, job.attempt, ending);
	if (after !== null) {
		const code = ending.state === "failed" ? { code: ending.error.code } : {};
		log.info(`job.${ending.state}`, { jobId: job.id, attempt: job.attempt, ...code });
		await onEnded?.(after);
		return;
	}
	log.info("job.lost", { jobId: job.id, attempt: job.attempt });
	if (ending.state === "completed") await blobs.deletePrefix(outputsOfAttempt(job));
}

/** Leaves a job that is still its own to whoever comes next, at once and not only when the lease is over (spec §5). */
async function releaseJob(job: Job, attempt: RunningAttempt, { store, log }: RunPorts): Promise<void> {
	const message = MESSAGES_OF_RELEASE[stopReasonOf(attempt)?.why ?? "lost"];
	if (message === undefined) return;
	const released = await store.update(job.id, job.attempt, { leaseUntil: 0, message });
	if (released !== null) log.info("job.released", { jobId: job.id, attempt: job.attempt });
}

const MESSAGES_OF_RELEASE: Partial<Record<StopReason, string>> = {
	stopping: "stopped with the server; goes on at its next start",
	// Its user retried it faster than the cancel came to this attempt, so it was not meant.
	cancelled: "waiting for a worker",
};
