import type { DatabaseSync } from "node:sqlite";
import type { Job, JobPatch } from "../core/job.ts";
import type { Checkpoint, CheckpointStore } from "./checkpoint-store.ts";

/** How long an append may wait for others to join its transaction (rule C5: within 50 ms). */
const GATHER_MS = 20;

/** What checkpoints share with the job store: its file and its fenced write. */
export interface SharedJobDatabase {
	database: {
		run<T>(work: (connection: DatabaseSync) => T): T;
		transaction<T>(work: (connection: DatabaseSync) => T): T;
	};
	/** Updates a job's counters under its fence, synchronously; `null` if the fence fails. */
	updateJob: (jobId: string, attempt: number, patch: JobPatch) => Job | null;
}

interface WaitingAppend {
	jobId: string;
	attempt: number;
	/** JSON, serialised before the wait so that an error affects its own caller only. */
	entries: string | null;
	patch: JobPatch;
	settle: (held: boolean) => void;
	fail: (error: unknown) => void;
}

/**
 * Checkpoints as rows beside the job records: one row per append, in one transaction with the
 * fenced update of the job. Concurrent appends share a transaction, and so a disk flush.
 *
 * Entries of a worker that lost its job are kept as long as the job's record: they hold verified, paid-for
 * translations that a retry reuses (rule C5). They are deleted with the record.
 */
export function createSqliteCheckpointStore({ database, updateJob }: SharedJobDatabase): CheckpointStore {
	const insert = database.run((connection) =>
		connection.prepare("INSERT INTO checkpoints (job_id, attempt, entries) SELECT id, ?, ? FROM jobs WHERE id = ?"),
	);
	const select = database.run((connection) =>
		connection.prepare("SELECT attempt, entries FROM checkpoints WHERE job_id = ? ORDER BY number"),
	);
	const remove = database.run((connection) => connection.prepare("DELETE FROM checkpoints WHERE job_id = ?"));
	let waiting: WaitingAppend[] = [];

	function write({ jobId, attempt, entries, patch }: WaitingAppend): boolean {
		const held = updateJob(jobId, attempt, patch) !== null;
		if (entries) insert.run(attempt, entries, jobId);
		return held;
	}

	function commit(): void {
		const group = waiting;
		waiting = [];
		try {
			const outcomes = database.transaction(() => group.map(write));
			for (const [index, append] of group.entries()) append.settle(outcomes[index] ?? false);
		} catch (error) {
			for (const append of group) append.fail(error);
		}
	}

	return {
		async append(jobId, attempt, entries, patch) {
			const json = entries.length > 0 ? JSON.stringify(entries) : null;
			return new Promise((settle, fail) => {
				waiting.push({ jobId, attempt, entries: json, patch: structuredClone(patch), settle, fail });
				if (waiting.length === 1) setTimeout(commit, GATHER_MS);
			});
		},
		async load(jobId, retryUpToAttempt = -1) {
			return database
				.run(() => select.all(jobId))
				.flatMap(({ attempt, entries }): Checkpoint[] => {
					const all: Checkpoint[] = JSON.parse(String(entries));
					return Number(attempt) > retryUpToAttempt ? all : all.filter(({ state }) => state !== "needs_review");
				});
		},
		async delete(jobId) {
			database.run(() => remove.run(jobId));
		},
	};
}
