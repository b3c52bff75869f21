import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { jobNotFound } from "../../jobs/job-not-found.ts";
import { jobStatusSchema, viewJob } from "../../jobs/job-view.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { changeOptions } from "../../options/change-options.ts";
import type { OptionRules } from "../../options/resolve-options.ts";
import { ownerOf } from "../access/owner.ts";
import { ownPrice } from "../form/own-price.ts";
import { budgetField, jobParams, keyField, noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { readJobId } from "./requested-job.ts";

const retrySchema = z
	.strictObject({
		api_key: keyField
			.optional()
			.describe("Key for the model's provider; the key of the earlier request has been erased"),
		max_cost_usd: budgetField.optional().describe("A new limit on the job's total cost, earlier attempts included"),
		...ownPrice,
		reasoning: z
			.enum(["off", "low", "high"])
			.optional()
			.describe("How much the model may think, for the texts that are not translated yet"),
		model: z.string().min(1).max(200).optional().describe("Another model for the texts that are not translated yet"),
	})
	.nullish();

/** `POST /jobs/{job_id}/retry`: resumes a failed or cancelled job (spec §3). */
export async function retryRoutes(
	app: App,
	{ jobs, optionRules, clock }: { jobs: Jobs; optionRules: OptionRules; clock: Clock },
): Promise<void> {
	app.post(
		"/jobs/:job_id/retry",
		{
			config: { access: "caller" },
			schema: {
				operationId: "retry",
				tags: ["jobs"],
				summary: "Resume a failed or cancelled job",
				params: jobParams,
				querystring: noQuery,
				body: retrySchema,
				response: { 200: jobStatusSchema, ...problems(400, 403, 404, 409, 422, 429, 500, 503) },
			},
		},
		async (request) => {
			const changes = request.body ?? {};
			const job = await jobs.retry(readJobId(request), ownerOf(request), (ended) =>
				changeOptions(ended, changes, optionRules),
			);
			if (!job) throw jobNotFound();
			return viewJob(job, clock.now());
		},
	);
}
