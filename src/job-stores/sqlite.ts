import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { Clock } from "../core/clock.ts";
import { isClaimable, type Job, type JobPatch, LEASE_GRACE_MS } from "../core/job.ts";
import { cancelled, claimed, endedBy, extended, patched, released } from "../core/job-transitions.ts";
import { parseCursor, toPage } from "./cursor.ts";
import type { JobStore } from "./job-store.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

export interface SqliteJobStore extends JobStore {
	/** A synchronous `update`: for a checkpoint, which shares its transaction (rule C5). */
	updateNow(jobId: string, attempt: number, patch: JobPatch): Job | null;
}

const STATEMENTS = {
	insert: "INSERT INTO jobs (id, record) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
	select: "SELECT record FROM jobs WHERE id = ?",
	replace: "UPDATE jobs SET record = ? WHERE id = ? AND version = ?",
	remove: "DELETE FROM jobs WHERE id = ? AND version = coalesce(?, version)",
	list: `SELECT record FROM jobs
		WHERE owner = :owner AND (:state IS NULL OR state = :state)
			AND (expires_at IS NULL OR expires_at > :now OR state IN ('pending', 'processing')) AND (created_at, id) < (:createdAt, :id)
		ORDER BY created_at DESC, id DESC LIMIT :limit`,
	countActive: `SELECT count(*) AS count FROM jobs
		WHERE state IN ('pending', 'processing') AND coalesce(record ->> '$.caller', owner) = ?`,
	countAllActive: "SELECT count(*) AS count FROM jobs WHERE state IN ('pending', 'processing')",
	listClaimable: `SELECT record FROM jobs
		WHERE state = 'pending' OR (state = 'processing' AND coalesce(lease_until, 0) <= ?)
		ORDER BY created_at, id LIMIT ?`,
	listExpired: `SELECT record FROM jobs
		WHERE expires_at <= ? AND state IN ('completed', 'failed', 'cancelled') ORDER BY expires_at LIMIT ?`,
	listEnded: `SELECT id FROM jobs
		WHERE state IN ('completed', 'failed', 'cancelled') AND record ->> '$.endedAt' <= ? ORDER BY record ->> '$.endedAt', id`,
	listDueCallbacks: "SELECT record FROM jobs WHERE callback_due_at <= ? ORDER BY callback_due_at LIMIT ?",
	namesInput: "SELECT 1 FROM jobs WHERE input_key = ? LIMIT 1",
	processing: "SELECT id FROM jobs WHERE state = 'processing'",
};

/** Sorts after every job of a list. */
const LIST_START = { createdAt: Number.MAX_SAFE_INTEGER, id: "" };

/**
 * Job records in one SQLite table: each record as JSON, replaced as a whole by one
 * statement if nobody else has written (compare-and-set on `version`).
 * `close` also closes the database, which checkpoints share.
 */
export function createSqliteJobStore({ database, clock }: { database: SqliteDatabase; clock: Clock }): SqliteJobStore {
	const sql = prepareAll(database);

	function find(jobId: string): Job | null {
		const row = sql.select.get(jobId);
		return row ? readRecord(row) : null;
	}

	function findAll(statement: StatementSync, ...parameters: SQLInputValue[]): Job[] {
		return database.run(() => statement.all(...parameters).map(readRecord));
	}

	/** Replaces a record by the result of `next`; retries if another process wrote in between. */
	function change(jobId: string, next: (job: Job) => Job | null): Job | null {
		return database.run(() => {
			for (;;) {
				const before = find(jobId);
				const after = before && next(before);
				if (!before || !after) return null;
				if (sql.replace.run(JSON.stringify(after), jobId, before.version).changes === 1) return after;
			}
		});
	}

	/** The same for a job's end, which erases the caller's key, from the file's history too (spec §5). */
	function endWith(jobId: string, next: (job: Job) => Job | null): Job | null {
		let hadKey = false;
		const after = change(jobId, (job) => {
			hadKey = job.sealedKey !== null;
			return next(job);
		});
		if (after !== null && hadKey) database.forgetHistory();
		return after;
	}

	function updateNow(jobId: string, attempt: number, patch: JobPatch): Job | null {
		return change(jobId, (job) => patched(job, attempt, patch));
	}

	return {
		updateNow,
		async create(job) {
			return database.run(() => sql.insert.run(job.id, JSON.stringify(job)).changes === 1);
		},
		async get(jobId) {
			return database.run(() => find(jobId));
		},
		async list({ owner, state, limit, cursor }) {
			const from = cursor === undefined ? LIST_START : parseCursor(cursor);
			const jobs = database.run(() =>
				sql.list.all({ owner, state: state ?? null, now: clock.now(), ...from, limit: limit + 1 }).map(readRecord),
			);
			return toPage(jobs, limit);
		},
		async countActive(caller) {
			const row = database.run(() => (caller === undefined ? sql.countAllActive.get() : sql.countActive.get(caller)));
			return Number(row?.count);
		},
		async listClaimable(limit) {
			return findAll(sql.listClaimable, clock.now() - LEASE_GRACE_MS, limit);
		},
		async claim(jobId, workerId, leaseMs) {
			const now = clock.now();
			return change(jobId, (job) => (isClaimable(job, now) ? claimed(job, workerId, leaseMs, now) : null));
		},
		async update(jobId, attempt, patch) {
			return updateNow(jobId, attempt, patch);
		},
		async end(jobId, attempt, ending) {
			return endWith(jobId, (job) => endedBy(job, attempt, ending, clock.now()));
		},
		async replace(job) {
			return database.run(() => sql.replace.run(JSON.stringify(job), job.id, job.version - 1).changes === 1);
		},
		async cancel(jobId, expiresAt) {
			return endWith(jobId, (job) => cancelled(job, clock.now(), expiresAt));
		},
		async extend(jobId, expiresAt) {
			return change(jobId, (job) => extended(job, expiresAt, clock.now()));
		},
		async listExpired(limit) {
			return findAll(sql.listExpired, clock.now(), limit);
		},
		async listEnded(endedBy) {
			return database.run(() => sql.listEnded.all(endedBy).map(({ id }) => String(id)));
		},
		async listDueCallbacks(limit) {
			return findAll(sql.listDueCallbacks, clock.now(), limit);
		},
		async namesInput(inputKey) {
			return database.run(() => sql.namesInput.get(inputKey) !== undefined);
		},
		async releaseAllLeases() {
			const ids = database.run(() => sql.processing.all().map((row) => String(row.id)));
			return ids.filter((id) => change(id, released) !== null).length;
		},
		async delete(jobId, version) {
			database.run(() => sql.remove.run(jobId, version ?? null));
		},
		async close() {
			database.close();
		},
	};
}

function prepareAll(database: SqliteDatabase): Record<keyof typeof STATEMENTS, StatementSync> {
	const prepared = database.run((connection) =>
		Object.entries(STATEMENTS).map(([name, text]) => [name, connection.prepare(text)]),
	);
	return Object.fromEntries(prepared);
}

function readRecord(row: Record<string, unknown>): Job {
	return JSON.parse(String(row.record));
}
