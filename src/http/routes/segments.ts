import { z } from "zod";
import { isAbort } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { jobParams, noQuery, problems, segmentListSchema, segmentSchema } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { wholeNumber } from "./query.ts";
import { requireJob } from "./requested-job.ts";

const MAX_SEGMENTS = 500;
const DEFAULT_SEGMENTS = 100;

const listQuery = z.strictObject({
	document: z
		.string()
		.max(50)
		.optional()
		.describe("Only this document's; `documents[].id` of `GET /status` names them"),
	needs_review: z
		.enum(["true", "false", ""])
		.transform((text) => (text === "" ? undefined : text === "true"))
		.optional()
		.meta({ description: "Only those that need review, or only the others", enum: ["true", "false"] }),
	limit: wholeNumber(1, MAX_SEGMENTS, `Segments a page; left out: ${DEFAULT_SEGMENTS}`),
	cursor: z.string().max(100).optional().describe("`next_cursor` of the page before"),
});

const segmentParams = jobParams.extend({ segment_id: z.string().describe("As the list gives it, like `d12-s34`") });

const correctionSchema = z.strictObject({
	translation: z.string().describe("With the source's own numbered tags, each once; their order is free"),
});

const wishesSchema = z
	.strictObject({
		api_key: z
			.string()
			.regex(/^[\x21-\x7e]{1,512}$/, "is not a well-formed key")
			.optional()
			.describe("Key for the job's provider, for this call alone; left out: the operator's"),
		max_cost_usd: z
			.number()
			.min(0.0001)
			.max(1_000_000)
			.optional()
			.describe("What this call may cost; left out: what the job's own bound leaves"),
	})
	.nullish();

/** A job's texts, read, corrected and sent again one by one (spec §3). */
export async function segmentRoutes(app: App, { jobs }: { jobs: Jobs }): Promise<void> {
	app.get(
		"/jobs/:job_id/segments",
		{
			config: { access: "caller" },
			schema: {
				operationId: "segments",
				tags: ["jobs"],
				summary: "The job's texts in reading order, page by page",
				description: LIST_DESCRIPTION,
				params: jobParams,
				querystring: listQuery,
				response: { 200: segmentListSchema, ...problems(403, 404, 422, 500, 503) },
			},
		},
		async (request, reply) => {
			const { document, needs_review: needsReview, limit = DEFAULT_SEGMENTS, cursor } = request.query;
			const query = { document: document || undefined, needsReview, limit, cursor: cursor || undefined };
			const { segments, nextCursor } = await jobs.texts.list(await requireJob(jobs, request), query);
			return reply.header("cache-control", "no-store").send({ segments, next_cursor: nextCursor });
		},
	);

	app.patch(
		"/jobs/:job_id/segments/:segment_id",
		{
			config: { access: "caller" },
			schema: {
				operationId: "correct",
				tags: ["jobs"],
				summary: "Correct a text by hand",
				description: CORRECTION_DESCRIPTION,
				params: segmentParams,
				querystring: noQuery,
				body: correctionSchema,
				response: { 200: segmentSchema, ...problems(400, 403, 404, 413, 422, 500, 503) },
			},
		},
		async (request) => {
			const job = await requireJob(jobs, request);
			return jobs.texts.correct(job, request.params.segment_id, request.body.translation);
		},
	);

	app.post(
		"/jobs/:job_id/segments/:segment_id/retranslate",
		{
			config: { access: "caller" },
			schema: {
				operationId: "retranslate",
				tags: ["jobs"],
				summary: "Send one text again",
				description: RETRANSLATE_DESCRIPTION,
				params: segmentParams,
				querystring: noQuery,
				body: wishesSchema,
				response: { 200: segmentSchema, ...problems(400, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504) },
			},
		},
		async (request, reply) => {
			const { api_key: apiKey, max_cost_usd: maxCostUsd } = request.body ?? {};
			const job = await requireJob(jobs, request);
			const gone = new AbortController();
			reply.raw.once("close", () => gone.abort());
			try {
				const wishes = { apiKey, maxCostUsd };
				return await jobs.texts.retranslate(job, request.params.segment_id, wishes, gone.signal);
			} catch (error) {
				// Nobody is there to be answered.
				if (gone.signal.aborted && isAbort(error)) return reply.hijack();
				throw error;
			}
		},
	);
}

const LIST_DESCRIPTION = `Also while the job runs, and after it failed or was cancelled, until it expires. A text that is not translated yet has the
state \`pending\`. \`translation\` is null where there is none; the book has the source there. A \`document\` that the book does not have is
refused with 422; one without texts of this job has an empty list.`;

const CORRECTION_DESCRIPTION = `The correction is kept, is in the next download, and is never replaced by a machine; it is in the book of a job that still runs,
too. The labels of a heading (in the table of contents) go with it, unless they were corrected themselves. Where the tags are not those of the source
the answer is 422, and \`details.source_tags\` names them.`;

const RETRANSLATE_DESCRIPTION = `Translates the text as its job would, with its neighbours, glossary and instructions, and not from the cache. The job's state stays; its
cost and tokens grow. Refused with 409 for a corrected text and for a job that is pending or processing. Where no translation can be verified the answer is
502 \`TRANSLATION_FAILED\` and the text that was there stays; 402 is \`BUDGET_EXCEEDED\`. Ends when the caller goes away.`;
