import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { callbackDueAt } from "../core/callback.ts";
import type { Clock } from "../core/clock.ts";
import { hasEnded, hasExpired, isClaimable, JOB_STATES, type Job, LEASE_GRACE_MS } from "../core/job.ts";
import { cancelled, claimed, endedBy, extended, patched } from "../core/job-transitions.ts";
import { parseCursor, toPage } from "./cursor.ts";
import { inputMarks } from "./dynamodb-inputs.ts";
import { fromItem, idOf, numberOf, placeText, type ReadItem, toItem } from "./dynamodb-item.ts";
import { type Condition, createDynamodbTable, type Item, type TableOptions } from "./dynamodb-table.ts";
import type { JobQuery, JobStore } from "./job-store.ts";

export interface DynamodbJobStoreOptions extends TableOptions {
	clock: Clock;
}

/** Write ids that an item keeps; a lost answer is resolved within that many further writes. */
const KEPT_WRITES = 8;
const MAX_PAUSE_MS = 100;
const ACTIVE_STATES = JOB_STATES.filter((state) => !hasEnded(state));
const ENDED_STATES = JOB_STATES.filter(hasEnded);
/** Sorts after every job of a list. */
const LIST_START = "~";

/**
 * Job records in one DynamoDB table with key `job_id` and the indexes `status-index`, `owner-index` and `due-index`
 * (docs/decisions/0021). Every write replaces one item under a condition on its version. Indexes are used only to find
 * ids; results and decisions use consistent reads of the table. Lists and counts may miss very recent writes.
 *
 * Other processes share the table, so `releaseAllLeases` releases none and returns 0: a dead process's leases
 * expire.
 */
export function createDynamodbJobStore({ clock, ...options }: DynamodbJobStoreOptions): JobStore {
	const table = createDynamodbTable(options);
	const inputs = inputMarks(table, clock);

	async function find(jobId: string): Promise<ReadItem | null> {
		return fromItem(await table.get(jobId));
	}

	async function findAll(items: readonly Item[]): Promise<Job[]> {
		return (await table.getAll(items.map(idOf))).flatMap((item) => fromItem(item)?.job ?? []);
	}

	/** @returns whether this write stored `job`, even if it was replaced since */
	async function write(job: Job, earlier: readonly string[], condition: Condition): Promise<boolean> {
		const id = randomBytes(6).toString("base64url");
		const outcome = await table.put(toItem(job, [...earlier, id].slice(-KEPT_WRITES)), condition);
		if (outcome !== "unsure") return outcome === "written";
		return (await find(job.id))?.writes.includes(id) ?? false;
	}

	async function replace({ job: before, writes }: ReadItem, after: Job): Promise<boolean> {
		return write(after, writes, isVersion(before.version));
	}

	/** Replaces a record by the result of `next`; retries if another process wrote in between. */
	async function change(jobId: string, next: (job: Job) => Job | null): Promise<Job | null> {
		for (let tries = 1; ; tries++) {
			const before = await find(jobId);
			const after = before && next(before.job);
			if (!after) return null;
			if (await replace(before, after)) return after;
			await sleep(Math.min(MAX_PAUSE_MS, 5 * tries) * Math.random());
		}
	}

	/** Index items in `states`, each state oldest first and limited to about `limit`. */
	async function findByState(
		states: readonly string[],
		{ filter, values, limit = Number.POSITIVE_INFINITY }: { filter?: string; values?: Item; limit?: number } = {},
	): Promise<Item[]> {
		const found: Item[] = [];
		for (const state of states) {
			let left = limit;
			for await (const items of table.query("status-index", byState(state, filter, values))) {
				found.push(...items.slice(0, left));
				left -= items.length;
				if (left <= 0) break;
			}
		}
		return found;
	}

	/** Index items with something due by `now`. */
	async function findDue(now: number): Promise<Item[]> {
		const found: Item[] = [];
		const names = { "#due": "due", "#at": "due_at" };
		const values = { ":due": { S: "yes" }, ":now": { N: String(now) } };
		for await (const items of table.query("due-index", { key: "#due = :due AND #at <= :now", names, values })) {
			found.push(...items);
		}
		return found;
	}

	/** The jobs that are due by the attribute `name`, the longest due first. */
	async function listDue(name: string, dueAt: (job: Job) => number, limit: number): Promise<Job[]> {
		const now = clock.now();
		const due = (await findDue(now)).filter((item) => numberOf(item, name) <= now);
		due.sort((a, b) => numberOf(a, name) - numberOf(b, name));
		const jobs = await findAll(due.slice(0, limit));
		return jobs.filter((job) => dueAt(job) <= now).sort((a, b) => dueAt(a) - dueAt(b));
	}

	return {
		async create(job) {
			await inputs.set(job.inputKey, job.id);
			if (await write(job, [], { expression: "attribute_not_exists(job_id)" })) return true;
			if ((await find(job.id))?.job.inputKey !== job.inputKey) await inputs.remove(job.inputKey, job.id);
			return false;
		},
		async get(jobId) {
			return (await find(jobId))?.job ?? null;
		},
		async list(query) {
			const from = query.cursor === undefined ? LIST_START : placeText(parseCursor(query.cursor));
			const jobs: Job[] = [];
			const now = clock.now();
			const isMeant = (job: Job) => (query.state ?? job.state) === job.state && !hasExpired(job, now);
			for await (const items of table.query("owner-index", byOwner(query, from, now))) {
				jobs.push(...(await findAll(items)).filter(isMeant));
				if (jobs.length > query.limit) break;
			}
			return toPage(jobs, query.limit);
		},
		async countActive(caller) {
			const filter = caller === undefined ? undefined : "#caller = :caller";
			const values: Item = caller === undefined ? {} : { ":caller": { S: caller } };
			const counts = ACTIVE_STATES.map((state) => table.count("status-index", byState(state, filter, values)));
			return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
		},
		async listClaimable(limit) {
			const now = clock.now();
			const waiting = await findByState(["pending"], { limit });
			const filter = "#lease <= :over";
			const left = await findByState(["processing"], {
				filter,
				values: { ":over": { N: String(now - LEASE_GRACE_MS) } },
			});
			const oldest = [...waiting, ...left].sort(byAge).slice(0, limit);
			return (await findAll(oldest)).filter((job) => isClaimable(job, now));
		},
		async claim(jobId, workerId, leaseMs) {
			return change(jobId, (job) => {
				const now = clock.now();
				return isClaimable(job, now) ? claimed(job, workerId, leaseMs, now) : null;
			});
		},
		async update(jobId, attempt, patch) {
			return change(jobId, (job) => patched(job, attempt, patch));
		},
		async end(jobId, attempt, ending) {
			return change(jobId, (job) => endedBy(job, attempt, ending, clock.now()));
		},
		async replace(job) {
			const before = await find(job.id);
			return before?.job.version === job.version - 1 && (await replace(before, job));
		},
		async cancel(jobId, expiresAt) {
			return change(jobId, (job) => cancelled(job, clock.now(), expiresAt));
		},
		async extend(jobId, expiresAt) {
			return change(jobId, (job) => extended(job, expiresAt, clock.now()));
		},
		async listExpired(limit) {
			const now = clock.now();
			const expired = await listDue("expires_at", (job) => job.expiresAt ?? Number.POSITIVE_INFINITY, limit);
			return expired.filter((job) => hasExpired(job, now));
		},
		async listEnded(endedBy) {
			const values = { ":ended": { N: String(endedBy) } };
			const ended = await findByState(ENDED_STATES, { filter: "#ended <= :ended", values });
			const byEnd = (a: Item, b: Item) => numberOf(a, "ended_at") - numberOf(b, "ended_at");
			return ended.sort((a, b) => byEnd(a, b) || (idOf(a) < idOf(b) ? -1 : 1)).map(idOf);
		},
		async listDueCallbacks(limit) {
			return listDue("callback_due_at", callbackDueAt, limit);
		},
		async namesInput(inputKey) {
			return inputs.isNamed(inputKey);
		},
		async releaseAllLeases() {
			return 0;
		},
		async delete(jobId, version) {
			const removed = fromItem(await table.delete(jobId, version === undefined ? undefined : isVersion(version)));
			if (removed) await inputs.remove(removed.job.inputKey, jobId);
		},
		async close() {
			table.close();
		},
	};
}

const FILTER_NAMES = { "#caller": "caller", "#lease": "lease_until", "#ended": "ended_at" };

function byState(state: string, filter: string | undefined, values: Item = {}) {
	const used = Object.entries(FILTER_NAMES).filter(([name]) => filter?.includes(name));
	return {
		key: "#status = :status",
		filter,
		names: { "#status": "status", ...Object.fromEntries(used) },
		values: { ":status": { S: state }, ...values },
	};
}

function byOwner({ owner, state, limit }: JobQuery, before: string, now: number) {
	const unexpired = "(attribute_not_exists(#expires) OR #expires > :now)";
	return {
		key: "#owner = :owner AND #created < :before",
		filter: state === undefined ? unexpired : `${unexpired} AND #status = :status`,
		names: {
			"#owner": "owner",
			"#created": "created_at",
			"#expires": "expires_at",
			...(state !== undefined && { "#status": "status" }),
		},
		values: {
			":owner": { S: owner },
			":before": { S: before },
			":now": { N: String(now) },
			...(state !== undefined && { ":status": { S: state } }),
		},
		newestFirst: true,
		pageSize: limit + 1,
	};
}

function isVersion(version: number): Condition {
	return {
		expression: "#version = :version",
		names: { "#version": "version" },
		values: { ":version": { N: String(version) } },
	};
}

function byAge(a: Item, b: Item): number {
	return (a.created_at?.S ?? "") < (b.created_at?.S ?? "") ? -1 : 1;
}
