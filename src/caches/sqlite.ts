import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { TranslationCache } from "./cache.ts";

export interface SqliteCacheOptions {
	/** A separate file from the job records (rule C13). */
	path: string;
	ttlMs: number;
	clock: Clock;
}

/** How long to wait for another process's write; longer counts as a miss. */
const BUSY_TIMEOUT_MS = 100;
/** Expired rows are removed with the first put, and then after this many. */
const PUTS_BETWEEN_SWEEPS = 500;

const SCHEMA = `CREATE TABLE IF NOT EXISTS translations (
	key TEXT PRIMARY KEY,
	text TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS translations_by_expiry ON translations (expires_at);`;

/**
 * Translations in a file that several processes may share. Opened on first use; a damaged file is recreated.
 * A power loss may lose the last entries, but does not damage the file (`synchronous=NORMAL`).
 */
export function createSqliteCache({ path, ttlMs, clock }: SqliteCacheOptions): TranslationCache {
	let opened: DatabaseSync | null = null;
	let puts = 0;

	function use<T>(work: (database: DatabaseSync) => T): T {
		try {
			opened ??= openOrRecreate(path);
			return work(opened);
		} catch (error) {
			throw new AppError("The translation cache is unavailable.", { code: "STORAGE_ERROR", cause: error });
		}
	}

	function sweep(database: DatabaseSync): void {
		if (puts % PUTS_BETWEEN_SWEEPS === 0) {
			database.prepare("DELETE FROM translations WHERE expires_at <= ?").run(clock.now());
		}
		puts += 1;
	}

	return {
		async get(keys) {
			if (keys.length === 0) return new Map();
			return use((database) => {
				const rows = database
					.prepare(
						"SELECT key, text FROM translations WHERE key IN (SELECT value FROM json_each(?)) AND expires_at > ?",
					)
					.all(JSON.stringify(keys), clock.now());
				return new Map(rows.map((row) => [String(row.key), String(row.text)]));
			});
		},
		async put(entries) {
			if (entries.length === 0) return;
			use((database) => {
				const until = clock.now() + ttlMs;
				const rows = JSON.stringify(entries.map(({ key, text }) => [key, text]));
				// One statement is one transaction.
				database
					.prepare(
						"INSERT OR REPLACE INTO translations (key, text, expires_at) SELECT value ->> 0, value ->> 1, ? FROM json_each(?)",
					)
					.run(until, rows);
				sweep(database);
			});
		},
		async close() {
			if (opened?.isOpen) opened.close();
			opened = null;
		},
	};
}

function openOrRecreate(path: string): DatabaseSync {
	try {
		return open(path);
	} catch (error) {
		if (!/not a database|malformed|corrupt/i.test(String(error))) throw error;
		for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true });
		return open(path);
	}
}

function open(path: string): DatabaseSync {
	mkdirSync(dirname(path), { recursive: true });
	// Contains book text: readable by its owner only, like the WAL beside it.
	closeSync(openSync(path, "a", 0o600));
	const database = new DatabaseSync(path);
	try {
		database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
		database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
		database.exec(SCHEMA);
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}
