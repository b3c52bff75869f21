import type { CheckpointStore } from "../../checkpoints/checkpoint-store.ts";
import type { Job } from "../../core/job.ts";
import type { EventBus } from "../../events/event-bus.ts";
import type { JobStore } from "../../job-stores/job-store.ts";

/** The channel of a job's cancels, apart from its other events, so that attempts are not notified of their own writes. */
export function cancelChannelOf(jobId: string): string {
	return `${jobId}/cancel`;
}

interface Records {
	store: JobStore;
	checkpoints: CheckpointStore;
}

/**
 * The same stores, which publish every write of a job's record on `events` once it is durable. Each method is listed,
 * so that the compiler reports one that is added to a port later.
 */
export function publishWrites({ store, checkpoints }: Records, events: EventBus): Records {
	async function publishAfter(write: Promise<Job | null>): Promise<Job | null> {
		const job = await write;
		if (job) events.publish(job.id);
		return job;
	}

	async function publishIf(jobId: string, write: Promise<boolean>): Promise<boolean> {
		const written = await write;
		if (written) events.publish(jobId);
		return written;
	}

	const publishing: JobStore = {
		get: (jobId) => store.get(jobId),
		list: (query) => store.list(query),
		countActive: (owner) => store.countActive(owner),
		listClaimable: (limit) => store.listClaimable(limit),
		listExpired: (limit) => store.listExpired(limit),
		listEnded: (endedBy) => store.listEnded(endedBy),
		listDueCallbacks: (limit) => store.listDueCallbacks(limit),
		namesInput: (inputKey) => store.namesInput(inputKey),
		create: (job) => publishIf(job.id, store.create(job)),
		claim: (jobId, workerId, leaseMs) => publishAfter(store.claim(jobId, workerId, leaseMs)),
		update: (jobId, attempt, patch) => publishAfter(store.update(jobId, attempt, patch)),
		end: (jobId, attempt, ending) => publishAfter(store.end(jobId, attempt, ending)),
		replace: (job) => publishIf(job.id, store.replace(job)),
		async cancel(jobId, expiresAt) {
			const job = await publishAfter(store.cancel(jobId, expiresAt));
			if (job) events.publish(cancelChannelOf(jobId));
			return job;
		},
		extend: (jobId, expiresAt) => publishAfter(store.extend(jobId, expiresAt)),
		// Not published: the claims that follow are.
		releaseAllLeases: () => store.releaseAllLeases(),
		async delete(jobId, version) {
			await store.delete(jobId, version);
			events.publish(jobId);
		},
		close: () => store.close(),
	};
	return {
		store: publishing,
		checkpoints: {
			append: (jobId, attempt, entries, patch) => publishIf(jobId, checkpoints.append(jobId, attempt, entries, patch)),
			load: (jobId, retryUpToAttempt) => checkpoints.load(jobId, retryUpToAttempt),
			compact: async (jobId) => checkpoints.compact?.(jobId),
			delete: (jobId) => checkpoints.delete(jobId),
		},
	};
}
