import { createKeyedMutex, type KeyedMutex } from "../async/keyed-mutex.ts";
import type { BookWorker } from "../book-worker/book-worker.ts";
import type { TranslationCache } from "../caches/cache.ts";
import type { CheckpointStore } from "../checkpoints/checkpoint-store.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { CorrectionStore } from "../corrections/correction-store.ts";
import type { EventBus } from "../events/event-bus.ts";
import type { JobStore } from "../job-stores/job-store.ts";
import type { Pacer } from "../pacing/pacer.ts";
import type { TranslatorFactory } from "../providers/translator.ts";
import type { Queue } from "../queues/queue.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { JOB_TIMING, type JobLimits, type JobTiming } from "./job-limits.ts";
import { publishWrites } from "./notify/publish-writes.ts";
import { recordJobMetrics } from "./notify/record-job-metrics.ts";
import { createJobKeys, type JobKeys } from "./provider-keys.ts";
import { type AcquireSlot, limitConcurrentJobs } from "./submit/limit-concurrent-jobs.ts";

/** What jobs are made of and kept in: the ports, as the settings choose their adapters. */
export interface JobParts {
	store: JobStore;
	checkpoints: CheckpointStore;
	corrections: CorrectionStore;
	blobs: BlobStore;
	queue: Queue;
	events: EventBus;
	bookWorker: BookWorker;
	makeTranslator: TranslatorFactory;
	/** Paces the provider calls of all jobs in this process. */
	pacer: Pacer;
	/** Translations of other books. Defaults to none. */
	cache?: TranslationCache;
	clock: Clock;
	log: Log;
	limits: JobLimits;
}

/** Everything that work on jobs may need; each function picks what it uses. */
export interface JobContext extends JobParts {
	timing: JobTiming;
	keys: JobKeys;
	/** Enforces the limit of active jobs. */
	acquireSlot: AcquireSlot;
	/** Orders what must not overlap within this process. */
	mutex: KeyedMutex;
}

export interface JobContextOptions extends JobParts {
	/** For callers' keys at rest, 32 bytes. */
	encryptionKey: Uint8Array;
	/** The operator's own keys for a provider. */
	operatorKeys: (provider: string) => readonly string[];
	/** Where the ends of jobs are counted. Defaults to nowhere. */
	telemetry?: Telemetry;
	/** Changes to `JOB_TIMING`. */
	timing?: Partial<JobTiming>;
}

export function createJobContext(options: JobContextOptions): JobContext {
	const { telemetry, events, limits } = options;
	// A write is counted and published in this order, once it is durable.
	const measured = telemetry ? recordJobMetrics(options.store, telemetry) : options.store;
	const { store, checkpoints } = publishWrites({ store: measured, checkpoints: options.checkpoints }, events);
	return {
		...options,
		store,
		checkpoints,
		timing: { ...JOB_TIMING, ...options.timing },
		keys: createJobKeys(options.encryptionKey, options.operatorKeys),
		acquireSlot: limitConcurrentJobs(limits.maxActiveJobs, store),
		mutex: createKeyedMutex(),
	};
}
