import { estimateSchema } from "../../jobs/submit/estimate-upload.ts";
import { resolveForEstimate } from "../../options/resolve-options.ts";
import { type BookFormDeps, bookFormSchema, skipBodyValidation, withBookForm } from "../form/receive-book.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

/** `POST /estimate`: what a translation would cost and how long it would take, without calling a provider (spec §3). */
export async function estimateRoutes(app: App, deps: BookFormDeps): Promise<void> {
	app.post(
		"/estimate",
		{
			config: { access: "caller", rateLimit: "books" },
			schema: {
				operationId: "estimate",
				tags: ["jobs"],
				summary: "Estimate the time and cost of a translation",
				consumes: ["multipart/form-data"],
				querystring: noQuery,
				body: bookFormSchema,
				response: { 200: estimateSchema, ...problems(400, 403, 413, 422, 500, 503) },
			},
			validatorCompiler: skipBodyValidation(app, "/estimate"),
		},
		async (request, reply) => {
			const closeConnection = () => void reply.header("connection", "close");
			return withBookForm(deps, request, closeConnection, {
				resolve: resolveForEstimate,
				use: (book) => deps.jobs.estimate(book),
			});
		},
	);
}
