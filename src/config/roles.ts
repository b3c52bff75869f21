import type { Config } from "./load.ts";

/** What a server process does: `api` takes books in, `worker` translates them, `all` does both (spec §10). */
export const ROLES = ["all", "api", "worker"] as const;
export type Role = (typeof ROLES)[number];

/** Why a process can't have that role with these settings, or `null`. */
export function validateRole(role: Role, { storageMode, jobStoreMode, queueMode }: Config): string | null {
	if (role === "all") return null;
	const missing = [
		...(storageMode === "s3" ? [] : ["STORAGE_MODE=s3"]),
		...(jobStoreMode === "dynamodb" ? [] : ["JOB_STORE_MODE=dynamodb"]),
		...(queueMode === "redis" ? [] : ["QUEUE_MODE=redis"]),
	];
	if (missing.length === 0) return null;
	return `--role ${role} shares work with other processes, which needs ${missing.join(", ")}. Omit it on a single machine.`;
}
