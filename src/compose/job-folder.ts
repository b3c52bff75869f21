import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createSqliteCheckpointStore } from "../checkpoints/sqlite.ts";
import type { OpenedJobFolder } from "../cli/cli-parts.ts";
import { systemClock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import { createJobRecord } from "../core/job.ts";
import type { JobOptions } from "../core/job-options.ts";
import { type JobProgress, NO_PROGRESS } from "../core/job-progress.ts";
import { createSqliteJobStore } from "../job-stores/sqlite.ts";
import { openSqliteDatabase, type SqliteDatabase } from "../job-stores/sqlite-database.ts";
import { lockFolder } from "../storage/folder-lock.ts";

const JOB_ID = "00000000-0000-4000-8000-000000000000";
/** Longer than any command runs: the folder's lock excludes others, not the lease. */
const LEASE_MS = 365 * 24 * 3_600_000;

/**
 * Opens the work folder of a command: one job record in a database of its own, so that checkpoints are
 * stored and fenced like a server's.
 *
 * @throws AppError `CONFLICT` where another process works in it, `STORAGE_ERROR`
 */
export async function openJobFolder(folder: string, options: JobOptions): Promise<OpenedJobFolder> {
	const lock = lockFolder(folder);
	try {
		const opened = await openCheckpoints(openSqliteDatabase(join(folder, "job.sqlite")), options);
		return {
			...opened,
			async close() {
				await opened.close();
				lock.release();
			},
		};
	} catch (error) {
		lock.release();
		throw error;
	}
}

/** Whether another process works in the folder now. */
export function isJobFolderInUse(folder: string): boolean {
	try {
		lockFolder(folder).release();
		return false;
	} catch {
		return true;
	}
}

async function openCheckpoints(database: SqliteDatabase, options: JobOptions): Promise<OpenedJobFolder> {
	const store = createSqliteJobStore({ database, clock: systemClock });
	const checkpoints = createSqliteCheckpointStore({ database, updateJob: store.updateNow });
	const writing = new Set<Promise<unknown>>();
	try {
		await store.create(
			createJobRecord({ id: JOB_ID, owner: "local", createdAt: systemClock.now(), options, message: "" }),
		);
		await store.releaseAllLeases();
		const job = await store.claim(JOB_ID, randomUUID(), LEASE_MS);
		if (job === null) throw new AppError("The work folder of this book can't be used.", { code: "STORAGE_ERROR" });
		return {
			spent: spentSoFar(job.progress),
			loadCheckpoints: () => checkpoints.load(JOB_ID),
			async saveCheckpoints(entries, patch) {
				const write = checkpoints.append(JOB_ID, job.attempt, entries, patch);
				writing.add(write);
				await write.finally(() => writing.delete(write));
			},
			async close() {
				await Promise.allSettled(writing);
				await store.close();
			},
		};
	} catch (error) {
		database.close();
		throw error;
	}
}

/** Each command counts its own segments, because it may translate other parts of the book. */
function spentSoFar(progress: JobProgress): JobProgress {
	const { percent, segments, documents } = NO_PROGRESS;
	return { ...progress, percent, segments, documents };
}
