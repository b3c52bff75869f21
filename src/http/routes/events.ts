import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { callerOf } from "../access/owner.ts";
import { jobParams, noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { trackStreams } from "../server/track-streams.ts";
import { type EventTiming, jobEvents } from "./job-events.ts";
import { requireJob } from "./requested-job.ts";

/** Streams open at once. */
interface StreamBounds {
	maxStreams: number;
	/** Of one caller. */
	maxStreamsPerCaller: number;
}

export interface EventDeps {
	jobs: Jobs;
	clock: Clock;
	/** Left out: a comment every 15 s (spec §3), and what a server can bear. */
	streams?: Partial<EventTiming & StreamBounds>;
}

const LIMITS = { commentMs: 15_000, stallMs: 60_000, maxStreams: 2_000, maxStreamsPerCaller: 1_000 };

const DESCRIPTION = `A stream of Server-Sent Events. \`status\` comes at once with the job as it is (also after a reconnect, whatever
\`Last-Event-ID\` says), and then when its state or message changes; \`progress\` when its counters do; \`completed\`, \`failed\` or
\`cancelled\` is the last one, and the stream ends (an \`EventSource\` should then be closed, or it asks again). The data is the object
of \`GET /status/{job_id}\` on one line, the id the record's version, as in the \`ETag\` there. Changes that follow quickly are
joined: a slow reader gets the latest state only, and one that takes nothing for ${LIMITS.stallMs / 1_000} s is dropped. A comment comes
every ${LIMITS.commentMs / 1_000} s. A stream that ends without a last event (a restart, a job that has expired) should be asked for again.
A server holds at most ${LIMITS.maxStreams} streams open, ${LIMITS.maxStreamsPerCaller} of one caller; above that the answer is 429, and
\`GET /status/{job_id}?wait=\` does the same.`;

/** `GET /jobs/{job_id}/events`: a job's changes as they come, to its end (spec §3). */
export async function eventRoutes(app: App, deps: EventDeps): Promise<void> {
	const limits = { ...LIMITS, ...deps.streams };
	const held = trackStreams(app);
	app.route({
		method: "GET",
		url: "/jobs/:job_id/events",
		exposeHeadRoute: false,
		config: { access: "caller" },
		schema: {
			operationId: "events",
			tags: ["jobs"],
			summary: "Follow a job",
			description: DESCRIPTION,
			params: jobParams,
			querystring: noQuery,
			response: {
				200: { description: "Events until the job's end", content: { "text/event-stream": { schema: z.string() } } },
				...problems(403, 404, 422, 429, 500, 503),
			},
		},
		handler: async (request, reply) => {
			const job = await requireJob(deps.jobs, request);
			const caller = callerOf(request);
			if (held.count() >= limits.maxStreams || held.count(caller) >= limits.maxStreamsPerCaller) {
				const message = "Too many event streams are open. Ask /status for the job instead, or try again later.";
				throw new AppError(message, { code: "RATE_LIMIT_EXCEEDED" });
			}
			const signal = held.hold(reply, caller);
			const news = deps.jobs.follow(job.id);
			if (signal.aborted) news.close();
			else signal.addEventListener("abort", () => news.close(), { once: true });
			const onStall = () => reply.raw.destroy();
			return sendEvents(reply, jobEvents(job, news, signal, { clock: deps.clock, timing: limits, onStall }));
		},
	});
}

function sendEvents(reply: FastifyReply, events: AsyncIterable<string>): FastifyReply {
	return reply
		.type("text/event-stream")
		.header("cache-control", "no-store")
		.header("x-accel-buffering", "no")
		.header("connection", "close")
		.send(Readable.from(events));
}
