import { AppError } from "../core/errors.ts";

/** What errno codes mean to the person who runs the server. */
const MEANINGS: Readonly<Record<string, string>> = {
	ENOSPC: "The disk that holds Diglot's files is full.",
	EDQUOT: "The disk quota for Diglot's files is used up.",
	EROFS: "The disk that holds Diglot's files is read-only.",
	EACCES: "Diglot is not allowed to use its data folder.",
	EPERM: "Diglot is not allowed to use its data folder.",
	EMFILE: "Diglot has too many files open.",
	ENFILE: "This machine has too many files open.",
	EIO: "The disk that holds Diglot's files fails.",
};

export function errnoOf(error: unknown): string | null {
	return error instanceof Error && "errno" in error && "code" in error ? String(error.code) : null;
}

/** Runs `work` on files; a failure of the disk comes out as `STORAGE_ERROR`, any other error as it is. */
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

/** `work`'s result, or `null` where the file it needs is missing. */
export async function unlessMissing<T>(work: () => Promise<T>): Promise<T | null> {
	try {
		return await work();
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === "ENOENT" || errno === "ENOTDIR") return null;
		throw error;
	}
}
