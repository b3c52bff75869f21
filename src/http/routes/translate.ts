import { z } from "zod";
import { resolveForm } from "../../options/resolve-options.ts";
import { type BookFormDeps, bookFormSchema, skipBodyValidation, withBookForm } from "../form/receive-book.ts";
import { noQuery, problems, submittedSchema } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { viewSubmitted } from "./submitted-job.ts";

const repeatHeaders = z.looseObject({
	"idempotency-key": z
		.string()
		.optional()
		.describe(
			"1 to 255 visible ASCII characters; repeating the key with the same file and fields returns the same job",
		),
});

/** `POST /translate`: accepts a book and immediately answers with the job that will translate it (spec §3). */
export async function translateRoutes(app: App, deps: BookFormDeps): Promise<void> {
	app.post(
		"/translate",
		{
			config: { access: "caller", rateLimit: "books" },
			schema: {
				operationId: "submit",
				tags: ["jobs"],
				summary: "Translate a book",
				consumes: ["multipart/form-data"],
				querystring: noQuery,
				headers: repeatHeaders,
				body: bookFormSchema,
				response: { 200: submittedSchema, ...problems(400, 403, 413, 422, 429, 500, 503) },
			},
			validatorCompiler: skipBodyValidation(app, "/translate"),
		},
		async (request, reply) => {
			const closeConnection = () => void reply.header("connection", "close");
			const submitted = await withBookForm(deps, request, closeConnection, {
				resolve: resolveForm,
				use: (book) => deps.jobs.submit(book),
			});
			if (submitted.replayed) reply.header("idempotency-replayed", "true");
			return reply.header("location", `/status/${submitted.job.id}`).send(viewSubmitted(submitted));
		},
	);
}
