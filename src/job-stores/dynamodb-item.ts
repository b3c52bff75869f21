import { gunzipSync, gzipSync } from "node:zlib";
import { callbackDueAt } from "../core/callback.ts";
import { callerOfJob, hasEnded, type Job } from "../core/job.ts";
import type { ListPlace } from "./cursor.ts";
import type { Item } from "./dynamodb-table.ts";

/** How much later DynamoDB's own removal comes than ours: a safety net, never a competitor (rule C8). */
const TTL_MARGIN_MS = 7 * 24 * 3_600_000;

/** A cursor may contain any number, and texts of later years would sort incorrectly. */
const YEAR_9999_MS = Date.UTC(9999, 11, 31);

/** A record as read, with the ids of its last writes. */
export interface ReadItem {
	job: Job;
	/** Ids of the last writes, the newest last: they identify a write whose answer was lost. */
	writes: readonly string[];
}

/**
 * A job as an item. `record` holds the whole record, compressed, because every 1 kB of an item is billed at each write
 * and an item is limited to 400 kB. Index keys are separate attributes; an index contains only items that have them.
 */
export function toItem(job: Job, writes: readonly string[]): Item {
	const isEnded = hasEnded(job.state);
	const expiresAt = isEnded ? job.expiresAt : null;
	const callbackAt = callbackDueAt(job);
	const dueAt = Math.min(expiresAt ?? Number.POSITIVE_INFINITY, callbackAt);
	return {
		job_id: { S: job.id },
		record: { B: gzipSync(JSON.stringify(job)) },
		version: { N: String(job.version) },
		writes: { S: writes.join(" ") },
		status: { S: job.state },
		owner: { S: job.owner },
		caller: { S: callerOfJob(job) },
		created_at: { S: placeText({ createdAt: job.createdAt, id: job.id }) },
		...(job.state === "processing" && { lease_until: { N: String(job.leaseUntil ?? 0) } }),
		...(isEnded && job.endedAt !== null && { ended_at: { N: String(job.endedAt) } }),
		...(expiresAt !== null && { expires_at: { N: String(expiresAt) }, ttl: { N: ttlSeconds(expiresAt) } }),
		...(Number.isFinite(callbackAt) && { callback_due_at: { N: String(callbackAt) } }),
		...(Number.isFinite(dueAt) && { due: { S: "yes" }, due_at: { N: String(dueAt) } }),
	};
}

/** `null` for an item that is not a job. */
export function fromItem(item: Item | null): ReadItem | null {
	const packed = item?.record?.B;
	if (!item || !packed) return null;
	return { job: JSON.parse(gunzipSync(packed).toString()), writes: item.writes?.S?.split(" ") ?? [] };
}

/** The sort key of lists by age; ids break ties. */
export function placeText({ createdAt, id }: ListPlace): string {
	return `${new Date(Math.max(0, Math.min(createdAt, YEAR_9999_MS))).toISOString()}#${id}`;
}

export function numberOf(item: Item, name: string): number {
	return Number(item[name]?.N ?? Number.NaN);
}

export function idOf(item: Item): string {
	return item.job_id?.S ?? "";
}

function ttlSeconds(expiresAt: number): string {
	return String(Math.ceil((expiresAt + TTL_MARGIN_MS) / 1000));
}
