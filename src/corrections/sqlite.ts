import type { DatabaseSync } from "node:sqlite";
import type { Correction, CorrectionStore } from "./correction-store.ts";

/** The job store's database. */
interface SharedDatabase {
	run<T>(work: (connection: DatabaseSync) => T): T;
}

const STATEMENTS = {
	// No correction is added to a job that has just expired.
	put: `INSERT INTO corrections (job_id, document, fingerprint, occurrence, text, corrected_at)
		SELECT id, ?, ?, ?, ?, ? FROM jobs WHERE id = ?
		ON CONFLICT DO UPDATE SET text = excluded.text, corrected_at = excluded.corrected_at`,
	load: "SELECT document, fingerprint, occurrence, text, corrected_at FROM corrections WHERE job_id = ?",
	copy: `INSERT OR REPLACE INTO corrections (job_id, document, fingerprint, occurrence, text, corrected_at)
		SELECT ?, document, fingerprint, occurrence, text, corrected_at FROM corrections WHERE job_id = ?`,
	delete: "DELETE FROM corrections WHERE job_id = ?",
	sweep: "DELETE FROM corrections WHERE job_id NOT IN (SELECT id FROM jobs)",
};

/**
 * Corrections as rows beside the job records, deleted with them. Rows copied for a job that was never created
 * are deleted when the store is opened: only one process holds its file (rule C4).
 */
export function createSqliteCorrectionStore({ database }: { database: SharedDatabase }): CorrectionStore {
	const sql = database.run((connection) => {
		connection.exec(STATEMENTS.sweep);
		return {
			put: connection.prepare(STATEMENTS.put),
			load: connection.prepare(STATEMENTS.load),
			copy: connection.prepare(STATEMENTS.copy),
			delete: connection.prepare(STATEMENTS.delete),
		};
	});
	return {
		async put(jobId, { document, fingerprint, occurrence, text, correctedAt }) {
			database.run(() => sql.put.run(document, fingerprint, occurrence, text, correctedAt, jobId));
		},
		async load(jobId) {
			return database.run(() => sql.load.all(jobId)).map(readRow);
		},
		async copy(from, to) {
			database.run(() => sql.copy.run(to, from));
		},
		async delete(jobId) {
			database.run(() => sql.delete.run(jobId));
		},
	};
}

function readRow(row: Record<string, unknown>): Correction {
	return {
		document: String(row.document),
		fingerprint: String(row.fingerprint),
		occurrence: Number(row.occurrence),
		text: String(row.text),
		correctedAt: Number(row.corrected_at),
	};
}
