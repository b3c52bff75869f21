import { randomUUID } from "node:crypto";
import type { Job } from "../core/job.ts";

export const INPUTS = "inputs/";
export const OUTPUTS = "outputs/";

export function makeInputKey(): string {
	return `${INPUTS}${randomUUID()}.epub`;
}

/** All that attempts at a job have written. */
export function outputsOf(jobId: string): string {
	return `${OUTPUTS}${jobId}/`;
}

/** Where an attempt writes its result: no two attempts ever write the same blob (RULES.md C3). */
export function makeOutputKey(job: Job): string {
	return `${outputsOf(job.id)}${job.attempt}/${job.options.layout}.epub`;
}

/** The job that an output belongs to. */
export function jobIdOfOutput(key: string): string {
	return key.slice(OUTPUTS.length).split("/")[0] ?? "";
}
