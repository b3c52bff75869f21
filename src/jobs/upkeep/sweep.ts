import type { CheckpointStore } from "../../checkpoints/checkpoint-store.ts";
import type { Clock } from "../../core/clock.ts";
import { callerOfJob, type Job } from "../../core/job.ts";
import type { Log } from "../../core/log.ts";
import type { CorrectionStore } from "../../corrections/correction-store.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import type { Queue } from "../../queues/queue.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { INPUTS, JOB_FILES, jobIdOf, OUTPUTS, outputsOf } from "../blob-keys.ts";

export interface SweepPorts {
	store: JobStore;
	checkpoints: CheckpointStore;
	corrections: CorrectionStore;
	blobs: BlobStore;
	queue: Queue;
	clock: Clock;
	log: Log;
}

/** What it takes to remove a job. */
export type RemovePorts = Omit<SweepPorts, "queue">;

const MAX_CLAIMABLE = 10_000;
const MAX_EXPIRED = 100;
/** Blobs that no record names are left alone so long: an upload may just be on its way to its record (rule C3). */
const ORPHAN_MS = 24 * 3_600_000;

/** Puts every job that a worker may claim into the queue; those that wait there already stay as they are (rule C9). */
export async function queueClaimable({ store, queue }: SweepPorts): Promise<void> {
	for (const job of await store.listClaimable(MAX_CLAIMABLE)) {
		await queue.add({ jobId: job.id, attempt: job.attempt, caller: callerOfJob(job) });
	}
}

/**
 * Removes jobs whose time is over, their files before their record, so that a crash between
 * the two leaves the record to find the rest by (rule C8).
 */
export async function removeExpired(ports: SweepPorts): Promise<void> {
	for (;;) {
		const jobs = await ports.store.listExpired(MAX_EXPIRED);
		for (const job of jobs) await removeJob(job, ports);
		if (jobs.length < MAX_EXPIRED) return;
	}
}

/** Removes an expired job; nothing where it is gone, or its id has become another's (rule C11). */
export async function removeJob(job: Job, ports: RemovePorts): Promise<void> {
	const { store, checkpoints, corrections, blobs, log } = ports;
	if ((await store.get(job.id))?.version !== job.version) return;
	await blobs.deletePrefix(outputsOf(job.id));
	await blobs.delete(job.inputKey);
	await checkpoints.delete(job.id);
	await corrections.delete(job.id);
	await store.delete(job.id, job.version);
	log.info("job.expired", { jobId: job.id });
}

/** Removes blobs that no job names and that are too old to become anybody's. */
export async function removeOrphans(ports: SweepPorts): Promise<void> {
	for await (const key of findOrphans(ports)) {
		await ports.blobs.delete(key);
		ports.log.info("blob.orphan_removed", { key });
	}
}

export async function* findOrphans({
	store,
	blobs,
	clock,
}: Pick<SweepPorts, "store" | "blobs" | "clock">): AsyncGenerator<string> {
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
