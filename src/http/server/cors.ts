import cors from "@fastify/cors";
import type { App } from "../app-type.ts";

const MAX_AGE_SECONDS = 600;

/** Lets pages of `origins`, and of nobody else, read answers and send what the API takes. Off where there are none. */
export async function allowOrigins(app: App, origins: readonly string[]): Promise<void> {
	if (origins.length === 0) return;
	await app.register(cors, {
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
		// An OPTIONS that is no preflight is answered like one, not with a text of the plugin's own.
		strictPreflight: false,
	});
}
