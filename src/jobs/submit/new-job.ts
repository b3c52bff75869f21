import { randomUUID } from "node:crypto";
import type { BookReading } from "../../book-worker/book-worker.ts";
import { createJobRecord, type Job } from "../../core/job.ts";
import type { ResolvedOptions } from "../../options/resolve-options.ts";
import type { JobContext } from "../context.ts";
import type { Upload } from "./receive-upload.ts";

export interface NewJobRequest {
	/** Defaults to a random one. */
	id?: string | undefined;
	owner: string;
	/** Whom limits and fairness count. Defaults to the owner. */
	caller?: string | undefined;
	filename: string;
	upload: Upload;
	resolved: ResolvedOptions;
	sourceLanguage: string;
}

/** The record of a job of an upload, with its caller's secrets sealed. */
export function newJob(request: NewJobRequest, { clock, keys }: Pick<JobContext, "clock" | "keys">): Job {
	const { id = randomUUID(), owner, caller, filename, upload, sourceLanguage } = request;
	const { options, callerKey, callbackUrl } = request.resolved;
	return createJobRecord({
		id,
		owner,
		...(caller !== undefined && { caller }),
		createdAt: clock.now(),
		filename,
		inputKey: upload.key,
		inputBytes: upload.bytes,
		inputSha256: upload.sha256,
		options,
		sealedKey: callerKey === null ? null : keys.seal(callerKey, id),
		broughtKey: callerKey !== null,
		...(callbackUrl !== undefined && { callback: { sealedUrl: keys.seal(callbackUrl, id), due: [] } }),
		sourceLanguage,
	});
}

/** A cautious rate; the real one is known once the job runs. */
const WORDS_PER_MINUTE = 15_000;

export function estimateMinutes(reading: BookReading): number {
	const words = reading.documents.reduce((sum, document) => sum + document.words.translatable, 0);
	return Math.max(1, Math.ceil(words / WORDS_PER_MINUTE));
}
