import type { Clock } from "../core/clock.ts";
import { fromItem } from "./dynamodb-item.ts";
import type { DynamodbTable } from "./dynamodb-table.ts";

/** Which jobs reference an input, as separate items: an index could lag behind a record that was just written. */
export interface InputMarks {
	/** Written before the record, so that every record has one. */
	set(inputKey: string, jobId: string): Promise<void>;
	remove(inputKey: string, jobId: string): Promise<void>;
	/** Whether a record references the input; removes marks that have had no record for long. */
	isNamed(inputKey: string): Promise<boolean>;
}

/** The longest time between a mark and its record. */
const STALE_MS = 24 * 3_600_000;

export function inputMarks(table: DynamodbTable, clock: Clock): InputMarks {
	const idOfMark = (inputKey: string) => `input#${inputKey}`;

	async function remove(inputKey: string, jobId: string): Promise<void> {
		await table.delete(idOfMark(inputKey), { expression: "job = :job", values: { ":job": { S: jobId } } });
	}

	return {
		async set(inputKey, jobId) {
			const marked_at = { N: String(clock.now()) };
			await table.put({ job_id: { S: idOfMark(inputKey) }, job: { S: jobId }, marked_at });
		},
		remove,
		async isNamed(inputKey) {
			const mark = await table.get(idOfMark(inputKey));
			const jobId = mark?.job?.S;
			if (!mark || jobId === undefined) return false;
			const found = fromItem(await table.get(jobId));
			if (found?.job.inputKey === inputKey) return true;
			if (Number(mark.marked_at?.N) <= clock.now() - STALE_MS) await remove(inputKey, jobId);
			return false;
		},
	};
}
