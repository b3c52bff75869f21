import type { Job, JobPatch } from "../core/job.ts";
import type { Checkpoint, CheckpointStore } from "./checkpoint-store.ts";

/** Checkpoints in memory, lost with the process. `updateJob` is the job store's fenced write. */
export function createMemoryCheckpointStore({
	updateJob,
}: {
	updateJob: (jobId: string, attempt: number, patch: JobPatch) => Promise<Job | null>;
}): CheckpointStore {
	const byJob = new Map<string, { attempt: number; entry: Checkpoint }[]>();
	return {
		async append(jobId, attempt, entries, patch) {
			const held = (await updateJob(jobId, attempt, patch)) !== null;
			const kept = byJob.get(jobId) ?? [];
			byJob.set(jobId, kept);
			for (const entry of entries) kept.push({ attempt, entry: structuredClone(entry) });
			return held;
		},
		async load(jobId, retryUpToAttempt = -1) {
			const kept = byJob.get(jobId) ?? [];
			const wanted = kept.filter(({ attempt, entry }) => attempt > retryUpToAttempt || entry.state !== "needs_review");
			return structuredClone(wanted.map(({ entry }) => entry));
		},
		async delete(jobId) {
			byJob.delete(jobId);
		},
	};
}
