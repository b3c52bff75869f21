import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../core/errors.ts";
import { toDiskError } from "./disk-errors.ts";

const SQLITE_BUSY = 5;

export interface FolderLock {
	release(): void;
}

/**
 * Makes this process the only one on a data folder, which is made where it is missing (rule C4).
 *
 * The lock is the kernel's, on a SQLite file held in an exclusive transaction: it goes when the
 * process ends, in whatever way, so nothing has to be cleaned up after `kill -9`.
 *
 * @throws AppError `CONFLICT` at once where another process holds it, `STORAGE_ERROR` where the folder can't be used
 */
export function lockFolder(folder: string): FolderLock {
	const path = join(folder, "lock.sqlite");
	let connection: DatabaseSync | undefined;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		makeFile(path);
		connection = new DatabaseSync(path);
		// Nothing is ever written, so a journal on the disk would only be litter.
		connection.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
	} catch (error) {
		connection?.close();
		throw explain(error, folder);
	}
	const held = connection;
	heldConnections.add(held);
	return {
		release() {
			if (heldConnections.delete(held)) held.close();
		},
	};
}

/** A connection that nobody refers to is closed with the garbage, and its lock is gone. */
const heldConnections = new Set<DatabaseSync>();

/** An existing file is not opened: closing it again would take the process's own lock away (POSIX `fcntl`). */
function makeFile(path: string): void {
	try {
		writeFileSync(path, "", { flag: "wx", mode: 0o600 });
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
	}
}

function explain(error: unknown, folder: string): unknown {
	if (!(error instanceof Error) || !("errcode" in error)) return toDiskError(error);
	if (error.errcode === SQLITE_BUSY) {
		return new AppError(`Another Diglot server is using this data folder (${folder}).`, {
			code: "CONFLICT",
			cause: error,
		});
	}
	return new AppError(`The data folder can't be locked (${folder}).`, { code: "STORAGE_ERROR", cause: error });
}
