import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { Job, JobOutput } from "../../core/job.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { App } from "../app.ts";
import { matchesEtag, parseRange } from "../byte-range.ts";
import { attachment, downloadName } from "../download-name.ts";
import { readJobId } from "../job-id.ts";
import { ownerOf } from "../owner.ts";
import { describeProblem, PROBLEM_TYPE } from "../problem.ts";
import { jobParams, noQuery, problems } from "../schemas.ts";

interface DownloadDeps {
	jobs: Jobs;
	clock: Clock;
}

const NOT_FOUND = "Job not found";
const EPUB_TYPE = "application/epub+zip";

const book = (description: string) => ({
	description,
	content: { [EPUB_TYPE]: { schema: z.string().meta({ format: "binary" }) } },
});

/** `GET /download/{job_id}`: the finished book, whole or in part (SPEC §3). */
export async function downloadRoutes(app: App, deps: DownloadDeps): Promise<void> {
	app.route({
		method: ["GET", "HEAD"],
		url: "/download/:job_id",
		exposeHeadRoute: false,
		schema: {
			tags: ["jobs"],
			summary: "The finished book",
			params: jobParams,
			querystring: noQuery,
			response: {
				200: book("The whole EPUB"),
				206: book("The bytes that `Range` asked for"),
				...problems(400, 403, 404, 416, 422, 500, 503),
			},
		},
		handler: async (request, reply) => {
			const jobId = readJobId(request.params.job_id, NOT_FOUND);
			const job = await deps.jobs.get(jobId, ownerOf(request));
			if (!job) throw new AppError(NOT_FOUND, { code: "NOT_FOUND" });
			return await sendBook(deps, job, finishedOutput(job), request, reply);
		},
	});
}

/** @throws AppError `VALIDATION_ERROR` (400) with SPEC §3's text while there is no book yet */
function finishedOutput(job: Job): JobOutput {
	if (job.state === "completed" && job.output) return job.output;
	throw new AppError(`Job not completed (status: ${job.state})`, { code: "VALIDATION_ERROR" });
}

async function sendBook(
	{ jobs, clock }: DownloadDeps,
	job: Job,
	output: JobOutput,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const etag = `"${output.sha256}"`;
	if (matchesEtag(request.headers["if-none-match"], etag)) return reply.code(304).header("etag", etag).send();

	// RFC 9110 §13.1.5: a part of another version than the caller holds is no use; it gets the whole.
	const sameVersion = (request.headers["if-range"] ?? etag) === etag;
	const range = sameVersion ? parseRange(request.headers.range, output.bytes) : null;
	if (range === "unsatisfiable") return refuseRange(clock, output.bytes, request, reply);

	// Opened before the first header is set: a failure must answer as a problem, not as a book.
	const content = request.method === "HEAD" ? undefined : await jobs.openOutput(job, range ?? undefined);
	if (content === null) throw new AppError(NOT_FOUND, { code: "NOT_FOUND" });
	if (range) reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${output.bytes}`);
	return reply
		.type(EPUB_TYPE)
		.header("content-length", range ? range.end - range.start + 1 : output.bytes)
		.header("content-disposition", attachment(downloadName(job.filename, output.layout, job.options.targetLanguage)))
		.header("accept-ranges", "bytes")
		.header("etag", etag)
		.header("cache-control", "private, no-cache")
		.send(content);
}

function refuseRange(clock: Clock, bytes: number, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	const error = new AppError(`The book has ${bytes} bytes; the range starts beyond them.`, {
		code: "VALIDATION_ERROR",
	});
	const problem = { ...describeProblem(error, request.id, clock.now()), status: 416 };
	return reply
		.code(416)
		.header("content-range", `bytes */${bytes}`)
		.type(PROBLEM_TYPE)
		.send(Buffer.from(JSON.stringify(problem)));
}
