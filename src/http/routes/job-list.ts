import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { JOB_STATES } from "../../core/job.ts";
import { viewJob } from "../../jobs/job-view.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { ownerOf } from "../access/owner.ts";
import { jobListSchema, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { wholeNumber } from "./query.ts";

const MAX_JOBS = 100;
const DEFAULT_JOBS = 20;

const listQuery = z.strictObject({
	// HTML forms send empty values for what was not chosen.
	status: z
		.enum([...JOB_STATES, ""])
		.transform((state) => state || undefined)
		.optional()
		.meta({ description: "Only jobs in this state", enum: [...JOB_STATES] }),
	limit: wholeNumber(1, MAX_JOBS, `Jobs per page; defaults to ${DEFAULT_JOBS}`),
	cursor: z.string().max(500).optional().describe("`next_cursor` of the previous page"),
});

/** `GET /jobs`: the caller's jobs, newest first, page by page (spec §3). */
export async function jobListRoutes(app: App, { jobs, clock }: { jobs: Jobs; clock: Clock }): Promise<void> {
	app.get(
		"/jobs",
		{
			config: { access: "caller" },
			schema: {
				operationId: "list",
				tags: ["jobs"],
				summary: "Your jobs, newest first",
				querystring: listQuery,
				response: { 200: jobListSchema, ...problems(403, 422, 500, 503) },
			},
		},
		async (request, reply) => {
			const { status, limit = DEFAULT_JOBS, cursor } = request.query;
			const page = await jobs.list({ owner: ownerOf(request), state: status, limit, cursor: cursor || undefined });
			const now = clock.now();
			return reply
				.header("cache-control", "no-store")
				.send({ jobs: page.jobs.map((job) => viewJob(job, now)), next_cursor: page.nextCursor });
		},
	);
}
