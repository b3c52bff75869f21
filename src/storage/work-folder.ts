import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { toDiskError } from "./disk-errors.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";

export interface WorkFolder {
	path: string;
	/** Removes the folder and its content. */
	close(): void;
}

/**
 * Creates a folder under `root` for this process's work files, and removes those of dead processes: each process
 * locks its own, so that several may share `root`.
 *
 * @throws AppError `STORAGE_ERROR` if `root` is not writable
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
		// In use by another process, or not ours.
		return;
	}
	lock.release();
	rmSync(path, { recursive: true, force: true });
}
