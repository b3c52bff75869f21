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
 * Locks a data folder for this process, and creates it if missing (rule C4).
 *
 * The kernel holds the lock, on a SQLite file in an exclusive transaction: it ends with the process,
 * so nothing has to be cleaned up after `kill -9`.
 *
 * @throws AppError `CONFLICT` immediately if another process holds it, `STORAGE_ERROR` if the folder is unusable
 */
export function lockFolder(folder: string): FolderLock {
	const path = join(folder, "lock.sqlite");
	let connection: DatabaseSync | undefined;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		makeFile(path);
		connection = new DatabaseSync(path);
		// Nothing is ever written, so no journal is needed on the disk.
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

/** Keeps connections referenced: garbage collection would close them and release their locks. */
const heldConnections = new Set<DatabaseSync>();

/** Does not open an existing file: closing it would release the process's own lock (POSIX `fcntl`). */
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
