import { randomUUID } from "node:crypto";
import type { BookReading } from "../../book-worker/book-worker.ts";
import type { Clock } from "../../core/clock.ts";
import { type Job, type JobOptions, NO_PROGRESS } from "../../core/job.ts";
import type { JobKeys } from "../provider-keys.ts";
import type { Upload } from "./receive-upload.ts";

export interface NewJob {
	/** Left out: one of its own. */
	id?: string | undefined;
	owner: string;
	/** Whom limits and fairness count; left out: the owner. */
	caller?: string | undefined;
	filename: string;
	upload: Upload;
	options: JobOptions;
	/** The caller's own keys; `null`: none. */
	callerKey: string | null;
	sourceLanguage: string;
	/** Left out: nobody is told of its end. */
	callbackUrl?: string | undefined;
}

/** The record of a job that nobody has worked at yet. */
export function newJob(
	{ id = randomUUID(), owner, caller, filename, upload, options, callerKey, sourceLanguage, callbackUrl }: NewJob,
	{ clock, keys }: { clock: Clock; keys: JobKeys },
): Job {
	return {
		id,
		owner,
		...(caller !== undefined && { caller }),
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
		...(callbackUrl !== undefined && { callback: { sealedUrl: keys.seal(callbackUrl, id), due: [] } }),
		sourceLanguage,
		progress: NO_PROGRESS,
		message: "waiting for a worker",
		output: null,
		revision: 0,
		renditions: [],
		error: null,
	};
}

/** A cautious rate; what a job really needs is shown once it runs. */
const WORDS_PER_MINUTE = 15_000;

export function estimateMinutes(reading: BookReading): number {
	const words = reading.documents.reduce((sum, document) => sum + document.words.translatable, 0);
	return Math.max(1, Math.ceil(words / WORDS_PER_MINUTE));
}
