import { randomUUID } from "node:crypto";
import type { Job } from "../core/job.ts";
import type { Layout } from "../core/layout.ts";

export const INPUTS = "inputs/";
export const OUTPUTS = "outputs/";
/** Books that are kept for later, each with its facts. */
export const UPLOADS = "uploads/";

/** What is kept of a job beside its books, where that lies in files: `jobs/{id}/…`. */
export const JOB_FILES = "jobs/";

export function keptBookKey(uploadId: string): string {
	return `${UPLOADS}${uploadId}/book.epub`;
}

export function keptFactsKey(uploadId: string): string {
	return `${UPLOADS}${uploadId}/facts.json`;
}

export function makeInputKey(): string {
	return `${INPUTS}${randomUUID()}.epub`;
}

/** All that attempts at a job have written. */
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

/** The proof of a book that is rendered later. */
export function makeRenditionReportKey(renditionKey: string): string {
	return renditionKey.replace(/\.epub$/, ".json");
}

/** Beside the result, the proof of it. */
export function makeReportKey(job: Job): string {
	return `${outputsOfAttempt(job)}report.json`;
}

/** The job that an output, or a file of its own, belongs to. */
export function jobIdOf(key: string): string {
	return key.split("/")[1] ?? "";
}
