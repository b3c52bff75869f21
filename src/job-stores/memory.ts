import { callbackDueAt } from "../core/callback.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import { callerOfJob, hasEnded, hasExpired, isClaimable, type Job } from "../core/job.ts";
import { cancelled, claimed, endedBy, extended, patched, released } from "../core/job-transitions.ts";
import { parseCursor, toPage } from "./cursor.ts";
import type { JobStore } from "./job-store.ts";

/** Job records in memory, lost with the process: for trials and tests. */
export function createMemoryJobStore({ clock }: { clock: Clock }): JobStore {
	const records = new Map<string, Job>();
	let open = true;

	function opened(): Map<string, Job> {
		if (!open) throw new AppError("The job store is closed.", { code: "STORAGE_ERROR" });
		return records;
	}

	function change(jobId: string, next: (job: Job) => Job | null): Job | null {
		const before = opened().get(jobId);
		const after = before ? next(before) : null;
		if (!after) return null;
		records.set(jobId, structuredClone(after));
		return structuredClone(after);
	}

	function select(matches: (job: Job) => boolean, order: (a: Job, b: Job) => number): Job[] {
		return structuredClone([...opened().values()].filter(matches).sort(order));
	}

	return {
		async create(job) {
			if (opened().has(job.id)) return false;
			records.set(job.id, structuredClone(job));
			return true;
		},
		async get(jobId) {
			return structuredClone(opened().get(jobId) ?? null);
		},
		async list({ owner, state, limit, cursor }) {
			const from = cursor === undefined ? null : parseCursor(cursor);
			const now = clock.now();
			const jobs = select(
				(job) =>
					job.owner === owner &&
					(state === undefined || job.state === state) &&
					!hasExpired(job, now) &&
					(from === null || byAge(job, from) < 0),
				(a, b) => byAge(b, a),
			);
			return toPage(jobs, limit);
		},
		async countActive(caller) {
			const counts = (job: Job) => caller === undefined || callerOfJob(job) === caller;
			return select((job) => counts(job) && !hasEnded(job.state), byAge).length;
		},
		async listClaimable(limit) {
			const now = clock.now();
			return select((job) => isClaimable(job, now), byAge).slice(0, limit);
		},
		async claim(jobId, workerId, leaseMs) {
			const now = clock.now();
			return change(jobId, (job) => (isClaimable(job, now) ? claimed(job, workerId, leaseMs, now) : null));
		},
		async update(jobId, attempt, patch) {
			return change(jobId, (job) => patched(job, attempt, patch));
		},
		async end(jobId, attempt, ending) {
			return change(jobId, (job) => endedBy(job, attempt, ending, clock.now()));
		},
		async replace(job) {
			return change(job.id, ({ version }) => (version === job.version - 1 ? job : null)) !== null;
		},
		async cancel(jobId, expiresAt) {
			return change(jobId, (job) => cancelled(job, clock.now(), expiresAt));
		},
		async extend(jobId, expiresAt) {
			return change(jobId, (job) => extended(job, expiresAt, clock.now()));
		},
		async listExpired(limit) {
			const now = clock.now();
			return select(
				(job) => hasExpired(job, now),
				(a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0),
			).slice(0, limit);
		},
		async listEnded(endedBy) {
			const ended = select(
				({ state, endedAt }) => hasEnded(state) && endedAt !== null && endedAt <= endedBy,
				(a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0) || (a.id < b.id ? -1 : 1),
			);
			return ended.map(({ id }) => id);
		},
		async listDueCallbacks(limit) {
			const now = clock.now();
			return select(
				(job) => callbackDueAt(job) <= now,
				(a, b) => callbackDueAt(a) - callbackDueAt(b),
			).slice(0, limit);
		},
		async namesInput(inputKey) {
			return [...opened().values()].some((job) => job.inputKey === inputKey);
		},
		async releaseAllLeases() {
			return [...opened().keys()].filter((id) => change(id, released) !== null).length;
		},
		async delete(jobId, version) {
			if (version === undefined || opened().get(jobId)?.version === version) opened().delete(jobId);
		},
		async close() {
			open = false;
		},
	};
}

function byAge(a: Pick<Job, "createdAt" | "id">, b: Pick<Job, "createdAt" | "id">): number {
	if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
	return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
