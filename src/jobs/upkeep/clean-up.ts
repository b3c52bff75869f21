import { hasExpired, type Job } from "../../core/job.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { outputsOf } from "../blob-keys.ts";
import type { JobLimits } from "../job-limits.ts";
import { findOldUploads } from "../submit/stored-uploads.ts";
import { findOrphans, type RemovalContext, removeJob } from "./sweep.ts";

export interface CleanUpRequest {
	/** Also remove jobs that ended longer ago, though they have not expired; `null`: only what has expired. */
	olderThanMs: number | null;
	/** Only report what would be removed. */
	dryRun: boolean;
}

interface Removed {
	count: number;
	bytes: number;
}

export interface CleanUpReport {
	/** Ended jobs with everything they have; the bytes are those of their files. */
	jobs: Removed;
	/** Files of books that were stored for later. */
	uploads: Removed;
	/** Files that no job names. */
	orphans: Removed;
}

export const NOTHING_REMOVED: CleanUpReport = {
	jobs: { count: 0, bytes: 0 },
	uploads: { count: 0, bytes: 0 },
	orphans: { count: 0, bytes: 0 },
};

type Context = RemovalContext & { limits: Pick<JobLimits, "jobTtlMs"> };

/**
 * Does immediately, and on request for younger jobs too, what a server's sweeps do regularly (spec §4). Never touches
 * a job that waits or runs.
 */
export async function cleanUp(context: Context, { olderThanMs, dryRun }: CleanUpRequest): Promise<CleanUpReport> {
	const { store, blobs, clock, limits } = context;
	const report = structuredClone(NOTHING_REMOVED);
	const now = clock.now();
	const isOldEnough = ({ endedAt }: Job) => olderThanMs !== null && (endedAt ?? now) <= now - olderThanMs;
	for (const jobId of await store.listEnded(now)) {
		const job = await store.get(jobId);
		if (!job || !(hasExpired(job, now) || isOldEnough(job))) continue;
		add(report.jobs, await sizeOfJob(job, blobs));
		if (!dryRun) await removeJob(job, context);
	}
	for await (const key of findOldUploads(blobs, clock, limits.jobTtlMs)) {
		add(report.uploads, (await blobs.size(key)) ?? 0);
		if (!dryRun) await blobs.delete(key);
	}
	for await (const key of findOrphans(context)) {
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
