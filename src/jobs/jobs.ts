import type { Readable } from "node:stream";
import { settleWithin } from "../async/deadline.ts";
import { invalidField } from "../core/errors.ts";
import { hasExpired, type Job } from "../core/job.ts";
import type { JobPage, JobQuery } from "../job-stores/job-store.ts";
import type { ResolvedOptions } from "../options/resolve-options.ts";
import { createJobContext, type JobContextOptions } from "./context.ts";
import { expiryAfterEnd } from "./expiry.ts";
import { createFinishedBooks, type FinishedBooks } from "./finished-books.ts";
import { createWebhookSender, type WebhookOptions } from "./notify/deliver-webhooks.ts";
import { followJobs, type JobSubscription } from "./notify/follow-jobs.ts";
import { type EstimateRequest, type EstimateView, estimateUpload } from "./submit/estimate-upload.ts";
import { discardUpload, receiveUpload, type Upload } from "./submit/receive-upload.ts";
import { rerunJob } from "./submit/rerun-job.ts";
import { retryJob } from "./submit/retry-job.ts";
import { createStoredUploads } from "./submit/stored-uploads.ts";
import { type SubmitRequest, type SubmittedJob, submitJob } from "./submit/submit-job.ts";
import { createJobTexts, type JobTexts } from "./texts/job-texts.ts";
import { startUpkeep } from "./upkeep/start-upkeep.ts";
import { createWorker } from "./worker/worker.ts";

/** All that can be done with jobs. Methods that take an owner show and change that owner's jobs only. */
export interface Jobs extends FinishedBooks {
	/** Stores a book as it streams in; it belongs to no job until it is submitted. @throws AppError `FILE_TOO_LARGE` */
	receiveUpload(content: Readable): Promise<Upload>;
	/** Removes an upload unless a job uses it. */
	discardUpload(upload: Upload): Promise<void>;
	/**
	 * Makes a job of an upload; once this resolves the job survives a crash. Discards the upload of a request that is
	 * refused or was replayed.
	 */
	submit(request: SubmitRequest): Promise<SubmittedJob>;
	/** A copy of a stored book as an upload. @throws AppError `VALIDATION_ERROR` where it is not there (any more) */
	claimUpload(uploadId: string, owner: string): Promise<{ upload: Upload; filename: string }>;
	/**
	 * What a job would take; nothing is translated. The book is stored for a later job, unless `storedAs` says that
	 * it is already; the upload is discarded.
	 */
	estimate(request: EstimateRequest): Promise<EstimateView>;
	/** The job, or `null` where there is none, it is another owner's, or it has expired. */
	get(jobId: string, owner: string): Promise<Job | null>;
	/**
	 * The owner's jobs, newest first, without expired ones.
	 *
	 * @throws AppError `VALIDATION_ERROR` (field `cursor`) for a cursor that no page returned
	 */
	list(query: JobQuery): Promise<JobPage>;
	/** Follows a job that `get` has returned to its owner. To be closed. */
	follow(jobId: string): JobSubscription;
	/** Cancels the job and aborts its work in this process. @returns false where it is not there or has ended */
	cancel(jobId: string, owner: string): Promise<boolean>;
	/**
	 * Has a failed or cancelled job tried again.
	 *
	 * @param resolve the options to go on with; called once the job is known to have ended
	 * @returns the job, pending; `null` where it is not there
	 * @throws AppError as `retryJob` and `resolve` do
	 */
	retry(jobId: string, owner: string, resolve: (job: Job) => ResolvedOptions): Promise<Job | null>;
	/**
	 * Makes a new job on the same book with other options.
	 *
	 * @param resolve the new job's options; called once the job is known to have ended
	 * @param caller defaults to the owner
	 * @returns `null` where the job is not there
	 * @throws AppError as `rerunJob` and `resolve` do
	 */
	rerun(
		jobId: string,
		owner: string,
		resolve: (job: Job) => ResolvedOptions,
		caller?: string,
	): Promise<SubmittedJob | null>;
	/** Its texts, and the books that are made of them. */
	texts: JobTexts;
	/** Recovers what an earlier process left, and starts to work. */
	start(): Promise<void>;
	/**
	 * Stops intake and work: running attempts are aborted and may store what they have; their jobs stay `processing`
	 * and may be claimed immediately (spec §5).
	 */
	stop(): Promise<void>;
}

export interface JobsOptions extends JobContextOptions {
	/** Defaults to no webhooks. */
	callbacks?: WebhookOptions | undefined;
	/** Whether no other process works on these stores, so that leases found at the start belong to no live process (rule C4). */
	singleProcess: boolean;
}

export function createJobs(options: JobsOptions): Jobs {
	const context = createJobContext(options);
	const { store, checkpoints, blobs, queue, clock, log, limits, timing } = context;
	const texts = createJobTexts(context);
	const worker = createWorker(context, settleEnded);
	const uploads = createStoredUploads(context);
	const following = followJobs(context);
	const webhooks = options.callbacks && createWebhookSender(context, options.callbacks);
	let stopUpkeep = async () => {};

	async function settleEnded(job: Job): Promise<void> {
		await texts.countAtEnd(job);
		await checkpoints.compact?.(job.id).catch((err) => log.warn("job.not_compacted", { jobId: job.id, err }));
	}

	async function discard(upload: Upload): Promise<void> {
		await discardUpload(upload, context).catch((err) => log.warn("upload.left_behind", { err }));
	}

	async function get(jobId: string, owner: string): Promise<Job | null> {
		const job = await store.get(jobId);
		return job === null || job.owner !== owner || hasExpired(job, clock.now()) ? null : job;
	}

	return {
		get,
		list: (query) => store.list(query),
		follow: (jobId) => following.follow(jobId),
		receiveUpload: (content) => receiveUpload(content, blobs, limits.maxFileBytes),
		discardUpload: (upload) => discardUpload(upload, context),

		async submit(request) {
			try {
				const submitted = await submitJob(request, context);
				if (submitted.replayed) await discard(request.upload);
				return submitted;
			} catch (error) {
				await discard(request.upload);
				throw error;
			}
		},

		async claimUpload(uploadId, owner) {
			const claimed = await uploads.claim(uploadId, owner);
			if (claimed) return claimed;
			throw invalidField("upload_id", "There is no such upload any more; send the file again.");
		},

		async estimate(request) {
			const { upload, filename, owner, storedAs } = request;
			try {
				const estimate = await estimateUpload(request, context);
				return { ...estimate, upload_id: storedAs ?? (await uploads.store(upload, filename, owner)) };
			} finally {
				await discard(upload);
			}
		},

		async cancel(jobId, owner) {
			if ((await get(jobId, owner)) === null) return false;
			const cancelled = await store.cancel(jobId, expiryAfterEnd("cancelled", clock.now(), limits));
			if (cancelled === null) return false;
			worker.stop("cancelled", jobId);
			log.info("job.cancelled", { jobId });
			await texts.countAtEnd(cancelled);
			return true;
		},

		async retry(jobId, owner, resolve) {
			const job = await get(jobId, owner);
			return job && retryJob(job, resolve, context);
		},

		async rerun(jobId, owner, resolve, caller) {
			const job = await get(jobId, owner);
			return job && rerunJob(job, { resolve, caller }, context);
		},

		texts,
		...createFinishedBooks(context, texts),

		async start() {
			if (options.singleProcess) {
				const released = await store.releaseAllLeases();
				if (released > 0) log.info("jobs.recovered", { jobs: released });
			}
			if (limits.maxWorkers > 0) queue.process(limits.maxWorkers, (delivery, slot) => worker.work(delivery, slot));
			stopUpkeep = await startUpkeep(context, { uploads, webhooks });
		},

		async stop() {
			following.close();
			await Promise.all([stopUpkeep(), texts.close(), webhooks?.close()]);
			const settled = queue.close();
			worker.stop("stopping");
			await settleWithin(settled, timing.stopMs);
		},
	};
}
