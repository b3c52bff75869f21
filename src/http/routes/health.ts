import { z } from "zod";
import { noQuery } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const healthSchema = z.object({ status: z.literal("healthy"), version: z.string() }).meta({ id: "Health" });

/** `GET /health`: whether the process responds, nothing more; for load balancers (spec §3). */
export async function healthRoutes(app: App, deps: { version: string }): Promise<void> {
	const answer = { status: "healthy" as const, version: deps.version };
	app.get(
		"/health",
		{
			config: { access: "open" },
			schema: {
				operationId: "health",
				tags: ["server"],
				summary: "Check that the server is up",
				querystring: noQuery,
				response: { 200: healthSchema },
			},
		},
		async () => answer,
	);
}
