import { randomUUID } from "node:crypto";
import { createJobRecord, type Job, type JobEnding } from "../core/job.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { WHOLE_BOOK } from "../core/selection.ts";

/** The lease that tests claim with. */
export const LEASE_MS = 30_000;

/** The record of a job that waits. */
export function makeJob(changes: Partial<Job> = {}): Job {
	const id = changes.id ?? randomUUID();
	return createJobRecord({
		id,
		owner: "local",
		createdAt: 1_000,
		filename: "book.epub",
		inputKey: `inputs/${id}.epub`,
		inputBytes: 10,
		inputSha256: "ab",
		options: {
			targetLanguage: "es",
			sourceLanguage: null,
			model: "pseudo",
			modelId: "pseudo",
			layout: "original_first",
			testSegments: null,
			temperature: null,
			selection: WHOLE_BOOK,
		},
		sealedKey: "sealed",
		message: "waiting",
		...changes,
	});
}

/** How an attempt completes its job. */
export function completion(expiresAt: number | null = null): JobEnding {
	const output = {
		blobKey: "outputs/a/1/original_first.epub",
		reportKey: "outputs/a/1/report.json",
		bytes: 5,
		sha256: "cd",
		layout: "original_first",
		revision: 0,
		modifiedAt: 4_000,
	} as const;
	return { state: "completed", output, progress: { ...NO_PROGRESS, percent: 100 }, message: "done", expiresAt };
}

export function failure(expiresAt: number | null = null): JobEnding {
	const error = { code: "TRANSLATION_FAILED", message: "no", recoverable: true } as const;
	return { state: "failed", error, message: "no", expiresAt };
}
