import { randomUUID } from "node:crypto";
import type { Job } from "../core/job.ts";
import type { Layout } from "../core/layout.ts";

export const INPUTS = "inputs/";
export const OUTPUTS = "outputs/";
/** Books that are stored for later, each with its facts. */
export const UPLOADS = "uploads/";

/** A job's checkpoints and corrections, where those are stored as files: `jobs/{id}/…`. */
export const JOB_FILES = "jobs/";

export function storedBookKey(uploadId: string): string {
	return `${UPLOADS}${uploadId}/book.epub`;
}

export function storedFactsKey(uploadId: string): string {
	return `${UPLOADS}${uploadId}/facts.json`;
}

export function makeInputKey(): string {
	return `${INPUTS}${randomUUID()}.epub`;
}

/** Everything that the attempts at a job have written. */
export function outputsOf(jobId: string): string {
	return `${OUTPUTS}${jobId}/`;
}

/** What one attempt writes: no two attempts ever write the same blob (rule C3). */
export function outputsOfAttempt(job: Job): string {
	return `${outputsOf(job.id)}${job.attempt}/`;
}

export function makeOutputKey(job: Job): string {
	return `${outputsOfAttempt(job)}${job.options.layout}.epub`;
}

/** A book that is rendered later; no two renderings ever write the same blob. */
export function makeRenditionKey(job: Job, layout: Layout): string {
	return `${outputsOfAttempt(job)}${layout}-${job.revision}-${randomUUID().slice(0, 8)}.epub`;
}

/** The report of a book that is rendered later. */
export function makeRenditionReportKey(renditionKey: string): string {
	return renditionKey.replace(/\.epub$/, ".json");
}

/** The report of an attempt's book. */
export function makeReportKey(job: Job): string {
	return `${outputsOfAttempt(job)}report.json`;
}

/** The job that a key below `OUTPUTS` or `JOB_FILES` belongs to. */
export function jobIdOf(key: string): string {
	return key.split("/")[1] ?? "";
}
