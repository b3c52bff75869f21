import { AppError } from "../../../core/errors.ts";

/** An archive that is refused for what it is: no ZIP, damaged, encrypted, overlapping (spec §6.4). */
export function badArchive(message: string, options: { entry?: string; cause?: unknown } = {}): AppError {
	return refusal("UNSUPPORTED_FORMAT", message, options);
}

/** An archive that is refused for its sizes, true or declared (spec §8). */
export function archiveTooLarge(message: string, options: { entry?: string } = {}): AppError {
	return refusal("FILE_TOO_LARGE", message, options);
}

/** A failure of the disk, not of the book. */
export function diskFailure(message: string, cause?: unknown): AppError {
	return new AppError(message, { code: "STORAGE_ERROR", cause });
}

/** An entry's name for use in a message: quoted, control characters escaped, at most 120 characters. */
export function quoteName(name: string): string {
	return JSON.stringify(name.length > 120 ? `${name.slice(0, 119)}…` : name);
}

function refusal(
	code: "UNSUPPORTED_FORMAT" | "FILE_TOO_LARGE",
	message: string,
	{ entry, cause }: { entry?: string; cause?: unknown },
): AppError {
	return new AppError(message, {
		code,
		...(cause === undefined ? {} : { cause }),
		...(entry === undefined ? {} : { details: { entry } }),
	});
}
