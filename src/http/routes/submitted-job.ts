import type { z } from "zod";
import type { SubmittedJob } from "../../jobs/submit/submit-job.ts";
import type { submittedSchema } from "../openapi/schemas.ts";

/** The answer to a request that made a job (spec §3); its texts are fixed. */
export function viewSubmitted({ job, estimatedMinutes }: SubmittedJob): z.input<typeof submittedSchema> {
	return {
		job_id: job.id,
		status: "pending",
		message: "Translation job accepted",
		estimated_duration_minutes: estimatedMinutes,
	};
}
