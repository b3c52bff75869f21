import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../core/errors.ts";
import { toStorageError } from "./sqlite-errors.ts";

/** The open database of job records, checkpoints and corrections. */
export interface SqliteDatabase {
	/**
	 * Runs `work` without a transaction.
	 *
	 * @throws AppError `STORAGE_ERROR` if SQLite fails
	 */
	run<T>(work: (connection: DatabaseSync) => T): T;
	/**
	 * Runs `work` as one transaction: durable when this returns, rolled back when it throws.
	 *
	 * @throws AppError `STORAGE_ERROR` if SQLite fails
	 */
	transaction<T>(work: (connection: DatabaseSync) => T): T;
	/** Removes earlier states from the WAL. Best effort: another reader of the file delays it. */
	forgetHistory(): void;
	/** Closes the database; further calls do nothing. */
	close(): void;
}

/** Short, because waiting blocks the whole process, and only another program can hold the lock. */
const BUSY_TIMEOUT_MS = 250;

/**
 * One entry per schema version; never changed once released.
 * SQLite derives the columns from the record, so that they can't disagree with it.
 */
const MIGRATIONS = [
	`CREATE TABLE jobs (
		id TEXT PRIMARY KEY,
		record TEXT NOT NULL,
		owner TEXT AS (record ->> '$.owner'),
		state TEXT AS (record ->> '$.state'),
		version INTEGER AS (record ->> '$.version'),
		attempt INTEGER AS (record ->> '$.attempt'),
		created_at INTEGER AS (record ->> '$.createdAt'),
		lease_until INTEGER AS (record ->> '$.leaseUntil'),
		expires_at INTEGER AS (record ->> '$.expiresAt'),
		input_key TEXT AS (record ->> '$.inputKey')
	) STRICT;
	CREATE INDEX jobs_by_owner ON jobs (owner, created_at, id);
	CREATE INDEX jobs_by_state ON jobs (state, created_at, id);
	CREATE INDEX jobs_by_expiry ON jobs (expires_at) WHERE expires_at IS NOT NULL;
	CREATE INDEX jobs_by_input ON jobs (input_key);
	CREATE TABLE checkpoints (
		number INTEGER PRIMARY KEY,
		job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
		attempt INTEGER NOT NULL,
		entries TEXT NOT NULL
	) STRICT;
	CREATE INDEX checkpoints_by_job ON checkpoints (job_id, number);`,
	// No foreign key: a rerun job gets its corrections before its record.
	`CREATE TABLE corrections (
		job_id TEXT NOT NULL,
		document TEXT NOT NULL,
		fingerprint TEXT NOT NULL,
		occurrence INTEGER NOT NULL,
		text TEXT NOT NULL,
		corrected_at INTEGER NOT NULL,
		PRIMARY KEY (job_id, document, fingerprint, occurrence)
	) STRICT, WITHOUT ROWID;
	CREATE TRIGGER corrections_go_with_job AFTER DELETE ON jobs
	BEGIN DELETE FROM corrections WHERE job_id = old.id; END;`,
	`ALTER TABLE jobs ADD COLUMN callback_due_at INTEGER AS (record ->> '$.callback.due[0].dueAt');
	CREATE INDEX jobs_by_callback ON jobs (callback_due_at) WHERE callback_due_at IS NOT NULL;`,
];

/**
 * Opens the database at `path`, creates it with mode 0600 if missing, and migrates its schema.
 * Committed work survives `kill -9` and power loss (WAL, `synchronous=FULL`).
 *
 * @throws AppError `STORAGE_ERROR` for a file that is locked, damaged, unreachable or made by a newer Diglot
 */
export function openSqliteDatabase(path: string): SqliteDatabase {
	let connection: DatabaseSync | undefined;
	try {
		createPrivateFile(path);
		connection = new DatabaseSync(path);
		connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
		connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
		// Deleted content is overwritten: a caller's sealed key, the text of a book.
		connection.exec("PRAGMA secure_delete = ON");
		migrate(connection);
		forgetHistory(connection);
	} catch (error) {
		connection?.close();
		throw toStorageError(error);
	}
	return wrap(connection);
}

function createPrivateFile(path: string): void {
	try {
		mkdirSync(dirname(path), { recursive: true });
		// SQLite gives the WAL the same mode as the file.
		closeSync(openSync(path, "a", 0o600));
	} catch (error) {
		throw new AppError("The job database can't be opened or created in its folder.", {
			code: "STORAGE_ERROR",
			cause: error,
		});
	}
}

function migrate(connection: DatabaseSync): void {
	const current = Number(connection.prepare("PRAGMA user_version").get()?.user_version);
	if (current > MIGRATIONS.length) {
		throw new AppError("The job database was created by a newer version of Diglot.", { code: "STORAGE_ERROR" });
	}
	if (current === MIGRATIONS.length) return;
	inTransaction(connection, () => {
		for (const migration of MIGRATIONS.slice(current)) connection.exec(migration);
		connection.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
	});
}

function inTransaction<T>(connection: DatabaseSync, work: (connection: DatabaseSync) => T): T {
	connection.exec("BEGIN IMMEDIATE");
	try {
		const result = work(connection);
		connection.exec("COMMIT");
		return result;
	} catch (error) {
		// SQLite has already rolled back, as on a full disk.
		if (connection.isTransaction) connection.exec("ROLLBACK");
		throw error;
	}
}

function forgetHistory(connection: DatabaseSync): void {
	try {
		connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
	} catch {
		// Committed work is safe in the WAL, which the next attempt empties, at the next start at the latest.
	}
}

function wrap(connection: DatabaseSync): SqliteDatabase {
	function translated<T>(work: () => T): T {
		try {
			return work();
		} catch (error) {
			throw toStorageError(error);
		}
	}
	return {
		run: (work) => translated(() => work(connection)),
		transaction: (work) => translated(() => inTransaction(connection, work)),
		forgetHistory: () => forgetHistory(connection),
		close() {
			if (connection.isOpen) connection.close();
		},
	};
}
