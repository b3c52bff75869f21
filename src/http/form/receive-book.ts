import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { Idempotency } from "../../jobs/submit/idempotency.ts";
import type { Upload } from "../../jobs/submit/receive-upload.ts";
import { FORM_FILES } from "../../options/form-file.ts";
import { listFormFields } from "../../options/list-form-fields.ts";
import type { JobForm, OptionRules, ResolvedOptions } from "../../options/resolve-options.ts";
import { callerOf, ownerOf } from "../access/owner.ts";
import type { App } from "../app-type.ts";
import { drainRequest, lingerAtClose } from "../server/drain.ts";
import { type Form, readForm } from "./read-form.ts";
import { parseForm, TRANSLATE_FIELDS, translateForm } from "./translate-form.ts";

export interface BookFormDeps {
	jobs: Jobs;
	/** What forms may ask for. */
	optionRules: OptionRules;
	/** Largest upload (`MAX_FILE_SIZE_MB`). */
	maxFileBytes: number;
	/** An upload that stands still for so long is cut off. */
	uploadIdleMs: number;
}

export interface ReceivedBook {
	upload: Upload;
	filename: string;
	resolved: ResolvedOptions;
	owner: string;
	/** Whom limits and fairness count. */
	caller: string;
	/** The id of the stored upload; `null` where the form brought the file. */
	storedAs: string | null;
	/** `undefined` where the request has no `Idempotency-Key`. */
	idempotency: Idempotency | undefined;
}

/** What a route makes of the form's fields. @throws AppError as `resolveForm` does */
export type ResolveFields = (form: JobForm, rules: OptionRules) => ResolvedOptions;

const DRAIN_MS = 20_000;
/** Further time for a client that sends more than anybody would read. */
const LINGER_MS = 5_000;

const binary = (description: string) => z.string().meta({ format: "binary", description });

/** The form of `POST /translate` and `/estimate`, for the OpenAPI document. */
export const bookFormSchema = translateForm.extend({
	file: binary("The EPUB; or `upload_id`").optional(),
	glossary: binary("CSV, TSV or JSON file of terms and their translations").optional(),
	prompt_file: binary("Instructions as text, JSON or Markdown, with `{text}` and `{language}` as in BBM").optional(),
});

/** The form is read as a stream in the handler; its schema stands in the document only. */
export function skipBodyValidation(app: App, url: string) {
	return ({ schema, httpPart }: { schema: unknown; httpPart?: string }) => {
		if (httpPart === "body") return (data: unknown) => ({ value: data });
		return app.validatorCompiler?.({ schema, httpPart, method: "POST", url } as never) ?? (() => true);
	};
}

/**
 * Reads the form with its book and gives both to `use`; after a refusal the rest of the request is taken in,
 * so that the caller gets to read the answer.
 *
 * @throws AppError for a form that can't be used; `use` sees to the upload that it was given
 */
export async function withBookForm<T>(
	deps: BookFormDeps,
	request: FastifyRequest,
	closeConnection: () => void,
	{ resolve, use }: { resolve: ResolveFields; use: (book: ReceivedBook) => Promise<T> },
): Promise<T> {
	return readToItsEnd(deps, request, closeConnection, async () => use(await receiveBook(deps, request, resolve)));
}

/** Does `work` with a request's form; after a refusal the rest of the request is taken in all the same. */
export async function readToItsEnd<T>(
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
	if (!file && !fields.has("upload_id")) throw badField("file", "is missing");
	if (file && fields.has("upload_id")) throw badField("upload_id", "can't be combined with a file; send one of them");
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
	if (!file) throw badField("file", "is missing");
	return { upload: file.stored, filename: file.filename };
}

function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
	if (header === undefined || (typeof header === "string" && /^[\x21-\x7e]{1,255}$/.test(header))) return header;
	throw new AppError("Idempotency-Key must have 1 to 255 visible ASCII characters.", {
		code: "VALIDATION_ERROR",
		details: { field: "Idempotency-Key" },
	});
}

function badField(field: string, fault: string): AppError {
	return new AppError(`Field "${field}" ${fault}.`, { code: "VALIDATION_ERROR", details: { field } });
}
