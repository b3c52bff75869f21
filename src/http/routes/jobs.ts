import { AppError } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { ownerOf } from "../access/owner.ts";
import type { App } from "../app-type.ts";
import { jobParams, messageSchema, noQuery, problems } from "../openapi/schemas.ts";
import { readJobId } from "./job-id.ts";

// Spec §3 fixes both texts.
const CANCELLED = "Job cancelled successfully";
const NOT_CANCELLABLE = "Job not found or cannot be cancelled";

/** `DELETE /jobs/{job_id}`: cancels a job that has not ended. */
export async function jobRoutes(app: App, { jobs }: { jobs: Jobs }): Promise<void> {
	app.delete(
		"/jobs/:job_id",
		{
			schema: {
				tags: ["jobs"],
				summary: "Cancel a job",
				params: jobParams,
				querystring: noQuery,
				response: { 200: messageSchema, ...problems(403, 404, 422, 500, 503) },
			},
		},
		async (request) => {
			const jobId = readJobId(request.params.job_id, NOT_CANCELLABLE);
			const cancelled = await jobs.cancel(jobId, ownerOf(request));
			if (!cancelled) throw new AppError(NOT_CANCELLABLE, { code: "NOT_FOUND" });
			return { message: CANCELLED };
		},
	);
}
