import type { KeyedMutex } from "../../async/keyed-mutex.ts";
import type { Clock } from "../../core/clock.ts";
import type { Job } from "../../core/job.ts";
import type { Log } from "../../core/log.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { readCallbackUrl } from "../../options/callback-url.ts";
import { type JobForm, resolveForm } from "../../options/resolve-options.ts";
import type { Queue } from "../../queues/queue.ts";
import { enqueue } from "../enqueue.ts";
import { type CheckPorts, checkBook } from "./check-book.ts";
import { identifyRequest, isReplay, type RepeatableRequest } from "./idempotency.ts";
import type { AcquireSlot } from "./limit-concurrent-jobs.ts";
import { estimateMinutes, newJob } from "./new-job.ts";
import type { Upload } from "./receive-upload.ts";

export interface SubmitRequest {
	upload: Upload;
	/** For display and the download's name only. */
	filename: string;
	form: JobForm;
	owner: string;
	/** Whom limits and fairness count; left out: the owner. */
	caller?: string | undefined;
	/** The same key with the same file and fields gives the same job (spec §3); left out: each request a new one. */
	idempotencyKey?: string | undefined;
}

export interface SubmittedJob {
	job: Job;
	estimatedMinutes: number;
	/** An earlier request made this job; nobody needs the upload of this one. */
	replayed: boolean;
}

export interface SubmitPorts extends CheckPorts {
	store: JobStore;
	queue: Queue;
	clock: Clock;
	log: Log;
	/** Holds the caller's bound of active jobs. */
	acquireSlot: AcquireSlot;
	keyedMutex: KeyedMutex;
	/** Removes an expired job with all that it has. */
	removeJob(job: Job): Promise<void>;
}

/**
 * Makes a job of an upload: the form is resolved, the book opened and its language found, the
 * engine asked whether it can do the pair. Only then is the record written, and once that is
 * done the job survives anything (spec §5). The caller discards the upload of a refused job.
 *
 * With an idempotency key the job that an earlier request has made is given back, until that has expired.
 *
 * @throws AppError whatever is wrong with form (`VALIDATION_ERROR`, `API_KEY_INVALID`) or book
 *   (`UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`), or `RATE_LIMIT_EXCEEDED` for a caller with too many jobs
 */
export async function submitJob(request: SubmitRequest, ports: SubmitPorts): Promise<SubmittedJob> {
	const { idempotencyKey } = request;
	if (idempotencyKey === undefined) return makeAndStart(request, null, ports);
	const repeatable = identifyRequest(idempotencyKey, request, ports.keys);
	return ports.keyedMutex(repeatable.jobId, () => submitOnce(request, repeatable, ports));
}

async function submitOnce(
	request: SubmitRequest,
	repeatable: RepeatableRequest,
	ports: SubmitPorts,
): Promise<SubmittedJob> {
	const { store, clock } = ports;
	const found = await store.get(repeatable.jobId);
	const earlier = isReplay(found, repeatable, clock.now());
	if (earlier) return replay(earlier);
	// An expired job that no sweep has come to yet stands in the way.
	if (found) await ports.removeJob(found);
	return makeAndStart(request, repeatable, ports);
}

function replay(job: Job): SubmittedJob {
	return { job: { ...job, sealedKey: null }, estimatedMinutes: job.submission?.estimatedMinutes ?? 1, replayed: true };
}

async function makeAndStart(
	request: SubmitRequest,
	repeatable: RepeatableRequest | null,
	ports: SubmitPorts,
): Promise<SubmittedJob> {
	const { store, log, keys, clock } = ports;
	const { upload, filename, owner, caller } = request;
	const resolved = resolveForm(request.form, keys.ofOperator, ports.baseUrls);
	const callbackUrl = readCallbackUrl(request.form.callback_url, ports.callbackUrls);
	const { job, isNew, estimatedMinutes } = await ports.acquireSlot(caller ?? owner, async () => {
		const { reading, sourceLanguage } = await checkBook(upload, resolved, ports);
		const estimatedMinutes = estimateMinutes(reading);
		const job = newJob(
			{ ...resolved, id: repeatable?.jobId, owner, caller, filename, upload, sourceLanguage, callbackUrl },
			ports,
		);
		if (repeatable) job.submission = { digest: repeatable.digest, estimatedMinutes };
		return { job, isNew: await storeJob(job, store), estimatedMinutes };
	});
	if (!isNew && repeatable) {
		const earlier = isReplay(await store.get(job.id), repeatable, clock.now());
		if (earlier) return replay(earlier);
	}
	log.info("job.submitted", { jobId: job.id, model: job.options.model, bytes: job.inputBytes });
	await enqueue(job, ports);
	return { job: { ...job, sealedKey: null }, estimatedMinutes, replayed: false };
}

/**
 * Writes the record. A write whose answer was lost counts as done if the record is there.
 *
 * @returns false where another one has the id
 */
async function storeJob(job: Job, store: JobStore): Promise<boolean> {
	try {
		if (await store.create(job)) return true;
	} catch (error) {
		if ((await store.get(job.id)) === null) throw error;
	}
	return (await store.get(job.id))?.inputKey === job.inputKey;
}
