import { AppError } from "../../core/errors.ts";
import type { OpenLimit } from "../../limits/window-limit.ts";
import type { App } from "../server/app-type.ts";
import { callerOf } from "./owner.ts";

export interface RequestRate {
	/** One caller's requests per window, over all limited routes together; 0: unlimited. */
	max: number;
	windowMs: number;
}

/**
 * Limits how often a caller sends books, before any of the body is read: routes with `rateLimit: "books"` share
 * one window (spec §4). Register after `authorizeRequests`, which identifies the caller.
 */
export function limitRequests(app: App, { max, windowMs }: RequestRate, openLimit: OpenLimit): void {
	if (max === 0) return;
	const limit = openLimit("books", { max, windowMs });
	app.addHook("onRequest", async (request, reply) => {
		if (request.routeOptions.config.rateLimit !== "books") return;
		const { allowed, remaining, resetSeconds } = await limit.take(callerOf(request));
		// As in draft-ietf-httpapi-ratelimit-headers-03, which clients support.
		reply.header("ratelimit-limit", max);
		reply.header("ratelimit-remaining", remaining);
		reply.header("ratelimit-reset", resetSeconds);
		if (allowed) return;
		reply.header("retry-after", resetSeconds);
		throw new AppError(`You may send ${max} books per ${describe(windowMs)}; try again in ${resetSeconds} seconds.`, {
			code: "RATE_LIMIT_EXCEEDED",
		});
	});
}

function describe(windowMs: number): string {
	const minutes = windowMs / 60_000;
	if (minutes === 1) return "minute";
	return minutes > 1 ? `${minutes} minutes` : `${windowMs / 1_000} seconds`;
}
