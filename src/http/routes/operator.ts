import { z } from "zod";
import type { Monitoring } from "../../telemetry/telemetry.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const reportSchema = z
	.object({
		healthy: z.boolean(),
		timestamp: z.string().meta({ format: "date-time", description: "UTC, ISO 8601 with Z" }),
		issues: z.array(z.string()),
		metrics: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string()), z.null()])),
		version: z.string(),
	})
	.meta({ id: "DetailedHealth" });

/** However many ask, the parts are looked at once in so long. */
const LOOK_MS = 2_000;

/** `GET /health/detailed` and `GET /metrics`: for whoever runs the server (spec §3). */
export async function operatorRoutes(app: App, { operator }: { operator: Monitoring }): Promise<void> {
	let look: ReturnType<Monitoring["checkHealth"]> | null = null;

	function checkHealth(): ReturnType<Monitoring["checkHealth"]> {
		if (look === null) {
			look = operator.checkHealth();
			setTimeout(() => {
				look = null;
			}, LOOK_MS).unref();
		}
		return look;
	}

	app.get(
		"/health/detailed",
		{
			config: { access: "admin" },
			schema: {
				operationId: "detailedHealth",
				tags: ["server"],
				summary: "How the server's parts are; no provider is called",
				querystring: noQuery,
				response: {
					200: reportSchema.describe("It can work; `issues` may warn"),
					503: reportSchema.describe("It can't take or keep jobs; `issues` says why"),
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
				summary: "Figures in Prometheus's text format",
				querystring: noQuery,
				response: {
					200: { description: "The figures", content: { "text/plain": { schema: z.string() } } },
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
