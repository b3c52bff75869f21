import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { AppError, isAbort } from "../../core/errors.ts";
import type { Job, JobOutput } from "../../core/job.ts";
import { LAYOUTS, type Layout } from "../../core/layout.ts";
import { jobNotFound } from "../../jobs/job-not-found.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { LINK_SECONDS } from "../../jobs/texts/renditions.ts";
import { jobParams, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";
import { sendProblem } from "../server/errors.ts";
import { describeProblem } from "../server/problem.ts";
import { matchesEtag, parseRange } from "./byte-range.ts";
import { attachment, downloadName, partialName } from "./download-name.ts";
import { trueOrFalse } from "./query.ts";
import { jobNotCompleted, requireJob } from "./requested-job.ts";

interface DownloadDeps {
	jobs: Jobs;
	clock: Clock;
}

const EPUB_TYPE = "application/epub+zip";

const book = (description: string) => ({
	description,
	content: { [EPUB_TYPE]: { schema: z.string().meta({ format: "binary" }) } },
});

const downloadQuery = z.strictObject({
	layout: z
		.enum([...LAYOUTS, ""])
		.transform((layout) => layout || undefined)
		.optional()
		.meta({
			description: "How source and translation are arranged; defaults to the job's own layout",
			enum: [...LAYOUTS],
		}),
	partial: trueOrFalse("`true`: what is translated so far, with the rest in the original"),
	redirect: trueOrFalse("`true`: 302 to a URL of the book, valid for an hour, if books are stored in S3"),
});

const DESCRIPTION = `Includes all corrections and retranslated texts. Another \`layout\` is rendered from the same translation the first time
it is requested; no provider is called. The same layout and texts always give the same bytes.

With \`partial=true\` you get a valid book for a job in any state, also a failed or cancelled one: what is translated so far, with the rest in the
original. A completed job always returns the whole book. \`Range\` works for whole books only.

With \`redirect=true\` the answer is a redirect to S3 if books are stored there, and the book itself otherwise.`;

/** `GET /download/{job_id}`: the finished book or a range of it, or a partial book (spec §3). */
export async function downloadRoutes(app: App, deps: DownloadDeps): Promise<void> {
	app.route({
		method: ["GET", "HEAD"],
		url: "/download/:job_id",
		exposeHeadRoute: false,
		config: { access: "caller" },
		schema: {
			operationId: "download",
			tags: ["jobs"],
			summary: "The finished book",
			description: DESCRIPTION,
			params: jobParams,
			querystring: downloadQuery,
			response: {
				200: book("The whole EPUB"),
				206: book("The requested range"),
				302: z.null().meta({ description: "`Location` is a URL of the book, valid for an hour" }),
				...problems(400, 403, 404, 413, 416, 422, 500, 503, 504),
			},
		},
		handler: async (request, reply) => {
			const { layout, partial, redirect } = request.query;
			const job = await requireJob(deps.jobs, request);
			if (partial && job.state !== "completed") return sendPartial(deps, job, layout, request, reply);
			if (redirect && deps.jobs.canLink) return redirectToBook(deps, job, layout, reply);
			return await sendBook(deps, job, layout, request, reply);
		},
	});
}

/** @throws AppError `VALIDATION_ERROR` (400) with spec §3's message until the job is completed */
async function findBook({ jobs }: DownloadDeps, job: Job, layout: Layout | undefined): Promise<JobOutput> {
	if (job.state !== "completed") throw jobNotCompleted(job);
	return jobs.texts.findBook(job, layout ?? job.options.layout);
}

async function sendBook(
	deps: DownloadDeps,
	job: Job,
	layout: Layout | undefined,
	request: FastifyRequest,
	reply: FastifyReply,
	isSecondTry = false,
): Promise<FastifyReply> {
	const { jobs, clock } = deps;
	const output = await findBook(deps, job, layout);
	const etag = `"${output.sha256}"`;
	if (matchesEtag(request.headers["if-none-match"], etag)) return reply.code(304).header("etag", etag).send();

	// RFC 9110 §13.1.5: if the caller has another version, it gets the whole book.
	const sameVersion = (request.headers["if-range"] ?? etag) === etag;
	const range = sameVersion ? parseRange(request.headers.range, output.bytes) : null;
	if (range === "unsatisfiable") return refuseRange(clock, output.bytes, request, reply);

	// Opened before any header is set, so that a failure is answered as a problem, not as a book.
	const content = request.method === "HEAD" ? undefined : await jobs.openOutput(job, range ?? undefined, output);
	if (content === null) {
		if (isSecondTry) throw jobNotFound();
		// A newer book has just replaced it.
		return sendBook(deps, await requireJob(deps.jobs, request), layout, request, reply, true);
	}
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

/** Sends the client to S3, which serves the book under the same file name. */
async function redirectToBook(
	deps: DownloadDeps,
	job: Job,
	layout: Layout | undefined,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const output = await findBook(deps, job, layout);
	const name = downloadName(job.filename, output.layout, job.options.targetLanguage);
	const link = { seconds: LINK_SECONDS, contentType: EPUB_TYPE, contentDisposition: attachment(name) };
	const address = await deps.jobs.linkOutput(job, output, link);
	if (address === null) throw jobNotFound();
	// The URL is signed for this caller and expires.
	return reply.header("cache-control", "no-store").redirect(address, 302);
}

/** Rendered for this response only, so it is aborted if the client disconnects. */
async function sendPartial(
	{ jobs }: DownloadDeps,
	job: Job,
	layout: Layout = job.options.layout,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	if (job.state === "pending" && job.attempt === 0) throw jobNotCompleted(job);
	const name = partialName(job.filename, layout, job.options.targetLanguage);
	const describe = () =>
		reply
			.type(EPUB_TYPE)
			.header("content-disposition", attachment(name))
			.header("accept-ranges", "none")
			.header("cache-control", "no-store");
	if (request.method === "HEAD") return describe().send();
	const gone = new AbortController();
	reply.raw.once("close", () => gone.abort());
	try {
		const { bytes, content } = await jobs.texts.makePartialBook(job, layout, gone.signal);
		return describe().header("content-length", bytes).send(content);
	} catch (error) {
		if (gone.signal.aborted && isAbort(error)) return reply.hijack();
		throw error;
	}
}

function refuseRange(clock: Clock, bytes: number, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	const error = new AppError(`The book has ${bytes} bytes; the range starts beyond its end.`, {
		code: "VALIDATION_ERROR",
	});
	const problem = { ...describeProblem(error, request.id, clock.now()), status: 416 };
	return sendProblem(reply.header("content-range", `bytes */${bytes}`), problem);
}
