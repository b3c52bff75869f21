import { AppError } from "../../core/errors.ts";
import type { OpenLimit } from "../../limits/window-limit.ts";
import type { App } from "../app-type.ts";
import { callerOf } from "./owner.ts";

export interface RequestRate {
	/** Requests of one caller in a window, over all limited routes; 0: no bound. */
	max: number;
	windowMs: number;
}

/** The routes that make a book be read: they share one count (spec §4). */
const LIMITED_ROUTES = new Set(["/translate", "/estimate", "/jobs/:job_id/rerun"]);

export function isRateLimited(method: string, url: string): boolean {
	return method === "POST" && LIMITED_ROUTES.has(url);
}

/** Bounds how often a caller sends books, before anything of the body is read. Stands after authentication. */
export function limitRequests(app: App, { max, windowMs }: RequestRate, openLimit: OpenLimit): void {
	if (max === 0) return;
	const limit = openLimit("books", { max, windowMs });
	app.addHook("onRequest", async (request, reply) => {
		if (!isRateLimited(request.method, request.routeOptions.url ?? "")) return;
		const { allowed, remaining, resetSeconds } = await limit.take(callerOf(request));
		// The fields of draft-ietf-httpapi-ratelimit-headers-03, which clients know.
		reply.header("ratelimit-limit", max);
		reply.header("ratelimit-remaining", remaining);
		reply.header("ratelimit-reset", resetSeconds);
		if (allowed) return;
		reply.header("retry-after", resetSeconds);
		throw new AppError(`You may send ${max} books in ${describe(windowMs)}; try again in ${resetSeconds} seconds.`, {
			code: "RATE_LIMIT_EXCEEDED",
		});
	});
}

function describe(windowMs: number): string {
	const minutes = windowMs / 60_000;
	if (minutes === 1) return "a minute";
	return minutes > 1 ? `${minutes} minutes` : `${windowMs / 1_000} seconds`;
}
