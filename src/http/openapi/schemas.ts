import { z } from "zod";
import { jobStatusSchema } from "../../jobs/job-view.ts";
import { countField, errorCodeField, errorDetailsField, jobIdField, timeField } from "../../jobs/view-fields.ts";

const problemSchema = z
	.object({
		type: z.string(),
		title: z.string(),
		status: z.int(),
		detail: z.string(),
		error_code: errorCodeField,
		message: z.string(),
		recoverable: z.boolean().describe("Whether the same may work later, or after a change that the message names."),
		timestamp: timeField,
		request_id: z.string(),
		details: errorDetailsField.optional(),
	})
	.meta({ id: "Problem", description: "RFC 9457 problem details." });

/** A job's id in a path. Anything that isn't one is simply not found, so the shape is checked in the handler. */
export const jobParams = z.object({ job_id: z.string().describe("As `POST /translate` gave it") });

export const noQuery = z.strictObject({});

export const submittedSchema = z
	.object({
		job_id: jobIdField,
		status: z.literal("pending"),
		message: z.string(),
		estimated_duration_minutes: z.number().nonnegative(),
	})
	.meta({ id: "SubmittedJob" });

export const jobListSchema = z
	.object({
		jobs: z.array(jobStatusSchema),
		next_cursor: z.string().nullable().describe("For the next page; null on the last one"),
	})
	.meta({ id: "JobList" });

export const segmentSchema = z
	.object({
		id: z.string(),
		document: z.string(),
		source: z.string().describe("With inline markup as numbered tags: `<1>…</1>`, `<2/>`"),
		translation: z.string().nullable(),
		state: z.enum(["pending", "translated", "cached", "edited", "needs_review"]),
		flags: z.array(z.string()).readonly().describe("Why it needs review, or what deserves a look"),
	})
	.meta({ id: "Segment" });

export const segmentListSchema = z
	.object({ segments: z.array(segmentSchema), next_cursor: z.string().nullable() })
	.meta({ id: "SegmentList" });

export const estimateSchema = z
	.object({
		title: z.string(),
		authors: z.array(z.string()),
		source_language: z.string().describe("The canonical BCP 47 tag"),
		segments: countField,
		words: countField,
		coverage: z.number().describe("Percent of the book's words that are translated; the rest is skipped for a reason."),
		requests: countField,
		tokens: z.object({ input: countField, output: countField }),
		characters: countField.describe("Of engines that bill by the character; else 0"),
		price_usd: z
			.object({ low: z.number(), high: z.number() })
			.nullable()
			.describe("Null where the model's price is not known"),
		estimated_duration_minutes: z.number().min(0).describe("A cautious guess for the whole book"),
		cover: z.string().nullable().describe("The cover image as a data URL"),
		upload_id: z
			.string()
			.meta({ format: "uuid" })
			.describe("Takes the place of `file` in `POST /translate`, for a time"),
	})
	.meta({ id: "Estimate" });

export const messageSchema = z.object({ message: z.string() }).meta({ id: "Message" });

/** The problem answers of a route, for the OpenAPI document. */
export function problems<const S extends number>(...statuses: S[]) {
	return Object.fromEntries(
		statuses.map((status) => [
			status,
			{
				description: PROBLEM_MEANINGS[status] ?? "Refused",
				content: { "application/problem+json": { schema: problemSchema } },
			},
		]),
	);
}

const PROBLEM_MEANINGS: Readonly<Record<number, string>> = {
	400: "The request, the file or the provider key is not usable",
	402: "It may cost more than is allowed",
	401: "No token, or one that is not valid",
	403: "Refused by the Host or Origin check",
	404: "No such thing",
	409: "Not possible in the job's state",
	413: "Too large",
	416: "The range lies beyond the end of the file",
	422: "A field is missing, unknown or has a value that can't be used; `details.field` names it",
	429: "Too many requests, jobs or event streams; `Retry-After` tells when to come back",
	500: "A fault inside Diglot; the text says nothing of it",
	502: "The provider's answer is of no use, or it does not answer",
	503: "Storage does not answer",
	504: "It took too long",
};
