import type { Job } from "../../core/job.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { INPUTS, JOB_FILES, jobIdOf, OUTPUTS, outputsOf } from "../blob-keys.ts";
import type { JobContext } from "../context.ts";
import { toDelivery } from "../enqueue.ts";

/** What it takes to remove jobs and their files. */
export type RemovalContext = Pick<JobContext, "store" | "checkpoints" | "corrections" | "blobs" | "clock" | "log">;

const MAX_CLAIMABLE = 10_000;
const MAX_EXPIRED = 100;
/** Younger blobs that no record names are kept: their record may be about to be written (rule C3). */
const ORPHAN_MS = 24 * 3_600_000;

/** Adds every job that a worker may claim to the queue; those that wait there already are not added twice (rule C9). */
export async function queueClaimable({ store, queue }: Pick<JobContext, "store" | "queue">): Promise<void> {
	for (const job of await store.listClaimable(MAX_CLAIMABLE)) {
		await queue.add(toDelivery(job));
	}
}

/**
 * Removes expired jobs, their files before their record, so that after a crash between the two the record still leads
 * to the rest (rule C8).
 */
export async function removeExpired(context: RemovalContext): Promise<void> {
	for (;;) {
		const jobs = await context.store.listExpired(MAX_EXPIRED);
		for (const job of jobs) await removeJob(job, context);
		if (jobs.length < MAX_EXPIRED) return;
	}
}

/** Removes an expired job; does nothing where it is gone, has changed, or its id is another job's by now (rule C11). */
export async function removeJob(job: Job, context: RemovalContext): Promise<void> {
	const { store, checkpoints, corrections, blobs, log } = context;
	if ((await store.get(job.id))?.version !== job.version) return;
	await blobs.deletePrefix(outputsOf(job.id));
	await blobs.delete(job.inputKey);
	await checkpoints.delete(job.id);
	await corrections.delete(job.id);
	await store.delete(job.id, job.version);
	log.info("job.expired", { jobId: job.id });
}

/** Removes blobs that no job names and that are too old to be about to be named. */
export async function removeOrphans(context: RemovalContext): Promise<void> {
	for await (const key of findOrphans(context)) {
		await context.blobs.delete(key);
		context.log.info("blob.orphan_removed", { key });
	}
}

export async function* findOrphans({
	store,
	blobs,
	clock,
}: Pick<JobContext, "store" | "blobs" | "clock">): AsyncGenerator<string> {
	const olderThan = clock.now() - ORPHAN_MS;
	for (const prefix of [INPUTS, OUTPUTS, JOB_FILES]) {
		for await (const { key, modifiedAt } of blobs.list(prefix)) {
			if (modifiedAt <= olderThan && !(await isNamed(key, store))) yield key;
		}
	}
}

async function isNamed(key: string, store: JobStore): Promise<boolean> {
	if (key.startsWith(INPUTS)) return store.namesInput(key);
	const job = await store.get(jobIdOf(key));
	if (key.startsWith(JOB_FILES)) return job !== null;
	const outputs = job ? [job.output, ...job.renditions] : [];
	return outputs.some((output) => output?.blobKey === key || output?.reportKey === key);
}
