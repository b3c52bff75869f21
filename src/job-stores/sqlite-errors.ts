import { AppError } from "../core/errors.ts";

/** What SQLite's primary result codes (sqlite.org/rescode.html) mean to the operator. */
const MEANINGS: Readonly<Record<number, string>> = {
	5: "is locked by another program",
	6: "is locked by another program",
	8: "can't be written: it is read-only",
	10: "can't be read or written: the disk fails",
	11: "is damaged",
	13: "can't grow: the disk is full",
	14: "can't be opened",
	23: "can't be opened: permission denied",
	26: "is damaged, or is no database",
};

/** SQLite's primary result code of `error`, or `null` for an error of another kind. */
function resultCodeOf(error: unknown): number | null {
	if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
	// The high bytes are the extended code.
	return error.errcode & 0xff;
}

/** Converts a storage failure to `STORAGE_ERROR`; anything else, such as a bug in our SQL, is unchanged. */
export function toStorageError(error: unknown): unknown {
	const code = resultCodeOf(error);
	const closed = error instanceof Error && "code" in error && error.code === "ERR_INVALID_STATE";
	const meaning = closed ? "is closed" : code === null ? undefined : MEANINGS[code];
	if (!meaning) return error;
	return new AppError(`The job database ${meaning}.`, { code: "STORAGE_ERROR", cause: error });
}
