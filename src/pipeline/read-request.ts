import type { ReadRequest } from "../core/book-reading.ts";
import type { JobOptions } from "../core/job-options.ts";

/**
 * How a job's book is read. Every reading and rendering of the job must depend on the same options, or ids would name
 * other texts (rule A15): the source language is the one that was given, never one that was found out.
 */
export function toReadRequest(
	path: string,
	{ targetLanguage, sourceLanguage, selection }: Pick<JobOptions, "targetLanguage" | "sourceLanguage" | "selection">,
): ReadRequest {
	return { path, targetLanguage, givenSourceLanguage: sourceLanguage, selection };
}
