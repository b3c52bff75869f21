import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createKeyedMutex } from "../async/keyed-mutex.ts";
import { runEvery } from "../async/run-every.ts";
import type { Clock } from "../core/clock.ts";
import { invalidField } from "../core/errors.ts";
import { hasExpired, type Job, type JobOutput } from "../core/job.ts";
import type { Log } from "../core/log.ts";
import type { EventBus } from "../events/event-bus.ts";
import type { JobPage, JobQuery } from "../job-stores/job-store.ts";
import type { BaseUrlRules } from "../options/base-url.ts";
import type { OptionChanges } from "../options/change-options.ts";
import type { BookReport } from "../pipeline/report.ts";
import { renderReportHtml } from "../pipeline/report-html.ts";
import type { Queue } from "../queues/queue.ts";
import type { BlobLink } from "../storage/blob-store.ts";
import { expiryAfterDownload, expiryAfterEnd } from "./expiry.ts";
import { JOB_TIMING, type JobLimits, type JobTiming } from "./job-limits.ts";
import { createWebhookSender, type WebhookPorts } from "./notify/deliver-webhooks.ts";
import { followJobs, type JobSubscription } from "./notify/follow-jobs.ts";
import { publishWrites } from "./notify/publish-writes.ts";
import { createJobKeys } from "./provider-keys.ts";
import { isStorageError } from "./storage-errors.ts";
import { type EstimateView, estimateUpload } from "./submit/estimate-upload.ts";
import { limitConcurrentJobs } from "./submit/limit-concurrent-jobs.ts";
import { discardUpload, receiveUpload, type Upload } from "./submit/receive-upload.ts";
import { rerunJob } from "./submit/rerun-job.ts";
import { type RetryChanges, retryJob } from "./submit/retry-job.ts";
import { createStoredUploads } from "./submit/stored-uploads.ts";
import { type SubmitRequest, type SubmittedJob, submitJob } from "./submit/submit-job.ts";
import { createJobTexts, type JobTexts } from "./texts/job-texts.ts";
import { queueClaimable, removeExpired, removeJob, removeOrphans } from "./upkeep/sweep.ts";
import type { RunPorts } from "./worker/run-job.ts";
import { createWorker } from "./worker/worker.ts";

/** All that can be done with jobs. Methods that take an owner show and change that owner's jobs only. */
export interface Jobs {
	/** Stores a book as it streams in; it belongs to no job until it is submitted. @throws AppError `FILE_TOO_LARGE` */
	receiveUpload(content: Readable): Promise<Upload>;
	/** Removes an upload that no job has come to name. */
	discardUpload(upload: Upload): Promise<void>;
	/** Makes a job of an upload; once this resolves it survives anything. An upload that is refused, or came again, is discarded. */
	submit(request: SubmitRequest): Promise<SubmittedJob>;
	/** A kept book as an upload of its own. @throws AppError `VALIDATION_ERROR` where it is not there (any more) */
	claimUpload(uploadId: string, owner: string): Promise<{ upload: Upload; filename: string }>;
	/** What a job would take; no provider is called. The book is kept for a job to come; this copy of it is discarded. */
	estimate(request: SubmitRequest & { keptAs: string | null }): Promise<EstimateView & { upload_id: string }>;
	/** The job, or `null` where there is none, it is another owner's, or it has expired. */
	get(jobId: string, owner: string): Promise<Job | null>;
	/**
	 * The owner's jobs, newest first, without expired ones.
	 *
	 * @throws AppError `VALIDATION_ERROR` (field `cursor`) for a cursor that no page gave
	 */
	list(query: JobQuery): Promise<JobPage>;
	/** What becomes of a job that `get` has shown to its owner. Close it in the end. */
	follow(jobId: string): JobSubscription;
	/** Cancels the job and stops its work here at once. @returns false where it is not there or has ended */
	cancel(jobId: string, owner: string): Promise<boolean>;
	/**
	 * Has a failed or cancelled job tried again. @returns the job, pending; `null` where it is not there
	 *
	 * @throws AppError as `retryJob` does
	 */
	retry(jobId: string, owner: string, changes: RetryChanges): Promise<Job | null>;
	/**
	 * A new job on the same book with other options. @returns `null` where the job is not there
	 *
	 * @throws AppError as `rerunJob` does
	 */
	rerun(jobId: string, owner: string, changes: OptionChanges, caller?: string): Promise<SubmittedJob | null>;
	/** Its texts, and the books that are made of them. */
	texts: JobTexts;
	/**
	 * A finished book, the first one where none is named, or a part of it (`end` included); `null` where it is gone.
	 * Starts the job's time to live anew.
	 */
	openOutput(job: Job, range?: { start: number; end: number }, output?: JobOutput | null): Promise<Readable | null>;
	/** Whether finished books can be had by addresses of their own. */
	canLink: boolean;
	/** Such an address of a finished book; `null` where it is gone. Starts the job's time to live anew. */
	linkOutput(job: Job, output: JobOutput, link: BlobLink): Promise<string | null>;
	/**
	 * The proof of the finished book with all that was corrected since, as JSON or as a page; `null` where there is none
	 * or it is gone.
	 */
	openReport(job: Job, form: "json" | "html"): Promise<string | null>;
	/** Takes up what an earlier process left, and begins to work. */
	start(): Promise<void>;
	/**
	 * Stops intake and work: running attempts are aborted and may store what they have; their
	 * jobs stay `processing`, free to be claimed at once (spec §5).
	 */
	stop(): Promise<void>;
}

export interface JobsOptions extends Omit<RunPorts, "keys" | "timing"> {
	queue: Queue;
	/** Every write of a job's record is told here. */
	events: EventBus;
	clock: Clock;
	log: Log;
	/** For callers' keys at rest, 32 bytes. */
	encryptionKey: Uint8Array;
	/** The operator's own keys for a provider. */
	operatorKeys: (provider: string) => readonly string[];
	/** Left out: callers may send no base URL. */
	baseUrls?: BaseUrlRules | undefined;
	/** Left out: nobody is told of the end of a job. */
	callbacks?: WebhookPorts["callbacks"] | undefined;
	limits: JobLimits;
	/** Whether no other process works on these stores, so that every lease found at the start is a dead one's (rule C4). */
	singleProcess: boolean;
	timing?: Partial<JobTiming>;
}

/** Parts of a download that follow within that time count as one. */
const DOWNLOAD_MS = 60_000;

export function createJobs(options: JobsOptions): Jobs {
	const { blobs, queue, clock, log, limits } = options;
	const records = publishWrites(options, options.events);
	const { store } = records;
	const timing = { ...JOB_TIMING, ...options.timing };
	const keys = createJobKeys(options.encryptionKey, options.operatorKeys);
	const { callbacks } = options;
	const callbackUrls = callbacks && { allowed: true, allowPrivate: callbacks.allowPrivate };
	const ports = { ...options, ...records, keys, timing, callbackUrls };
	const callers = callbacks && createWebhookSender({ ...ports, callbacks });
	const texts = createJobTexts(ports);
	const worker = createWorker({ ...ports, onEnded: settleAtEnd });
	const kept = createStoredUploads(blobs, clock, limits);
	const following = followJobs({ ...options, timing });
	const acquireSlot = limitConcurrentJobs(limits.maxActiveJobs, store);
	const submitPorts = {
		...ports,
		acquireSlot,
		keyedMutex: createKeyedMutex(),
		removeJob: (job: Job) => removeJob(job, ports),
	};
	const disposers: (() => Promise<void>)[] = [];

	function schedule(ms: number, event: string, work: () => Promise<void>): void {
		disposers.push(runEvery(ms, work, (error) => log.warn(event, { err: error })));
	}

	/** A download in many parts is one; it need not write its time at each. */
	async function extendExpiry(job: Job): Promise<void> {
		const expiresAt = expiryAfterDownload(clock.now(), limits);
		if (Math.abs((job.expiresAt ?? 0) - (expiresAt ?? 0)) <= DOWNLOAD_MS) return;
		await store.extend(job.id, expiresAt).catch((err) => {
			// A disk that is full keeps nobody from a book that is there.
			if (!isStorageError(err)) throw err;
			log.warn("job.extend_failed", { jobId: job.id, err });
		});
	}

	async function settleAtEnd(job: Job): Promise<void> {
		await texts.countAtEnd(job);
		await ports.checkpoints.compact?.(job.id).catch((err) => log.warn("job.not_compacted", { jobId: job.id, err }));
	}

	async function discard(upload: Upload): Promise<void> {
		await discardUpload(upload, store, blobs).catch((err) => log.warn("upload.left_behind", { err }));
	}

	async function removeOld(): Promise<void> {
		await removeExpired(ports);
		await removeOrphans(ports);
		await kept.sweep();
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
		discardUpload: (upload) => discardUpload(upload, store, blobs),

		async submit(request) {
			try {
				const submitted = await submitJob(request, submitPorts);
				if (submitted.replayed) await discard(request.upload);
				return submitted;
			} catch (error) {
				await discard(request.upload);
				throw error;
			}
		},

		async claimUpload(uploadId, owner) {
			const taken = await kept.take(uploadId, owner);
			if (taken) return taken;
			throw invalidField("upload_id", "There is no such upload any more; send the file again.");
		},

		async estimate({ upload, filename, form, owner, keptAs }) {
			try {
				const estimate = await estimateUpload(upload, form, ports);
				return { ...estimate, upload_id: keptAs ?? (await kept.keep(upload, filename, owner)) };
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

		async retry(jobId, owner, changes) {
			const job = await get(jobId, owner);
			return job && retryJob(job, changes, { ...ports, acquireSlot });
		},

		async rerun(jobId, owner, changes, caller) {
			const job = await get(jobId, owner);
			return job && rerunJob(job, { changes, caller }, submitPorts);
		},

		texts,

		async openOutput(job, range, output = job.output) {
			if (output === null) return null;
			await extendExpiry(job);
			return blobs.read(output.blobKey, range);
		},

		canLink: blobs.presign !== undefined,

		async linkOutput(job, { blobKey }, link) {
			await extendExpiry(job);
			if (!blobs.presign || (await blobs.size(blobKey)) === null) return null;
			return blobs.presign(blobKey, link);
		},

		async openReport(job, form) {
			const book = job.output && (await texts.findBook(job, job.options.layout));
			const content = book && (await blobs.read(book.reportKey));
			if (content === null) return null;
			const stored = await text(content);
			return form === "json" ? stored : renderReportHtml(JSON.parse(stored) as BookReport);
		},

		async start() {
			if (options.singleProcess) {
				const released = await store.releaseAllLeases();
				if (released > 0) log.info("jobs.recovered", { jobs: released });
			}
			if (limits.maxWorkers > 0) queue.process(limits.maxWorkers, (delivery, slot) => worker.work(delivery, slot));
			await queueClaimable(ports).catch((err) => {
				// A queue elsewhere may be down for now; the next sweep adds what waits.
				if (!isStorageError(err)) throw err;
				log.warn("jobs.sweep_failed", { err });
			});
			schedule(timing.sweepMs, "jobs.sweep_failed", () => queueClaimable(ports));
			if (callers) schedule(timing.callbackSweepMs, "callbacks.sweep_failed", () => callers.sweep());
			schedule(limits.cleanupIntervalMs, "jobs.cleanup_failed", removeOld);
		},

		async stop() {
			following.close();
			await Promise.all([...disposers.map((end) => end()), texts.close(), callers?.close()]);
			const settled = queue.close();
			worker.stop("stopping");
			await Promise.race([settled, sleep(timing.stopMs, undefined, { ref: false })]);
		},
	};
}
