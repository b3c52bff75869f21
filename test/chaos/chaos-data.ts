import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Checkpoint } from "../../src/checkpoints/checkpoint-store.ts";
import type { Job } from "../../src/core/job.ts";

export interface StoredData {
	jobs: Job[];
	checkpoints: Map<string, Checkpoint[]>;
}

/** What a dead server has left in its database. It is read from a copy, so that the next start finds the very files of the crash. */
export async function readStored(dataFolder: string): Promise<StoredData> {
	const copy = await mkdtemp(join(tmpdir(), "diglot-chaos-"));
	try {
		for (const name of ["jobs.sqlite", "jobs.sqlite-wal"]) {
			if (existsSync(join(dataFolder, name))) await copyFile(join(dataFolder, name), join(copy, name));
		}
		const database = new DatabaseSync(join(copy, "jobs.sqlite"));
		const jobs = database.prepare("SELECT record FROM jobs").all().map(readRecord);
		const checkpoints = new Map<string, Checkpoint[]>();
		for (const row of database.prepare("SELECT job_id, entries FROM checkpoints ORDER BY number").all()) {
			const id = String(row.job_id);
			checkpoints.set(id, [...(checkpoints.get(id) ?? []), ...(JSON.parse(String(row.entries)) as Checkpoint[])]);
		}
		database.close();
		return { jobs, checkpoints };
	} finally {
		await rm(copy, { recursive: true });
	}
}

/** How many jobs have ended, while a server runs. */
export function countEnded(dataFolder: string): number {
	const database = new DatabaseSync(join(dataFolder, "jobs.sqlite"), { readOnly: true });
	const row = database.prepare("SELECT count(*) AS n FROM jobs WHERE state NOT IN ('pending', 'processing')").get();
	database.close();
	return Number(row?.n);
}

/** Lets an ended job's time be over, while no server runs. */
export function expireJob(dataFolder: string, jobId: string): void {
	const database = new DatabaseSync(join(dataFolder, "jobs.sqlite"));
	const row = database.prepare("SELECT record FROM jobs WHERE id = ?").get(jobId);
	if (row) {
		const job = readRecord(row);
		const expired: Job = { ...job, version: job.version + 1, expiresAt: 1 };
		database.prepare("UPDATE jobs SET record = ? WHERE id = ?").run(JSON.stringify(expired), jobId);
	}
	database.close();
}

function readRecord(row: Record<string, unknown>): Job {
	return JSON.parse(String(row.record)) as Job;
}
