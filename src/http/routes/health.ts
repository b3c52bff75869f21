import { z } from "zod";
import { noQuery } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const healthSchema = z.object({ status: z.literal("healthy"), version: z.string() }).meta({ id: "Health" });

/** `GET /health`: that the process answers, and nothing else; the probe for load balancers (spec §3). */
export async function healthRoutes(app: App, deps: { version: string }): Promise<void> {
	const answer = { status: "healthy" as const, version: deps.version };
	app.get(
		"/health",
		{
			config: { access: "open" },
			schema: {
				operationId: "health",
				tags: ["server"],
				summary: "Is the server up",
				querystring: noQuery,
				response: { 200: healthSchema },
			},
		},
		async () => answer,
	);
}
