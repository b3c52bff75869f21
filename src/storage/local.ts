import { randomUUID } from "node:crypto";
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { requireKey, requirePrefix } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";
import { errnoOf, onDisk, toDiskError, unlessMissing } from "./disk-errors.ts";
import { nameDurably, settleFile, writeDurably } from "./durable-file.ts";

/** Holds unfinished files; unreachable by keys, because key segments don't start with a dot. */
const WORK_FOLDER = ".work";

/**
 * Blobs as files under `root`, which is created if missing. A blob appears under its name
 * complete and flushed, or not at all.
 *
 * Opening the store removes the unfinished files of an earlier process, so only the process
 * that holds the folder's lock may open it (rule C4); `keepWork` keeps them, for read-only use.
 *
 * @throws AppError `STORAGE_ERROR` if `root` is not writable
 */
export function createLocalBlobStore(options: { root: string; keepWork?: boolean }): BlobStore {
	const root = resolve(options.root);
	const workFolder = join(root, WORK_FOLDER);
	try {
		mkdirSync(root, { recursive: true, mode: 0o700 });
		// Checked first, because a recursive removal doesn't report why it failed.
		accessSync(root, constants.W_OK);
		if (!options.keepWork) rmSync(workFolder, { recursive: true, force: true });
		mkdirSync(workFolder, { recursive: true, mode: 0o700 });
	} catch (error) {
		throw toDiskError(error);
	}

	function pathOf(key: string): string {
		requireKey(key);
		return join(root, key);
	}

	function folderOf(prefix: string): string {
		requirePrefix(prefix);
		return dirname(pathOf(`${prefix}any`));
	}

	async function nameAs(key: string, path: string): Promise<void> {
		const target = pathOf(key);
		await mkdir(dirname(target), { recursive: true, mode: 0o700 });
		await nameDurably(path, target, root).catch(async (error) => {
			if (errnoOf(error) !== "ENOENT") throw error;
			// A concurrent delete has just removed the empty folder.
			await mkdir(dirname(target), { recursive: true, mode: 0o700 });
			await nameDurably(path, target, root);
		});
	}

	async function removeEmptyFolders(from: string): Promise<void> {
		// Top folders stay, because new blobs keep coming.
		for (let folder = from; dirname(folder).length > root.length; folder = dirname(folder)) {
			const removed = await rmdir(folder).then(
				() => true,
				() => false,
			);
			if (!removed) return;
		}
	}

	return {
		async put(key, content) {
			pathOf(key);
			const path = join(workFolder, randomUUID());
			try {
				const info = await writeDurably(path, content);
				await onDisk(() => nameAs(key, path));
				return info;
			} finally {
				await rm(path, { force: true });
			}
		},

		async putFile(key, source) {
			pathOf(key);
			const path = join(workFolder, randomUUID());
			return onDisk(async () => {
				try {
					await move(source, path);
					const info = await settleFile(path);
					await nameAs(key, path);
					return info;
				} finally {
					await rm(path, { force: true });
				}
			});
		},

		async read(key, range) {
			const file = await onDisk(() => unlessMissing(() => open(pathOf(key), "r")));
			return file?.createReadStream({ start: range?.start ?? 0, ...(range ? { end: range.end } : {}) }) ?? null;
		},

		async size(key) {
			const found = await onDisk(() => unlessMissing(() => stat(pathOf(key))));
			return found?.size ?? null;
		},

		async withLocalFile(key, use) {
			const path = pathOf(key);
			if ((await onDisk(() => unlessMissing(() => stat(path)))) === null) {
				throw new AppError("The file is no longer in storage.", { code: "NOT_FOUND" });
			}
			return use(path);
		},

		async makeWorkFolder() {
			return onDisk(() => mkdtemp(join(workFolder, "job-")));
		},

		async delete(key) {
			await onDisk(async () => {
				await rm(pathOf(key), { force: true });
				await removeEmptyFolders(dirname(pathOf(key)));
			});
		},

		async deletePrefix(prefix) {
			await onDisk(async () => {
				const folder = folderOf(prefix);
				await rm(folder, { recursive: true, force: true });
				await removeEmptyFolders(dirname(folder));
			});
		},

		async *list(prefix) {
			const folder = folderOf(prefix);
			const entries = await onDisk(() =>
				unlessMissing(() => readdir(folder, { recursive: true, withFileTypes: true })),
			);
			for (const entry of entries ?? []) {
				if (!entry.isFile()) continue;
				const path = join(entry.parentPath, entry.name);
				const found = await onDisk(() => unlessMissing(() => stat(path)));
				if (found) yield { key: relative(root, path), modifiedAt: found.mtimeMs };
			}
		},
	};
}

async function move(source: string, target: string): Promise<void> {
	try {
		await rename(source, target);
	} catch (error) {
		if (errnoOf(error) !== "EXDEV") throw error;
		await copyFile(source, target);
		await rm(source);
	}
}
