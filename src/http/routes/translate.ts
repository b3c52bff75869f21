import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { FORM_FILES } from "../../jobs/form-file.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { Upload } from "../../jobs/receive-upload.ts";
import type { App } from "../app.ts";
import { drainRequest } from "../drain.ts";
import { ownerOf } from "../owner.ts";
import { readForm } from "../read-form.ts";
import { noQuery, problems, submittedSchema } from "../schemas.ts";
import { parseTranslateForm, TRANSLATE_FIELDS, type TranslateForm, translateForm } from "../translate-form.ts";

export interface TranslateDeps {
	jobs: Jobs;
	/** Largest upload (`MAX_FILE_SIZE_MB`). */
	maxFileBytes: number;
	/** An upload that stands still for so long is cut off. */
	uploadIdleMs: number;
}

const DRAIN_MS = 20_000;

const binary = (description: string) => z.string().meta({ format: "binary", description });
const bodySchema = translateForm.extend({
	file: binary("The EPUB"),
	glossary: binary("CSV, TSV or JSON file of terms and their translations").optional(),
	prompt_file: binary("Instructions as text, JSON or Markdown, with `{text}` and `{language}` as in BBM").optional(),
});

/** `POST /translate`: takes a book and answers at once with the job that will translate it (SPEC §3). */
export async function translateRoutes(app: App, deps: TranslateDeps): Promise<void> {
	app.post(
		"/translate",
		{
			schema: {
				tags: ["jobs"],
				summary: "Translate a book",
				consumes: ["multipart/form-data"],
				querystring: noQuery,
				body: bodySchema,
				response: { 200: submittedSchema, ...problems(400, 403, 413, 422, 429, 500, 503) },
			},
			// The form is read as a stream in the handler; its schema stands here for the document only.
			validatorCompiler: ({ schema, httpPart }) => {
				if (httpPart === "body") return (data: unknown) => ({ value: data });
				return app.validatorCompiler?.({ schema, httpPart, method: "POST", url: "/translate" }) ?? (() => true);
			},
		},
		async (request, reply) => {
			try {
				const { job, estimatedMinutes } = await submit(deps, request);
				return reply.header("location", `/status/${job.id}`).send({
					job_id: job.id,
					status: "pending",
					message: "Translation job accepted",
					estimated_duration_minutes: estimatedMinutes,
				});
			} catch (error) {
				const readToEnd = await drainRequest(request.raw, deps.maxFileBytes + 1_048_576, DRAIN_MS);
				if (!readToEnd) reply.header("connection", "close");
				throw error;
			}
		},
	);
}

async function submit({ jobs, maxFileBytes, uploadIdleMs }: TranslateDeps, request: FastifyRequest) {
	if (request.headers["idempotency-key"] !== undefined) {
		throw new AppError("Idempotency-Key is not supported in this version.", { code: "VALIDATION_ERROR" });
	}
	const form = await readForm<Upload>(request, {
		fields: TRANSLATE_FIELDS,
		fileField: "file",
		maxFileBytes,
		smallFiles: FORM_FILES,
		idleMs: uploadIdleMs,
		store: (content) => jobs.receiveUpload(content),
		discard: (upload) => jobs.discardUpload(upload),
	});
	if (!form.file) {
		throw new AppError('Field "file" is missing.', { code: "VALIDATION_ERROR", details: { field: "file" } });
	}
	const { stored: upload, filename, bytes } = form.file;
	let fields: TranslateForm;
	try {
		fields = parseTranslateForm(form.fields);
		if (bytes === 0) throw new AppError("The file is empty.", { code: "UNSUPPORTED_FORMAT" });
	} catch (error) {
		await jobs.discardUpload(upload);
		throw error;
	}
	return jobs.submit({
		upload,
		filename,
		form: { ...fields, ...Object.fromEntries(form.smallFiles) },
		owner: ownerOf(request),
	});
}
