import type { FastifyRequest } from "fastify";
import { jobNotFound } from "../../jobs/job-not-found.ts";
import type { SubmittedJob } from "../../jobs/submit/submit-job.ts";
import { changeOptions } from "../../options/change-options.ts";
import { FORM_FILES } from "../../options/form-file.ts";
import { callerOf, ownerOf } from "../access/owner.ts";
import { readForm } from "../form/read-form.ts";
import { type BookFormDeps, bookFormSchema, drainOnError, skipBodyValidation } from "../form/receive-book.ts";
import { parseForm, rerunForm } from "../form/translate-form.ts";
import { jobParams, noQuery, problems, submittedSchema } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { readJobId } from "./requested-job.ts";
import { viewSubmitted } from "./submitted-job.ts";

const { glossary, prompt_file } = bookFormSchema.shape;
const FIELDS: ReadonlySet<string> = new Set(Object.keys(rerunForm.shape));

/** `POST /jobs/{job_id}/rerun`: a new job for the same book with other options (spec §3). */
export async function rerunRoutes(app: App, deps: BookFormDeps): Promise<void> {
	app.post(
		"/jobs/:job_id/rerun",
		{
			config: { access: "caller", rateLimit: "books" },
			schema: {
				operationId: "rerun",
				tags: ["jobs"],
				summary: "Translate the same book again with other options",
				description:
					"Options that you don't send stay as they were. Texts that the change doesn't affect are not sent to the provider again.",
				consumes: ["multipart/form-data"],
				params: jobParams,
				querystring: noQuery,
				body: rerunForm.extend({ glossary, prompt_file }),
				response: { 200: submittedSchema, ...problems(400, 403, 404, 409, 422, 429, 500, 503) },
			},
			validatorCompiler: skipBodyValidation(app, "/jobs/:job_id/rerun"),
		},
		async (request, reply) => {
			const closeConnection = () => void reply.header("connection", "close");
			const submitted = await drainOnError(deps, request, closeConnection, () => rerun(deps, request));
			return reply.header("location", `/status/${submitted.job.id}`).send(viewSubmitted(submitted));
		},
	);
}

async function rerun(
	{ jobs, optionRules, uploadIdleMs }: BookFormDeps,
	request: FastifyRequest,
): Promise<SubmittedJob> {
	const { fields, attachments } = await readForm<never>(request, {
		fields: FIELDS,
		fileField: null,
		maxFileBytes: Math.max(...Object.values(FORM_FILES)) + 1,
		attachments: FORM_FILES,
		idleMs: uploadIdleMs,
		store: () => Promise.reject(new Error("a form without a book has nothing to store")),
		discard: async () => {},
	});
	const changes = { ...parseForm(rerunForm, fields), ...Object.fromEntries(attachments) };
	const submitted = await jobs.rerun(
		readJobId(request),
		ownerOf(request),
		(job) => changeOptions(job, changes, optionRules),
		callerOf(request),
	);
	if (!submitted) throw jobNotFound();
	return submitted;
}
