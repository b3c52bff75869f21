import { AppError } from "../../core/errors.ts";
import type { ArchiveEntry } from "./archive/archive.ts";
import { quoteName } from "./archive/archive-errors.ts";

/** @throws AppError `FILE_TOO_LARGE` where an entry that must be read as a whole is past MAX_DOCUMENT_MB (spec §6.4) */
export function assertWithinSize({ name, size }: Pick<ArchiveEntry, "name" | "size">, maxBytes: number): void {
	if (size <= maxBytes) return;
	throw new AppError(`The book's document ${quoteName(name)} is too large.`, {
		code: "FILE_TOO_LARGE",
		details: { max_document_mb: Math.floor(maxBytes / 2 ** 20) },
	});
}
