import type { Values } from "./environment.ts";
import { flag } from "./fields.ts";

/**
 * Settings that don't go together, or lack one that they need (spec §4). Read off the texts, so that it is told
 * together with values that are bad.
 */
export function findConflicts(values: Values): string[] {
	const faults: string[] = [];
	const wordOf = (name: string) => values.get(name)?.text.toLowerCase();
	const need = (wish: string, name: string, why: string) => {
		if (!values.has(name)) faults.push(`${wish} needs ${name}, ${why}`);
	};
	if (wordOf("STORAGE_MODE") === "s3") need("STORAGE_MODE=s3", "S3_BUCKET_NAME", "the bucket for books");
	if (wordOf("JOB_STORE_MODE") !== "dynamodb") return faults;

	const wish = "JOB_STORE_MODE=dynamodb";
	need(wish, "DYNAMODB_TABLE_NAME", "the table of the job records");
	if (wordOf("STORAGE_MODE") !== "s3") faults.push(`${wish} needs STORAGE_MODE=s3, where checkpoints go then`);
	need(wish, "ENCRYPTION_KEY", "which all processes must share");
	if (flag().safeParse(wordOf("ALLOW_CALLBACKS") ?? "false").data === true) {
		need(`${wish} with ALLOW_CALLBACKS`, "CALLBACK_SECRET", "which all processes must share");
	}
	return faults;
}
