import type { Job } from "../../core/job.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import type { ResolvedOptions } from "../../options/resolve-options.ts";
import type { JobContext } from "../context.ts";
import { enqueue } from "../enqueue.ts";
import { removeJob } from "../upkeep/sweep.ts";
import { checkBook } from "./check-book.ts";
import { findReplayed, type Idempotency, type IdempotentRequest, identifyRequest } from "./idempotency.ts";
import { estimateMinutes, newJob } from "./new-job.ts";
import type { Upload } from "./receive-upload.ts";

export interface SubmitRequest {
	upload: Upload;
	/** For display and the download's name only. */
	filename: string;
	resolved: ResolvedOptions;
	owner: string;
	/** Whom limits and fairness count. Defaults to the owner. */
	caller?: string | undefined;
	/** The same key with the same file and fields makes one job (spec §3). Defaults to a new job for each request. */
	idempotency?: Idempotency | undefined;
}

export interface SubmittedJob {
	job: Job;
	estimatedMinutes: number;
	/** An earlier request made this job; the upload of this one is not needed. */
	replayed: boolean;
}

/**
 * Makes a job of an upload: reads the book, finds its language, and checks that the translator can do the pair. Only
 * then is the record written, and from then on the job survives anything (spec §5). The caller discards the upload of
 * a refused job.
 *
 * A replay of an idempotent request returns the job of the first one, until that has expired.
 *
 * @throws AppError whatever is wrong with the book (`UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`) or the options
 *   (`VALIDATION_ERROR`), or `RATE_LIMIT_EXCEEDED` for a caller with too many jobs
 */
export async function submitJob(request: SubmitRequest, context: JobContext): Promise<SubmittedJob> {
	const { idempotency } = request;
	if (idempotency === undefined) return makeAndStart(request, null, context);
	const identified = identifyRequest(idempotency, request, context.keys);
	return context.mutex(`submit ${identified.jobId}`, () => submitOnce(request, identified, context));
}

async function submitOnce(
	request: SubmitRequest,
	identified: IdempotentRequest,
	context: JobContext,
): Promise<SubmittedJob> {
	const { store, clock } = context;
	const found = await store.get(identified.jobId);
	const earlier = findReplayed(found, identified, clock.now());
	if (earlier) return replay(earlier);
	// An expired job that no sweep has removed yet has the id.
	if (found) await removeJob(found, context);
	return makeAndStart(request, identified, context);
}

function replay(job: Job): SubmittedJob {
	return { job: { ...job, sealedKey: null }, estimatedMinutes: job.submission?.estimatedMinutes ?? 1, replayed: true };
}

async function makeAndStart(
	request: SubmitRequest,
	identified: IdempotentRequest | null,
	context: JobContext,
): Promise<SubmittedJob> {
	const { store, log, clock } = context;
	const { upload, filename, owner, caller, resolved } = request;
	const { job, isNew, estimatedMinutes } = await context.acquireSlot(caller ?? owner, async () => {
		const { reading, sourceLanguage } = await checkBook(upload, resolved, context);
		const estimatedMinutes = estimateMinutes(reading);
		const job = newJob({ id: identified?.jobId, owner, caller, filename, upload, resolved, sourceLanguage }, context);
		if (identified) job.submission = { digest: identified.digest, estimatedMinutes };
		return { job, isNew: await storeJob(job, store), estimatedMinutes };
	});
	if (!isNew && identified) {
		const earlier = findReplayed(await store.get(job.id), identified, clock.now());
		if (earlier) return replay(earlier);
	}
	log.info("job.submitted", { jobId: job.id, model: job.options.model, bytes: job.inputBytes });
	await enqueue(job, context);
	return { job: { ...job, sealedKey: null }, estimatedMinutes, replayed: false };
}

/**
 * Writes the record. A write whose answer was lost counts as done if the record is there.
 *
 * @returns false where another job has the id
 */
async function storeJob(job: Job, store: JobStore): Promise<boolean> {
	try {
		if (await store.create(job)) return true;
	} catch (error) {
		if ((await store.get(job.id)) === null) throw error;
	}
	return (await store.get(job.id))?.inputKey === job.inputKey;
}
