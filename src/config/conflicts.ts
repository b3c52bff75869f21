import type { Values } from "./environment.ts";
import { flag } from "./fields.ts";

/**
 * Settings that contradict each other or lack another one that they need (spec §4). Works on the raw texts, so that
 * these problems are reported together with invalid values.
 */
export function findConflicts(values: Values): string[] {
	const problems: string[] = [];
	const wordOf = (name: string) => values.get(name)?.text.toLowerCase();
	const isOn = (name: string) => flag().safeParse(wordOf(name) ?? "false").data === true;
	const need = (mode: string, name: string, why: string) => {
		if (!values.has(name)) problems.push(`${mode} needs ${name}, ${why}`);
	};
	if (isOn("REQUIRE_AUTH") && !values.has("JWT_SECRET") && !values.has("JWKS_URL")) {
		problems.push("REQUIRE_AUTH needs JWT_SECRET or JWKS_URL, to check tokens with");
	}
	for (const name of ["QUEUE_MODE", "CACHE_MODE"]) {
		if (wordOf(name) === "redis" && !values.has("REDIS_URL")) problems.push(`${name}=redis needs REDIS_URL`);
	}
	if (wordOf("STORAGE_MODE") === "s3") need("STORAGE_MODE=s3", "S3_BUCKET_NAME", "the bucket for books");
	if (wordOf("JOB_STORE_MODE") !== "dynamodb") return problems;

	const mode = "JOB_STORE_MODE=dynamodb";
	need(mode, "DYNAMODB_TABLE_NAME", "the table of the job records");
	if (wordOf("STORAGE_MODE") !== "s3") problems.push(`${mode} needs STORAGE_MODE=s3, for the checkpoints`);
	need(mode, "ENCRYPTION_KEY", "which all processes must share");
	if (isOn("ALLOW_CALLBACKS")) {
		need(`${mode} with ALLOW_CALLBACKS`, "CALLBACK_SECRET", "which all processes must share");
	}
	return problems;
}
