import type { Job } from "../../core/job.ts";
import type { TranslateBookPorts } from "../../pipeline/translate-book.ts";
import type { JobContext } from "../context.ts";
import { retryWrite } from "../storage-errors.ts";
import { AttemptStopped, type RunningAttempt } from "./attempt.ts";
import { measurePace } from "./measure-pace.ts";
import type { ProgressWatch } from "./watch-progress.ts";
import type { YieldedSlot } from "./yield-slot.ts";

/** The pipeline's ports for one attempt: its writes are fenced, and stop the attempt when it no longer holds the job. */
export function createPipelinePorts(
	job: Job,
	attempt: RunningAttempt,
	{ touch, slot }: Pick<ProgressWatch, "touch"> & { slot: YieldedSlot },
	context: JobContext,
): TranslateBookPorts {
	const { store, checkpoints, corrections, bookWorker, makeTranslator, pacer, cache, clock, log } = context;
	const withPace = measurePace(clock);

	function requireHeld(isHeld: boolean): void {
		if (isHeld) return;
		attempt.stop(new AttemptStopped("lost"));
		attempt.signal.throwIfAborted();
	}

	return {
		bookWorker,
		makeTranslator,
		pacer,
		// Owners don't share translations (rule D6).
		cache: cache && { cache, scope: job.owner },
		loadCheckpoints: () => checkpoints.load(job.id, job.retriedAtAttempt),
		async loadCorrections() {
			// The revision first: a correction between the two reads makes the book newer than it says, never older.
			const { revision } = (await store.get(job.id)) ?? job;
			return { revision, corrections: await corrections.load(job.id) };
		},
		async saveCheckpoints(entries, patch) {
			touch();
			if (entries.length > 0) slot.resume();
			const append = () => checkpoints.append(job.id, job.attempt, entries, withPace(patch));
			requireHeld(await retryWrite(append, job, attempt, context));
		},
		async announce(patch, quietMs) {
			touch(quietMs);
			if (quietMs) slot.waits(quietMs);
			const held = await store.update(job.id, job.attempt, withPace(patch)).catch((error) => {
				log.warn("job.announce_failed", { jobId: job.id, err: error });
				return job;
			});
			requireHeld(held !== null);
		},
	};
}
