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

/** Limits on simultaneously open streams. */
interface StreamBounds {
	maxStreams: number;
	/** Per caller. */
	maxStreamsPerCaller: number;
}

export interface EventDeps {
	jobs: Jobs;
	clock: Clock;
	/** Defaults to a comment every 15 s (spec §3) and the limits below; tests use others. */
	streams?: Partial<EventTiming & StreamBounds>;
}

const LIMITS = { commentMs: 15_000, stallMs: 60_000, maxStreams: 2_000, maxStreamsPerCaller: 1_000 };

const DESCRIPTION = `A stream of Server-Sent Events. \`status\` is sent immediately with the current job (also after a reconnect, whatever
\`Last-Event-ID\` says), and then whenever its state or message changes; \`progress\` whenever its counters change. The last event is
\`completed\`, \`failed\` or \`cancelled\`; then the stream ends (close an \`EventSource\` at that point, or it reconnects). The data is the
object of \`GET /status/{job_id}\` on one line; the id is the record's version, as in the \`ETag\` there. Changes in quick succession are
merged: a slow reader gets only the latest state, and one that reads nothing for ${LIMITS.stallMs / 1_000} s is disconnected. A comment is sent
every ${LIMITS.commentMs / 1_000} s. If a stream ends without a last event (the server restarted, or the job expired), reconnect.
A server keeps at most ${LIMITS.maxStreams} streams open, ${LIMITS.maxStreamsPerCaller} per caller; beyond that it answers 429, and
\`GET /status/{job_id}?wait=\` is the alternative.`;

/** `GET /jobs/{job_id}/events`: streams a job's changes until it ends (spec §3). */
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
				200: { description: "Events until the job ends", content: { "text/event-stream": { schema: z.string() } } },
				...problems(403, 404, 422, 429, 500, 503),
			},
		},
		handler: async (request, reply) => {
			const job = await requireJob(deps.jobs, request);
			const caller = callerOf(request);
			if (held.count() >= limits.maxStreams || held.count(caller) >= limits.maxStreamsPerCaller) {
				const message = "Too many event streams are open. Poll /status instead, or try again later.";
				throw new AppError(message, { code: "RATE_LIMIT_EXCEEDED" });
			}
			const signal = held.hold(reply, caller);
			const subscription = deps.jobs.follow(job.id);
			if (signal.aborted) subscription.close();
			else signal.addEventListener("abort", () => subscription.close(), { once: true });
			const onStall = () => reply.raw.destroy();
			return sendEvents(reply, jobEvents(job, subscription, signal, { clock: deps.clock, timing: limits, onStall }));
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
