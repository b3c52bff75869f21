import { hasExpired, type Job } from "../../core/job.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { outputsOf } from "../blob-keys.ts";
import type { JobLimits } from "../job-limits.ts";
import { findOldUploads } from "../submit/stored-uploads.ts";
import { findOrphans, type RemovePorts, removeJob } from "./sweep.ts";

export interface CleanUpRequest {
	/** Jobs whose end is longer ago go too, though their time is not over; `null`: only what has expired. */
	olderThanMs: number | null;
	/** Remove nothing, tell what would go. */
	dryRun: boolean;
}

interface Removed {
	count: number;
	bytes: number;
}

export interface CleanUpReport {
	/** Ended jobs with all that they have; the bytes are those of their files. */
	jobs: Removed;
	/** Files of books that were kept for later. */
	uploads: Removed;
	/** Files that no job names. */
	orphans: Removed;
}

export const NOTHING_REMOVED: CleanUpReport = {
	jobs: { count: 0, bytes: 0 },
	uploads: { count: 0, bytes: 0 },
	orphans: { count: 0, bytes: 0 },
};

export interface CleanUpPorts extends RemovePorts {
	limits: Pick<JobLimits, "jobTtlMs">;
}

/** Does at once, and on request for younger jobs too, what the sweep of a server does in its time (spec §4). Never touches a job that waits or runs. */
export async function cleanUp(ports: CleanUpPorts, { olderThanMs, dryRun }: CleanUpRequest): Promise<CleanUpReport> {
	const { store, blobs, clock, limits } = ports;
	const report = structuredClone(NOTHING_REMOVED);
	const now = clock.now();
	const goesAnyway = ({ endedAt }: Job) => olderThanMs !== null && (endedAt ?? now) <= now - olderThanMs;
	for (const jobId of await store.listEnded(now)) {
		const job = await store.get(jobId);
		if (!job || !(hasExpired(job, now) || goesAnyway(job))) continue;
		add(report.jobs, await sizeOfJob(job, blobs));
		if (!dryRun) await removeJob(job, ports);
	}
	for await (const key of findOldUploads(blobs, clock, limits.jobTtlMs)) {
		add(report.uploads, (await blobs.size(key)) ?? 0);
		if (!dryRun) await blobs.delete(key);
	}
	for await (const key of findOrphans(ports)) {
		add(report.orphans, (await blobs.size(key)) ?? 0);
		if (!dryRun) await blobs.delete(key);
	}
	return report;
}

async function sizeOfJob(job: Job, blobs: BlobStore): Promise<number> {
	let bytes = (await blobs.size(job.inputKey)) ?? 0;
	for await (const { key } of blobs.list(outputsOf(job.id))) bytes += (await blobs.size(key)) ?? 0;
	return bytes;
}

function add(removed: Removed, bytes: number): void {
	removed.count += 1;
	removed.bytes += bytes;
}
