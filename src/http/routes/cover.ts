import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Cover } from "../../core/book-reading.ts";
import { AppError } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { jobParams, noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { matchesEtag } from "./byte-range.ts";
import { requireJob } from "./requested-job.ts";

/** A cover never changes, but disappears with its job. */
const CACHE_CONTROL = "private, max-age=3600";

const image = z.string().meta({ format: "binary" });

/** `GET /jobs/{job_id}/cover`: the book's cover image (spec §3), in formats that can't contain scripts only. */
export async function coverRoutes(app: App, { jobs }: { jobs: Jobs }): Promise<void> {
	app.get(
		"/jobs/:job_id/cover",
		{
			config: { access: "caller" },
			schema: {
				operationId: "cover",
				tags: ["jobs"],
				summary: "The cover image",
				params: jobParams,
				querystring: noQuery,
				response: {
					200: { description: "The image", content: { "image/*": { schema: image } } },
					304: z.undefined().describe("Nothing has changed"),
					...problems(403, 404, 422, 500, 503),
				},
			},
		},
		async (request, reply) => {
			const job = await requireJob(jobs, request);
			const etag = `"cover-${job.inputSha256}"`;
			reply.header("etag", etag).header("cache-control", CACHE_CONTROL);
			if (matchesEtag(request.headers["if-none-match"], etag)) return reply.code(304).send();
			const cover = await jobs.texts.findCover(job);
			if (!cover) {
				reply.removeHeader("etag").removeHeader("cache-control");
				throw new AppError("The book has no cover image.", { code: "NOT_FOUND" });
			}
			return sendImage(reply, cover);
		},
	);
}

function sendImage(reply: FastifyReply, { mediaType, bytes }: Cover): FastifyReply {
	return reply.type(mediaType).send(Buffer.from(bytes));
}
