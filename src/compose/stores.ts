import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { createMemoryCheckpointStore } from "../checkpoints/memory.ts";
import { createSqliteCheckpointStore } from "../checkpoints/sqlite.ts";
import type { Config } from "../config/load.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { createMemoryCorrectionStore } from "../corrections/memory.ts";
import { createSqliteCorrectionStore } from "../corrections/sqlite.ts";
import { createMemoryJobStore } from "../job-stores/memory.ts";
import { createSqliteJobStore } from "../job-stores/sqlite.ts";
import { openSqliteDatabase } from "../job-stores/sqlite-database.ts";
import { type CleanUpReport, type CleanUpRequest, cleanUp, NOTHING_REMOVED } from "../jobs/upkeep/clean-up.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { type FolderLock, lockFolder } from "../storage/folder-lock.ts";
import { createLocalBlobStore } from "../storage/local.ts";
import type { JobRecords } from "./job-records.ts";

const HOUR_MS = 3_600_000;

export interface Files {
	blobs: BlobStore;
	/** To be called after everything that uses them is closed. */
	close(): void;
}

/** @param keepWork keeps the unfinished files of an earlier process */
export async function openFiles(config: Config, keepWork = false): Promise<Files> {
	if (config.storageMode === "s3") return (await import("./aws.ts")).openS3(config);
	return { blobs: createLocalBlobStore({ root: config.localStoragePath, keepWork }), close: () => {} };
}

export async function openStores(config: Config, blobs: BlobStore): Promise<JobRecords> {
	if (config.jobStoreMode === "dynamodb") return (await import("./aws.ts")).openDynamodb(config, blobs);
	if (config.jobStoreMode === "memory") {
		const store = createMemoryJobStore({ clock: systemClock });
		const checkpoints = createMemoryCheckpointStore({ updateJob: store.update });
		return { store, checkpoints, corrections: createMemoryCorrectionStore() };
	}
	const database = openSqliteDatabase(config.sqlitePath);
	const store = createSqliteJobStore({ database, clock: systemClock });
	const checkpoints = createSqliteCheckpointStore({ database, updateJob: store.updateNow });
	return { store, checkpoints, corrections: createSqliteCorrectionStore({ database }) };
}

/**
 * Locks the data of this machine, because two servers must share neither files nor job records (rule C4). Takes no
 * lock where both are elsewhere, and the cache too: any number of servers may work then.
 */
export function lockData(config: Config): FolderLock[] {
	const { storageMode, jobStoreMode, cacheMode } = config;
	if (storageMode === "s3" && jobStoreMode === "dynamodb" && cacheMode !== "sqlite") return [];
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
 * Removes what has expired, for a command. A data folder that does not exist holds nothing.
 *
 * @throws AppError `CONFLICT` while a server has the folder, `STORAGE_ERROR`
 */
export async function cleanUpData(config: Config, request: CleanUpRequest): Promise<CleanUpReport> {
	const isElsewhere = config.storageMode === "s3" || config.jobStoreMode === "dynamodb";
	if (!isElsewhere && !existsSync(config.localStoragePath)) return NOTHING_REMOVED;
	const locks = lockData(config);
	try {
		const files = await openFiles(config, request.dryRun);
		try {
			const stores = await openStores(config, files.blobs);
			const limits = { jobTtlMs: config.jobTtlHours * HOUR_MS };
			const ports = { ...stores, blobs: files.blobs, clock: systemClock, log: silentLog, limits };
			return await cleanUp(ports, request).finally(() => stores.store.close());
		} finally {
			files.close();
		}
	} finally {
		for (const lock of locks) lock.release();
	}
}
