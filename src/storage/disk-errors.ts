import { AppError } from "../core/errors.ts";

/** What errno codes mean to the operator. */
const MEANINGS: Readonly<Record<string, string>> = {
	ENOSPC: "The disk that holds Diglot's files is full.",
	EDQUOT: "The disk quota for Diglot's files is used up.",
	EROFS: "The disk that holds Diglot's files is read-only.",
	EACCES: "Diglot is not allowed to use its data folder.",
	EPERM: "Diglot is not allowed to use its data folder.",
	EMFILE: "Diglot has too many files open.",
	ENFILE: "This machine has too many files open.",
	EIO: "The disk that holds Diglot's files is failing.",
};

export function errnoOf(error: unknown): string | null {
	return error instanceof Error && "errno" in error && "code" in error ? String(error.code) : null;
}

/** Runs file operations; turns a disk failure into `STORAGE_ERROR` and rethrows any other error. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw toDiskError(error);
	}
}

export function toDiskError(error: unknown): unknown {
	const errno = errnoOf(error);
	if (errno === null) return error;
	const message = MEANINGS[errno] ?? `Diglot's file storage failed (${errno}).`;
	return new AppError(message, { code: "STORAGE_ERROR", cause: error });
}

/** `work`'s result, or `null` if its file is missing. */
export async function unlessMissing<T>(work: () => Promise<T>): Promise<T | null> {
	try {
		return await work();
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === "ENOENT" || errno === "ENOTDIR") return null;
		throw error;
	}
}
