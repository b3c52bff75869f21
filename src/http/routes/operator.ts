import { z } from "zod";
import { timeField } from "../../jobs/view-fields.ts";
import type { Monitoring } from "../../telemetry/telemetry.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const reportSchema = z
	.object({
		healthy: z.boolean(),
		timestamp: timeField,
		issues: z.array(z.string()),
		metrics: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string()), z.null()])),
		version: z.string(),
	})
	.meta({ id: "DetailedHealth" });

/** How long a health report is reused, however many requests there are. */
const REPORT_MS = 2_000;

/** `GET /health/detailed` and `GET /metrics`, for the operator (spec §3). */
export async function operatorRoutes(app: App, { operator }: { operator: Monitoring }): Promise<void> {
	let report: ReturnType<Monitoring["checkHealth"]> | null = null;

	function checkHealth(): ReturnType<Monitoring["checkHealth"]> {
		if (report === null) {
			report = operator.checkHealth();
			setTimeout(() => {
				report = null;
			}, REPORT_MS).unref();
		}
		return report;
	}

	app.get(
		"/health/detailed",
		{
			config: { access: "admin" },
			schema: {
				operationId: "detailedHealth",
				tags: ["server"],
				summary: "Check the server's components; no provider is called",
				querystring: noQuery,
				response: {
					200: reportSchema.describe("Able to work; `issues` may contain warnings"),
					503: reportSchema.describe("Unable to accept or store jobs; `issues` says why"),
					...problems(401, 403, 429, 500),
				},
			},
		},
		async (_request, reply) => {
			const report = await checkHealth();
			return reply
				.code(report.healthy ? 200 : 503)
				.header("cache-control", "no-store")
				.send(report);
		},
	);

	app.get(
		"/metrics",
		{
			config: { access: "admin" },
			schema: {
				operationId: "metrics",
				tags: ["server"],
				summary: "Metrics in Prometheus's text format",
				querystring: noQuery,
				response: {
					200: { description: "The metrics", content: { "text/plain": { schema: z.string() } } },
					...problems(401, 403, 429, 500),
				},
			},
		},
		async (_request, reply) => {
			const { contentType, text } = await operator.renderMetrics();
			reply.serializer(String);
			return reply.type(contentType).send(text);
		},
	);
}
