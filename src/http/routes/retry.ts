import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import { viewJob } from "../../jobs/job-view.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { changeOptions } from "../../options/change-options.ts";
import type { OptionRules } from "../../options/resolve-options.ts";
import { ownerOf } from "../access/owner.ts";
import type { App } from "../app-type.ts";
import { jobParams, noQuery, problems, statusSchema } from "../openapi/schemas.ts";
import { readJobId } from "./job-id.ts";

const NOT_FOUND = "Job not found";

const retrySchema = z
	.strictObject({
		api_key: z
			.string()
			.regex(/^[\x21-\x7e]{1,512}$/, "is not a well-formed key")
			.optional()
			.describe("Key for the model's provider; the one of the earlier request is erased"),
		max_cost_usd: z
			.number()
			.min(0.0001)
			.max(1_000_000)
			.optional()
			.describe("A new bound of what the job may cost in all, earlier attempts included"),
		model: z.string().min(1).max(200).optional().describe("Another model for what is not translated yet"),
	})
	.nullish();

/** `POST /jobs/{job_id}/retry`: has a failed or cancelled job go on (spec §3). */
export async function retryRoutes(
	app: App,
	{ jobs, optionRules, clock }: { jobs: Jobs; optionRules: OptionRules; clock: Clock },
): Promise<void> {
	app.post(
		"/jobs/:job_id/retry",
		{
			schema: {
				tags: ["jobs"],
				summary: "Go on with a failed or cancelled job",
				params: jobParams,
				querystring: noQuery,
				body: retrySchema,
				response: { 200: statusSchema, ...problems(400, 403, 404, 409, 422, 429, 500, 503) },
			},
		},
		async (request) => {
			const jobId = readJobId(request.params.job_id, NOT_FOUND);
			const changes = request.body ?? {};
			const job = await jobs.retry(jobId, ownerOf(request), (ended) => changeOptions(ended, changes, optionRules));
			if (!job) throw new AppError(NOT_FOUND, { code: "NOT_FOUND" });
			return viewJob(job, clock.now());
		},
	);
}
