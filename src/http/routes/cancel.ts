import { jobNotFound } from "../../jobs/job-not-found.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { ownerOf } from "../access/owner.ts";
import { jobParams, messageSchema, noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { readJobId } from "./requested-job.ts";

// Both texts are fixed by spec §3.
const CANCELLED = "Job cancelled successfully";
const NOT_CANCELLABLE = "Job not found or cannot be cancelled";

/** `DELETE /jobs/{job_id}`: cancels a job that has not ended. */
export async function cancelRoutes(app: App, { jobs }: { jobs: Jobs }): Promise<void> {
	app.delete(
		"/jobs/:job_id",
		{
			config: { access: "caller" },
			schema: {
				operationId: "cancel",
				tags: ["jobs"],
				summary: "Cancel a job",
				params: jobParams,
				querystring: noQuery,
				response: { 200: messageSchema, ...problems(403, 404, 422, 500, 503) },
			},
		},
		async (request) => {
			const jobId = readJobId(request, NOT_CANCELLABLE);
			const cancelled = await jobs.cancel(jobId, ownerOf(request));
			if (!cancelled) throw jobNotFound(NOT_CANCELLABLE);
			return { message: CANCELLED };
		},
	);
}
