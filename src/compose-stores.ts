import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { CheckpointStore } from "./checkpoints/checkpoint-store.ts";
import { memoryCheckpointStore } from "./checkpoints/memory.ts";
import { sqliteCheckpointStore } from "./checkpoints/sqlite.ts";
import type { Config } from "./config/load.ts";
import { systemClock } from "./core/clock.ts";
import { silentLog } from "./core/log.ts";
import type { CorrectionStore } from "./corrections/correction-store.ts";
import { memoryCorrectionStore } from "./corrections/memory.ts";
import { sqliteCorrectionStore } from "./corrections/sqlite.ts";
import type { JobStore } from "./job-stores/job-store.ts";
import { memoryJobStore } from "./job-stores/memory.ts";
import { sqliteJobStore } from "./job-stores/sqlite.ts";
import { openSqliteDatabase } from "./job-stores/sqlite-database.ts";
import { type CleanUpReport, type CleanUpWish, cleanUp, NOTHING_REMOVED } from "./jobs/clean-up.ts";
import { type FolderLock, lockFolder } from "./storage/folder-lock.ts";
import { localBlobStore } from "./storage/local.ts";

const HOUR_MS = 3_600_000;

export interface Stores {
	store: JobStore;
	checkpoints: CheckpointStore;
	corrections: CorrectionStore;
}

export function openStores(config: Config): Stores {
	if (config.jobStoreMode === "memory") {
		const store = memoryJobStore({ clock: systemClock });
		const checkpoints = memoryCheckpointStore({ updateJob: store.update });
		return { store, checkpoints, corrections: memoryCorrectionStore() };
	}
	const database = openSqliteDatabase(config.sqlitePath);
	const store = sqliteJobStore({ database, clock: systemClock });
	const checkpoints = sqliteCheckpointStore({ database, updateJob: store.updateNow });
	return { store, checkpoints, corrections: sqliteCorrectionStore({ database }) };
}

/** Two servers must share neither the files nor the job records (RULES.md C4). */
export function lockData(config: Config): FolderLock[] {
	const locks = [lockFolder(config.localStoragePath)];
	const recordsFolder = dirname(config.sqlitePath);
	if (config.jobStoreMode !== "sqlite" || recordsFolder === config.localStoragePath) return locks;
	try {
		return [...locks, lockFolder(recordsFolder)];
	} catch (error) {
		for (const lock of locks) lock.release();
		throw error;
	}
}

/**
 * Removes by hand what has expired in the data folder; a folder that isn't there holds nothing.
 *
 * @throws AppError `CONFLICT` while a server has the folder, `STORAGE_ERROR`
 */
export async function cleanUpData(config: Config, wish: CleanUpWish): Promise<CleanUpReport> {
	if (!existsSync(config.localStoragePath)) return NOTHING_REMOVED;
	const locks = lockData(config);
	try {
		const stores = openStores(config);
		const blobs = localBlobStore({ root: config.localStoragePath, keepWork: wish.dryRun });
		const limits = { jobTtlMs: config.jobTtlHours * HOUR_MS };
		try {
			return await cleanUp({ ...stores, blobs, clock: systemClock, log: silentLog, limits }, wish);
		} finally {
			await stores.store.close();
		}
	} finally {
		for (const lock of locks) lock.release();
	}
}
