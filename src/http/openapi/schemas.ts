import { z } from "zod";
import { jobStatusSchema } from "../../jobs/job-view.ts";
import { segmentSchema } from "../../jobs/texts/list-segments.ts";
import { errorCodeField, errorDetailsField, jobIdField, timeField } from "../../jobs/view-fields.ts";
import { OPTION_BOUNDS } from "../../options/option-bounds.ts";

const problemSchema = z
	.object({
		type: z.string(),
		title: z.string(),
		status: z.int(),
		detail: z.string(),
		error_code: errorCodeField,
		message: z.string(),
		recoverable: z
			.boolean()
			.describe("Whether the same request may succeed later, or after the change that the message names."),
		timestamp: timeField,
		request_id: z.string(),
		details: errorDetailsField.optional(),
	})
	.meta({ id: "Problem", description: "RFC 9457 problem details." });

/** A provider's key: only characters that an HTTP header can carry. */
export const keyField = z.string().regex(/^[\x21-\x7e]{1,512}$/, "is not a well-formed key");

/** A budget in a JSON body. */
export const budgetField = z.number().min(OPTION_BOUNDS.maxCostUsd.min).max(OPTION_BOUNDS.maxCostUsd.max);

/** Any string: what isn't a UUID answers 404, not 422, so the handler checks it (requested-job.ts). */
export const jobParams = z.object({ job_id: z.string().describe("From `POST /translate`") });

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
		next_cursor: z.string().nullable().describe("For the next page; null on the last"),
	})
	.meta({ id: "JobList" });

export const segmentListSchema = z
	.object({ segments: z.array(segmentSchema), next_cursor: z.string().nullable() })
	.meta({ id: "SegmentList" });

export const messageSchema = z.object({ message: z.string() }).meta({ id: "Message" });

/** A route's error responses, for the OpenAPI document. */
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
	400: "The request, the file or the provider key is not valid",
	402: "It could cost more than allowed",
	401: "The token is missing or not valid",
	403: "Refused by the Host or Origin check",
	404: "Not found",
	409: "Not possible in the job's state",
	413: "Too large",
	416: "The range starts beyond the end of the file",
	422: "A field is missing, unknown or not valid; `details.field` names it",
	429: "Too many requests, jobs or event streams; `Retry-After` says when to try again",
	500: "A fault inside Diglot; the message reveals nothing of it",
	502: "The provider's answer can't be used, or it does not answer",
	503: "Storage is unavailable",
	504: "It took too long",
};
