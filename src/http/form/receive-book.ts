import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError, invalidField } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { Idempotency } from "../../jobs/submit/idempotency.ts";
import type { Upload } from "../../jobs/submit/receive-upload.ts";
import { FORM_FILES } from "../../options/form-file.ts";
import { listFormFields } from "../../options/list-form-fields.ts";
import type { JobForm, OptionRules, ResolvedOptions } from "../../options/resolve-options.ts";
import { callerOf, ownerOf } from "../access/owner.ts";
import type { App } from "../server/app-type.ts";
import { drainRequest, lingerAtClose } from "../server/drain.ts";
import { type Form, invalidFormField, readForm } from "./read-form.ts";
import { parseForm, TRANSLATE_FIELDS, translateForm } from "./translate-form.ts";

export interface BookFormDeps {
	jobs: Jobs;
	/** What forms may ask for. */
	optionRules: OptionRules;
	/** `MAX_FILE_SIZE_MB`, in bytes. */
	maxFileBytes: number;
	/** Uploads that stall for this long are cut off. */
	uploadIdleMs: number;
}

export interface ReceivedBook {
	upload: Upload;
	filename: string;
	resolved: ResolvedOptions;
	owner: string;
	/** Who is counted by rate limits and fair scheduling. */
	caller: string;
	/** The id of the stored upload; `null` where the form contained the file. */
	storedAs: string | null;
	/** `undefined` where the request has no `Idempotency-Key`. */
	idempotency: Idempotency | undefined;
}

/** What a route makes of the form's fields. @throws AppError as `resolveForm` does */
export type ResolveFields = (form: JobForm, rules: OptionRules) => ResolvedOptions;

const DRAIN_MS = 20_000;
/** Extra time for a client that is still sending when draining ends. */
const LINGER_MS = 5_000;

const binary = (description: string) => z.string().meta({ format: "binary", description });

/** The form of `POST /translate` and `/estimate`, for the OpenAPI document. */
export const bookFormSchema = translateForm.extend({
	file: binary("The EPUB; or `upload_id`").optional(),
	glossary: binary("Terms and their translations as a CSV, TSV or JSON file").optional(),
	prompt_file: binary(
		"Instructions as text, JSON or Markdown, with the placeholders `{text}` and `{language}` of bilingual_book_maker (BBM)",
	).optional(),
});

/** The handler reads the form as a stream; the body's schema is for the OpenAPI document only. */
export function skipBodyValidation(app: App, url: string) {
	return ({ schema, httpPart }: { schema: unknown; httpPart?: string }) => {
		if (httpPart === "body") return (data: unknown) => ({ value: data });
		return app.validatorCompiler?.({ schema, httpPart, method: "POST", url } as never) ?? (() => true);
	};
}

/**
 * Reads the form with its book and passes both to `use`. On an error the rest of the request is drained, so that
 * the client reads the answer.
 *
 * @throws AppError for an invalid form; `use` is responsible for the upload that it receives
 */
export async function withBookForm<T>(
	deps: BookFormDeps,
	request: FastifyRequest,
	closeConnection: () => void,
	{ resolve, use }: { resolve: ResolveFields; use: (book: ReceivedBook) => Promise<T> },
): Promise<T> {
	return drainOnError(deps, request, closeConnection, async () => use(await receiveBook(deps, request, resolve)));
}

/** Runs `work`, which reads the request's form; if it fails, drains the rest of the request. */
export async function drainOnError<T>(
	{ maxFileBytes }: Pick<BookFormDeps, "maxFileBytes">,
	request: FastifyRequest,
	closeConnection: () => void,
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!(await drainRequest(request.raw, maxFileBytes + 1_048_576, DRAIN_MS))) {
			closeConnection();
			lingerAtClose(request.raw.socket, LINGER_MS);
		}
		throw error;
	}
}

async function receiveBook(
	{ jobs, optionRules, maxFileBytes, uploadIdleMs }: BookFormDeps,
	request: FastifyRequest,
	resolve: ResolveFields,
): Promise<ReceivedBook> {
	const idempotencyKey = readIdempotencyKey(request.headers["idempotency-key"]);
	const form = await readForm<Upload>(request, {
		fields: TRANSLATE_FIELDS,
		fileField: "file",
		maxFileBytes,
		attachments: FORM_FILES,
		idleMs: uploadIdleMs,
		store: (content) => jobs.receiveUpload(content),
		discard: (upload) => jobs.discardUpload(upload),
	});
	try {
		const { storedAs, fields } = readFields(form);
		const resolved = resolve(fields, optionRules);
		const owner = ownerOf(request);
		return {
			...(await resolveUpload(form, storedAs, owner, jobs)),
			resolved,
			owner,
			caller: callerOf(request),
			storedAs,
			idempotency: idempotencyKey === undefined ? undefined : { key: idempotencyKey, fields: listFormFields(fields) },
		};
	} catch (error) {
		if (form.file) await jobs.discardUpload(form.file.stored);
		throw error;
	}
}

function readFields({ fields, file, attachments }: Form<Upload>): { storedAs: string | null; fields: JobForm } {
	if (!file && !fields.has("upload_id")) throw invalidFormField("file", "is missing");
	if (file && fields.has("upload_id"))
		throw invalidFormField("upload_id", "can't be sent together with a file; send one of them");
	const { upload_id: storedAs = null, ...texts } = parseForm(translateForm, fields);
	if (file?.bytes === 0) throw new AppError("The file is empty.", { code: "UNSUPPORTED_FORMAT" });
	return { storedAs, fields: { ...texts, ...Object.fromEntries(attachments) } };
}

/** The book that the form brought or named. */
async function resolveUpload(
	{ file }: Form<Upload>,
	storedAs: string | null,
	owner: string,
	jobs: Jobs,
): Promise<Pick<ReceivedBook, "upload" | "filename">> {
	if (storedAs !== null) return jobs.claimUpload(storedAs, owner);
	if (!file) throw invalidFormField("file", "is missing");
	return { upload: file.stored, filename: file.filename };
}

function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
	if (header === undefined || (typeof header === "string" && /^[\x21-\x7e]{1,255}$/.test(header))) return header;
	throw invalidField("Idempotency-Key", "Idempotency-Key must have 1 to 255 visible ASCII characters.");
}
