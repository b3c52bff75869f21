import { randomUUID } from "node:crypto";
import type { BookReading } from "../book-engine/book-engine.ts";
import type { Clock } from "../core/clock.ts";
import { type Job, NO_PROGRESS } from "../core/job.ts";
import type { Log } from "../core/log.ts";
import type { JobStore } from "../job-stores/job-store.ts";
import type { Queue } from "../queues/queue.ts";
import type { Admission } from "./admission.ts";
import { type CheckPorts, checkBook } from "./check-book.ts";
import { enqueue } from "./enqueue.ts";
import type { Upload } from "./receive-upload.ts";
import { type JobForm, type ResolvedForm, resolveForm } from "./resolve-options.ts";

export interface SubmitRequest {
	upload: Upload;
	/** For display and the download's name only. */
	filename: string;
	form: JobForm;
	owner: string;
}

export interface SubmittedJob {
	job: Job;
	estimatedMinutes: number;
}

export interface SubmitPorts extends CheckPorts {
	store: JobStore;
	queue: Queue;
	clock: Clock;
	log: Log;
	/** Holds the owner's bound of active jobs. */
	admit: Admission;
}

/** A cautious rate; what a job really needs is shown once it runs. */
const WORDS_PER_MINUTE = 15_000;

/**
 * Makes a job of an upload: the form is resolved, the book opened and its language found, the
 * engine asked whether it can do the pair. Only then is the record written, and once that is
 * done the job survives anything (SPEC §5). The caller discards the upload of a refused job.
 *
 * @throws AppError whatever is wrong with form (`VALIDATION_ERROR`, `API_KEY_INVALID`) or book
 *   (`UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`), or `RATE_LIMIT_EXCEEDED` for an owner with too many jobs
 */
export async function submitJob(request: SubmitRequest, ports: SubmitPorts): Promise<SubmittedJob> {
	const { store, log, keys } = ports;
	const resolved = resolveForm(request.form, keys.ofOperator, ports.baseUrls);
	const { job, reading } = await ports.admit(request.owner, async () => {
		const checked = await checkBook(request.upload, resolved, ports);
		const made = makeJob(request, resolved, checked.sourceLanguage, ports);
		await storeJob(made, store);
		return { job: made, reading: checked.reading };
	});
	log.info("job.submitted", { jobId: job.id, model: job.options.model, bytes: job.inputBytes });
	await enqueue(job, ports);
	return { job: { ...job, sealedKey: null }, estimatedMinutes: estimateMinutes(reading) };
}

function makeJob(
	{ upload, filename, owner }: SubmitRequest,
	{ options, callerKey }: ResolvedForm,
	sourceLanguage: string,
	{ clock, keys }: SubmitPorts,
): Job {
	const id = randomUUID();
	return {
		id,
		owner,
		state: "pending",
		version: 1,
		attempt: 0,
		workerId: null,
		leaseUntil: null,
		createdAt: clock.now(),
		startedAt: null,
		endedAt: null,
		expiresAt: null,
		filename,
		inputKey: upload.key,
		inputBytes: upload.bytes,
		inputSha256: upload.sha256,
		options,
		sealedKey: callerKey === null ? null : keys.seal(callerKey, id),
		broughtKey: callerKey !== null,
		sourceLanguage,
		progress: NO_PROGRESS,
		message: "waiting for a worker",
		output: null,
		revision: 0,
		renditions: [],
		error: null,
	};
}

/** Writes the record. A write whose answer was lost counts as done if the record is there. */
async function storeJob(job: Job, store: JobStore): Promise<void> {
	try {
		await store.create(job);
	} catch (error) {
		if ((await store.get(job.id)) === null) throw error;
	}
}

function estimateMinutes(reading: BookReading): number {
	const words = reading.documents.reduce((sum, document) => sum + document.words.translatable, 0);
	return Math.max(1, Math.ceil(words / WORDS_PER_MINUTE));
}
