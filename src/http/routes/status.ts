import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { hasEnded, type Job } from "../../core/job.ts";
import { jobNotFound } from "../../jobs/job-not-found.ts";
import { jobStatusSchema, viewJob } from "../../jobs/job-view.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { callerOf } from "../access/owner.ts";
import { jobParams, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { trackStreams } from "../server/track-streams.ts";
import { matchesEtag } from "./byte-range.ts";
import { wholeNumber } from "./query.ts";
import { requireJob } from "./requested-job.ts";

const MAX_WAIT_SECONDS = 50;

const DESCRIPTION = `The \`ETag\` is the version of the job's record; \`If-None-Match\` with it answers 304 while nothing has changed.

With \`wait\` the answer is delayed until the job changes, but no longer than that many seconds. A request whose \`If-None-Match\` is not the
current version is answered immediately; one without \`If-None-Match\` waits for the next change, unless the job has ended.`;

const statusQuery = z.strictObject({
	wait: wholeNumber(0, MAX_WAIT_SECONDS, "Seconds to wait for a change; defaults to an immediate answer"),
});

/** `GET /status/{job_id}`: the job's status, now or once it changes (spec §3). */
export async function statusRoutes(app: App, { jobs, clock }: { jobs: Jobs; clock: Clock }): Promise<void> {
	const { hold } = trackStreams(app);
	app.get(
		"/status/:job_id",
		{
			config: { access: "caller" },
			schema: {
				operationId: "status",
				tags: ["jobs"],
				summary: "Get a job's status",
				description: DESCRIPTION,
				params: jobParams,
				querystring: statusQuery,
				headers: z.looseObject({ "if-none-match": z.string().optional().describe("The `ETag` of an earlier answer") }),
				response: {
					200: jobStatusSchema,
					304: z.undefined().describe("Nothing has changed"),
					...problems(403, 404, 422, 500, 503),
				},
			},
		},
		async (request, reply) => {
			const known = request.headers["if-none-match"];
			const { wait = 0 } = request.query;
			let job = await requireJob(jobs, request);
			if (wait > 0 && isWorthWaiting(job, known)) {
				const signal = hold(reply, callerOf(request));
				job = await waitForChange(job, wait * 1_000, signal, jobs);
				// The server is stopping: a kept-alive connection would delay it.
				if (signal.aborted) reply.header("connection", "close");
			}
			reply.header("cache-control", "no-store").header("etag", etagOf(job));
			if (matchesEtag(known, etagOf(job))) return reply.code(304).send();
			return reply.send(viewJob(job, clock.now()));
		},
	);
}

function etagOf(job: Job): string {
	return `"${job.version}"`;
}

function isWorthWaiting(job: Job, known: string | undefined): boolean {
	return known === undefined ? !hasEnded(job.state) : matchesEtag(known, etagOf(job));
}

async function waitForChange(job: Job, ms: number, signal: AbortSignal, jobs: Jobs): Promise<Job> {
	const subscription = jobs.follow(job.id);
	try {
		const next = await subscription.next(job.version, ms, signal);
		if (next === "gone") throw jobNotFound();
		return next === "unchanged" ? job : next;
	} finally {
		subscription.close();
	}
}
