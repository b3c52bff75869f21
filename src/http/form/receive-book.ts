import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { Upload } from "../../jobs/submit/receive-upload.ts";
import { FORM_FILES } from "../../options/form-file.ts";
import type { JobForm } from "../../options/resolve-options.ts";
import { callerOf, ownerOf } from "../access/owner.ts";
import type { App } from "../server/app-type.ts";
import { drainRequest, lingerAtClose } from "../server/drain.ts";
import { type Form, readForm } from "./read-form.ts";
import { parseForm, TRANSLATE_FIELDS, translateForm } from "./translate-form.ts";

export interface BookFormDeps {
	jobs: Jobs;
	/** Largest upload (`MAX_FILE_SIZE_MB`). */
	maxFileBytes: number;
	/** An upload that stands still for so long is cut off. */
	uploadIdleMs: number;
}

export interface ReceivedBook {
	upload: Upload;
	filename: string;
	form: JobForm;
	owner: string;
	/** Whom limits and fairness count. */
	caller: string;
	/** The id that it came by; `null`: the form brought the file itself. */
	keptAs: string | null;
	/** Left out: the request is not meant to be sent again. */
	idempotencyKey: string | undefined;
}

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
	use: (book: ReceivedBook) => Promise<T>,
): Promise<T> {
	return readToItsEnd(deps, request, closeConnection, async () => use(await receiveBook(deps, request)));
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
	{ jobs, maxFileBytes, uploadIdleMs }: BookFormDeps,
	request: FastifyRequest,
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
		return {
			...(await resolveUpload(form, { owner: ownerOf(request), caller: callerOf(request) }, jobs)),
			idempotencyKey,
		};
	} catch (error) {
		if (form.file) await jobs.discardUpload(form.file.stored);
		throw error;
	}
}

async function resolveUpload(
	{ fields, file, attachments }: Form<Upload>,
	from: Pick<ReceivedBook, "owner" | "caller">,
	jobs: Jobs,
): Promise<Omit<ReceivedBook, "idempotencyKey">> {
	if (!file && !fields.has("upload_id")) throw badField("file", "is missing");
	if (file && fields.has("upload_id")) throw badField("upload_id", "stands beside a file; send one of them");
	const { upload_id: keptAs = null, ...texts } = parseForm(translateForm, fields);
	const common = { form: { ...texts, ...Object.fromEntries(attachments) }, ...from, keptAs };
	if (keptAs !== null) return { ...(await jobs.claimUpload(keptAs, from.owner)), ...common };
	if (!file || file.bytes === 0) throw new AppError("The file is empty.", { code: "UNSUPPORTED_FORMAT" });
	return { upload: file.stored, filename: file.filename, ...common };
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
