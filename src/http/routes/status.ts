import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import { viewJob } from "../../jobs/job-view.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { App } from "../app.ts";
import { readJobId } from "../job-id.ts";
import { ownerOf } from "../owner.ts";
import { jobParams, noQuery, problems, statusSchema } from "../schemas.ts";

const NOT_FOUND = "Job not found";

/** `GET /status/{job_id}`: where a job stands. */
export async function statusRoutes(app: App, { jobs, clock }: { jobs: Jobs; clock: Clock }): Promise<void> {
	app.get(
		"/status/:job_id",
		{
			schema: {
				tags: ["jobs"],
				summary: "Where a job stands",
				params: jobParams,
				querystring: noQuery,
				response: { 200: statusSchema, ...problems(403, 404, 422, 500, 503) },
			},
		},
		async (request, reply) => {
			const jobId = readJobId(request.params.job_id, NOT_FOUND);
			const job = await jobs.get(jobId, ownerOf(request));
			if (!job) throw new AppError(NOT_FOUND, { code: "NOT_FOUND" });
			return reply.header("cache-control", "no-store").send(viewJob(job, clock.now()));
		},
	);
}
