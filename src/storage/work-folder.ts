import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { toDiskError } from "./disk-errors.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";

export interface WorkFolder {
	path: string;
	/** Removes it with all that is in it. */
	close(): void;
}

/**
 * A folder under `root` for this process's work files alone. Those of processes that died are removed: each
 * holds a lock on its own, so that several may share `root`.
 *
 * @throws AppError `STORAGE_ERROR` where `root` can't be written
 */
export function openWorkFolder(root: string): WorkFolder {
	try {
		mkdirSync(root, { recursive: true, mode: 0o700 });
		for (const name of readdirSync(root)) removeIfLeft(join(root, name));
		const path = mkdtempSync(join(root, "process-"));
		const lock = lockFolder(path);
		return {
			path,
			close() {
				lock.release();
				rmSync(path, { recursive: true, force: true });
			},
		};
	} catch (error) {
		throw toDiskError(error);
	}
}

function removeIfLeft(path: string): void {
	let lock: FolderLock;
	try {
		lock = lockFolder(path);
	} catch {
		// Another process works there, or it is none of ours.
		return;
	}
	lock.release();
	rmSync(path, { recursive: true, force: true });
}
