import cors from "@fastify/cors";
import { registerWithAccess } from "../access/route-access.ts";
import type { App } from "./app-type.ts";

const MAX_AGE_SECONDS = 600;

/** Lets web pages of `origins`, and no others, use the API. Does nothing if there are none. */
export async function allowOrigins(app: App, origins: readonly string[]): Promise<void> {
	if (origins.length === 0) return;
	// Closed like any unknown route; the plugin's hook answers preflights before access is checked.
	const register = () =>
		app.register(cors, {
			origin: [...origins],
			methods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
			allowedHeaders: [
				"Authorization",
				"Content-Type",
				"Idempotency-Key",
				"If-Modified-Since",
				"If-None-Match",
				"If-Range",
				"Last-Event-ID",
				"Range",
			],
			exposedHeaders: [
				"Accept-Ranges",
				"Content-Disposition",
				"Content-Range",
				"ETag",
				"Location",
				"RateLimit-Limit",
				"RateLimit-Remaining",
				"RateLimit-Reset",
				"Retry-After",
				"WWW-Authenticate",
				"X-Request-Id",
			],
			maxAge: MAX_AGE_SECONDS,
			// Otherwise the plugin answers an OPTIONS that is no preflight with a plain-text error of its own.
			strictPreflight: false,
		});
	await registerWithAccess(app, "caller", register);
}
