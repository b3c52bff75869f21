import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Multipart, MultipartFile, MultipartValue } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { AppError } from "../../core/errors.ts";

export interface FormRules<T> {
	/** Names of text fields that are known. */
	fields: ReadonlySet<string>;
	/** The one field that holds the book; `null`: the form brings none. */
	fileField: string | null;
	maxFileBytes: number;
	/** Fields that hold small files, with the bytes that each may have. */
	attachments: Readonly<Record<string, number>>;
	/** A caller that sends nothing for so long is cut off. */
	idleMs: number;
	/** Takes the file's bytes while they arrive; whole or not at all, as `BlobStore.put`. */
	store: (content: Readable) => Promise<T>;
	/** Removes a stored file whose form turned out bad. */
	discard: (stored: T) => Promise<void>;
}

export interface Form<T> {
	/** Text fields as sent, trimmed; empty ones are left out, as a page's form sends what was not filled in. */
	fields: Map<string, string>;
	file: { filename: string; bytes: number; stored: T } | null;
	/** Small files by their field; empty ones without a name are left out, as a page's form sends them. */
	attachments: Map<string, { name: string; content: Buffer }>;
}

const MAX_PARTS = 64;
const MAX_FIELD_BYTES = 64 * 1024;
const MAX_FILENAME_CHARACTERS = 255;

/**
 * Reads a multipart form whose fields may come in any order, with its file
 * streamed to `store`. After a refusal nothing of the file is left.
 *
 * @throws AppError `VALIDATION_ERROR` for a form that is broken, too long, cut off, or holds unknown or
 *   doubled fields; `FILE_TOO_LARGE` as soon as the file passes its bound
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
		// Only what the parser throws is a broken form; errors of the loop's body are not caught here.
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
			if (form.attachments.has(name)) throw badField(name, "stands twice in the form");
			const content = await readSmallFile(name, part, maxBytes);
			if (content.length > 0 || part.filename)
				form.attachments.set(name, { name: displayName(part.filename), content });
			return;
		}
		if (name !== rules.fileField)
			throw rules.fields.has(name) ? badField(name, "takes text, not a file") : unknown(name);
		if (form.file) throw badField(name, "stands twice in the form");
		form.file = await takeFile(part, rules);
		return;
	}
	if (name === rules.fileField || Object.hasOwn(rules.attachments, name))
		throw badField(name, "must be a file, with a file name");
	if (!rules.fields.has(name)) throw unknown(name);
	if (form.fields.has(name)) throw badField(name, "stands twice in the form");
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
	if (bytes > maxBytes || part.file.truncated) throw badField(name, `is larger than ${maxBytes / 1024} kB`);
	return Buffer.concat(chunks);
}

async function takeFile<T>(part: MultipartFile, rules: FormRules<T>): Promise<NonNullable<Form<T>["file"]>> {
	const content = new PassThrough();
	const stopAtLimit = () => void content.destroy(tooLarge(rules.maxFileBytes));
	part.file.once("limit", stopAtLimit);
	// A small bound may have been passed with the part's first bytes, before anyone could listen.
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
		// `store` passes the stream's own failure on: an upload that broke off is the caller's doing.
		throw error === cutOff ? brokenForm(error) : error;
	}
}

function textOf(name: string, part: MultipartValue): string {
	if (part.valueTruncated) throw badField(name, `is longer than ${MAX_FIELD_BYTES} bytes`);
	if (typeof part.value !== "string") throw badField(name, "must be plain text");
	return part.value.trim();
}

/** What is shown and kept of the name that the caller's machine gave the file. */
function displayName(filename: string | undefined): string {
	const clean = (filename ?? "").replace(/\p{Cc}/gu, "_").trim();
	return [...clean].slice(0, MAX_FILENAME_CHARACTERS).join("") || "book.epub";
}

function brokenForm(error: unknown): AppError {
	if (error instanceof AppError) return error;
	const { code = "" } = error as { code?: string };
	if (/^FST_(PARTS|FIELDS|FILES)_LIMIT$/.test(code)) return invalid("The form has too many parts.", error);
	if (code === "FST_PROTO_VIOLATION") return invalid("The form has a field with a forbidden name.", error);
	return invalid("The form is broken or was cut off; it is not valid multipart/form-data.", error);
}

function tooLarge(maxBytes: number): AppError {
	const maxMb = Math.round((maxBytes / 1_048_576) * 1000) / 1000;
	return new AppError(`The file is larger than the ${maxMb} MB that are allowed.`, { code: "FILE_TOO_LARGE" });
}

function invalid(message: string, cause?: unknown): AppError {
	return new AppError(message, { code: "VALIDATION_ERROR", cause });
}

function badField(name: string, fault: string): AppError {
	return new AppError(`Field "${name}" ${fault}.`, { code: "VALIDATION_ERROR", details: { field: name } });
}

function unknown(name: string): AppError {
	const shown = name.slice(0, 60);
	return new AppError(`Field "${shown}" is not known in this version.`, {
		code: "VALIDATION_ERROR",
		details: { field: shown },
	});
}
