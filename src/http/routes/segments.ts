import { z } from "zod";
import { isAbort } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { segmentSchema } from "../../jobs/texts/list-segments.ts";
import { readPrice } from "../../options/read-budget.ts";
import { ownPrice } from "../form/own-price.ts";
import { budgetField, jobParams, keyField, noQuery, problems, segmentListSchema } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { trueOrFalse, wholeNumber } from "./query.ts";
import { requireJob } from "./requested-job.ts";

const MAX_SEGMENTS = 500;
const DEFAULT_SEGMENTS = 100;

const listQuery = z.strictObject({
	document: z
		.string()
		.max(50)
		.optional()
		.describe("Only segments of this document, a `documents[].id` of `GET /status`"),
	needs_review: trueOrFalse("Only those that need review, or only the others"),
	limit: wholeNumber(1, MAX_SEGMENTS, `Segments per page; defaults to ${DEFAULT_SEGMENTS}`),
	cursor: z.string().max(100).optional().describe("`next_cursor` of the previous page"),
});

const segmentParams = jobParams.extend({ segment_id: z.string().describe("From the list, such as `d12-s34`") });

const correctionSchema = z.strictObject({
	translation: z.string().describe("With the source's numbered tags, each exactly once, in any order"),
});

const retranslateSchema = z
	.strictObject({
		api_key: keyField
			.optional()
			.describe("Key for the job's provider, for this call only; defaults to the server's own"),
		max_cost_usd: budgetField
			.optional()
			.describe("Limit on the cost of this call; defaults to what is left of the job's own limit"),
		...ownPrice,
	})
	.nullish();

/** Lists a job's texts, corrects them and translates them again (spec §3). */
export async function segmentRoutes(app: App, { jobs }: { jobs: Jobs }): Promise<void> {
	app.get(
		"/jobs/:job_id/segments",
		{
			config: { access: "caller" },
			schema: {
				operationId: "segments",
				tags: ["jobs"],
				summary: "List the job's texts in reading order",
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
				summary: "Correct a text",
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
				summary: "Translate one text again",
				description: RETRANSLATE_DESCRIPTION,
				params: segmentParams,
				querystring: noQuery,
				body: retranslateSchema,
				response: { 200: segmentSchema, ...problems(400, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504) },
			},
		},
		async (request, reply) => {
			const { api_key: apiKey, max_cost_usd: maxCostUsd, ...prices } = request.body ?? {};
			const job = await requireJob(jobs, request);
			const gone = new AbortController();
			reply.raw.once("close", () => gone.abort());
			try {
				const preferences = { apiKey, maxCostUsd, price: readPrice(prices) };
				return await jobs.texts.retranslate(job, request.params.segment_id, preferences, gone.signal);
			} catch (error) {
				// The client has disconnected.
				if (gone.signal.aborted && isAbort(error)) return reply.hijack();
				throw error;
			}
		},
	);
}

const LIST_DESCRIPTION = `Available in any state of the job until it expires. A text that is not translated yet has the state \`pending\`. \`translation\` is
null if there is none; the book then shows the source. A \`document\` that the book does not have answers 422; one without texts in this job
answers an empty list.`;

const CORRECTION_DESCRIPTION = `The correction is included in the next download, also of a job that is still running, and is never overwritten by a machine
translation. Entries of the table of contents follow their heading unless they were corrected themselves. If the tags differ from those of the source,
the answer is 422, and \`details.source_tags\` lists the expected ones.`;

const RETRANSLATE_DESCRIPTION = `Translates the text as its job would, with its context, glossary and instructions, but bypasses the cache. The job keeps its state; its
cost and tokens increase. Answers 409 for a corrected text and for a job that is pending or processing. If no translation passes verification, the answer is
502 \`TRANSLATION_FAILED\` and the text stays as it was; 402 is \`BUDGET_EXCEEDED\`. Aborted if the client disconnects.`;
