import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Multipart, MultipartFile, MultipartValue } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { AppError, invalidField } from "../../core/errors.ts";
import { fileTooLarge } from "../../jobs/submit/receive-upload.ts";

export interface FormRules<T> {
	/** Names of the accepted text fields. */
	fields: ReadonlySet<string>;
	/** The one field that holds the book; `null`: the form has none. */
	fileField: string | null;
	maxFileBytes: number;
	/** Fields for small files → their size limits in bytes. */
	attachments: Readonly<Record<string, number>>;
	/** Connections that send nothing for this long are closed. */
	idleMs: number;
	/** Consumes the file as it arrives; all or nothing, like `BlobStore.put`. */
	store: (content: Readable) => Promise<T>;
	/** Removes a stored file whose form turned out to be invalid. */
	discard: (stored: T) => Promise<void>;
}

export interface Form<T> {
	/** Trimmed text fields; empty ones are dropped: HTML forms send fields that nobody filled in. */
	fields: Map<string, string>;
	file: { filename: string; bytes: number; stored: T } | null;
	/** Small files by field; empty ones without a name are dropped, for the same reason. */
	attachments: Map<string, { name: string; content: Buffer }>;
}

const MAX_PARTS = 64;
const MAX_FIELD_BYTES = 64 * 1024;
const MAX_FILENAME_CHARACTERS = 255;

/**
 * Reads a multipart form with fields in any order, streaming its file to `store`. If the form is rejected,
 * nothing of the file is kept.
 *
 * @throws AppError `VALIDATION_ERROR` for a form that is malformed, too long, cut off, or has unknown or
 *   repeated fields; `FILE_TOO_LARGE` as soon as the file exceeds its limit
 */
export async function readForm<T>(request: FastifyRequest, rules: FormRules<T>): Promise<Form<T>> {
	if (!request.isMultipart()) throw invalid("Send the form as multipart/form-data.");
	const form: Form<T> = { fields: new Map(), file: null, attachments: new Map() };
	request.raw.setTimeout(rules.idleMs, () => request.raw.destroy());
	try {
		for await (const part of partsOf(request, rules.maxFileBytes)) await takePart(part, form, rules);
		return form;
	} catch (error) {
		if (form.file) await rules.discard(form.file.stored);
		throw error;
	} finally {
		request.raw.setTimeout(0);
	}
}

async function* partsOf(request: FastifyRequest, maxFileBytes: number): AsyncGenerator<Multipart> {
	const limits = {
		fileSize: maxFileBytes,
		fieldSize: MAX_FIELD_BYTES,
		parts: MAX_PARTS,
		fields: MAX_PARTS,
		files: 4,
		headerPairs: 32,
	};
	const parts = request.parts({ limits });
	while (true) {
		// Not `for await`: only the parser's errors mean a malformed form, the loop body's don't.
		const next = await parts.next().catch((error: unknown) => {
			throw brokenForm(error);
		});
		if (next.done) return;
		yield next.value;
	}
}

async function takePart<T>(part: Multipart, form: Form<T>, rules: FormRules<T>): Promise<void> {
	const name = part.fieldname ?? "";
	if (part.type === "file") {
		part.file.on("error", () => {});
		const maxBytes = Object.hasOwn(rules.attachments, name) ? rules.attachments[name] : undefined;
		if (maxBytes !== undefined) {
			if (form.attachments.has(name)) throw invalidFormField(name, "appears more than once");
			const content = await readSmallFile(name, part, maxBytes);
			if (content.length > 0 || part.filename)
				form.attachments.set(name, { name: displayName(part.filename), content });
			return;
		}
		if (name !== rules.fileField)
			throw rules.fields.has(name) ? invalidFormField(name, "takes text, not a file") : unknownField(name);
		if (form.file) throw invalidFormField(name, "appears more than once");
		form.file = await takeFile(part, rules);
		return;
	}
	if (name === rules.fileField || Object.hasOwn(rules.attachments, name))
		throw invalidFormField(name, "must be a file, with a file name");
	if (!rules.fields.has(name)) throw unknownField(name);
	if (form.fields.has(name)) throw invalidFormField(name, "appears more than once");
	const text = textOf(name, part);
	if (text !== "") form.fields.set(name, text);
}

async function readSmallFile(name: string, part: MultipartFile, maxBytes: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	try {
		for await (const chunk of part.file) {
			bytes += chunk.length;
			if (bytes > maxBytes) break;
			chunks.push(chunk);
		}
	} catch (error) {
		throw brokenForm(error);
	}
	if (bytes > maxBytes || part.file.truncated) throw invalidFormField(name, `is larger than ${maxBytes / 1024} kB`);
	return Buffer.concat(chunks);
}

async function takeFile<T>(part: MultipartFile, rules: FormRules<T>): Promise<NonNullable<Form<T>["file"]>> {
	const content = new PassThrough();
	const stopAtLimit = () => void content.destroy(fileTooLarge(rules.maxFileBytes));
	part.file.once("limit", stopAtLimit);
	// The part's first bytes may have exceeded a small limit before the listener was added.
	if (part.file.truncated) stopAtLimit();
	let cutOff: unknown;
	const arriving = pipeline(part.file, content).catch((error: unknown) => {
		cutOff = error;
	});
	try {
		const stored = await rules.store(content);
		return { filename: displayName(part.filename), bytes: part.file.bytesRead, stored };
	} catch (error) {
		content.destroy();
		await arriving;
		// `store` rethrows the stream's own error: an upload that broke off is the caller's fault.
		throw error === cutOff ? brokenForm(error) : error;
	}
}

function textOf(name: string, part: MultipartValue): string {
	if (part.valueTruncated) throw invalidFormField(name, `is longer than ${MAX_FIELD_BYTES} bytes`);
	if (typeof part.value !== "string") throw invalidFormField(name, "must be plain text");
	return part.value.trim();
}

/** The client's file name, safe to show and store. */
function displayName(filename: string | undefined): string {
	const clean = (filename ?? "").replace(/\p{Cc}/gu, "_").trim();
	return [...clean].slice(0, MAX_FILENAME_CHARACTERS).join("") || "book.epub";
}

function brokenForm(error: unknown): AppError {
	if (error instanceof AppError) return error;
	const { code = "" } = error as { code?: string };
	if (/^FST_(PARTS|FIELDS|FILES)_LIMIT$/.test(code)) return invalid("The form has too many parts.", error);
	if (code === "FST_PROTO_VIOLATION") return invalid("The form has a field with a forbidden name.", error);
	return invalid("The form is not valid multipart/form-data, or was cut off.", error);
}

function invalid(message: string, cause?: unknown): AppError {
	return new AppError(message, { code: "VALIDATION_ERROR", cause });
}

export function invalidFormField(name: string, fault: string): AppError {
	return invalidField(name, `Field "${name}" ${fault}.`);
}

function unknownField(name: string): AppError {
	const shown = name.slice(0, 60);
	return invalidField(shown, `Field "${shown}" is not known to this version.`);
}
