import { z } from "zod";
import { jobNotFound } from "../../jobs/job-not-found.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { jobParams, noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { jobNotCompleted, requireJob } from "./requested-job.ts";

/** `GET /jobs/{job_id}/report`: the report on the finished book, as JSON or, if `Accept` prefers it, as HTML (spec §6.5). */
export async function reportRoutes(app: App, { jobs }: { jobs: Jobs }): Promise<void> {
	app.get(
		"/jobs/:job_id/report",
		{
			config: { access: "caller" },
			schema: {
				operationId: "report",
				tags: ["jobs"],
				summary: "Report on the finished book",
				description:
					"Describes the book that a download returns now, including corrections and retranslations made since the job ended.",
				params: jobParams,
				querystring: noQuery,
				response: {
					200: {
						description: "Coverage, segments, structure, edits and cost",
						content: {
							"application/json": { schema: z.record(z.string(), z.unknown()) },
							"text/html": { schema: z.string() },
						},
					},
					...problems(400, 403, 404, 422, 500, 503),
				},
			},
		},
		async (request, reply) => {
			const job = await requireJob(jobs, request);
			if (job.state !== "completed") throw jobNotCompleted(job);
			const form = prefersHtml(request.headers.accept) ? "html" : "json";
			const report = await jobs.openReport(job, form);
			if (report === null) throw jobNotFound();
			reply.header("vary", "accept").type(form === "html" ? "text/html; charset=utf-8" : "application/json");
			reply.serializer(String);
			return reply.send(report);
		},
	);
}

/** Browsers list `text/html` before JSON; clients that list neither get JSON. */
function prefersHtml(accept = ""): boolean {
	const types = accept.split(",").map((type) => type.split(";", 1)[0]?.trim());
	const html = types.indexOf("text/html");
	const json = types.indexOf("application/json");
	return html >= 0 && (json < 0 || html < json);
}
