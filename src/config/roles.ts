import type { Config } from "./load.ts";

/** What a server process does: `api` takes books in, `worker` translates them, `all` does both (spec §10). */
export const ROLES = ["all", "api", "worker"] as const;
export type Role = (typeof ROLES)[number];

/** What keeps a process from that role with these settings; `null`: nothing. */
export function validateRole(role: Role, { storageMode, jobStoreMode, queueMode }: Config): string | null {
	if (role === "all") return null;
	const missing = [
		...(storageMode === "s3" ? [] : ["STORAGE_MODE=s3"]),
		...(jobStoreMode === "dynamodb" ? [] : ["JOB_STORE_MODE=dynamodb"]),
		...(queueMode === "redis" ? [] : ["QUEUE_MODE=redis"]),
	];
	if (missing.length === 0) return null;
	return `--role ${role} shares its work with other processes, which needs ${missing.join(", ")}; on one machine leave it out.`;
}
