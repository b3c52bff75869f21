import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import { callerOfJob, type Job, retried } from "../../core/job.ts";
import type { Log } from "../../core/log.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { changeOptions, type OptionChanges } from "../../options/change-options.ts";
import type { TranslatorFactory } from "../../providers/translator.ts";
import type { Queue } from "../../queues/queue.ts";
import { changeJob } from "../change-job.ts";
import { enqueue } from "../enqueue.ts";
import type { JobKeys } from "../provider-keys.ts";
import type { AcquireSlot } from "./limit-concurrent-jobs.ts";

/** What the body of a retry may bring (spec §3). */
export type RetryChanges = Pick<OptionChanges, "api_key" | "max_cost_usd" | "model">;

export interface RetryPorts {
	store: JobStore;
	queue: Queue;
	makeTranslator: TranslatorFactory;
	keys: JobKeys;
	clock: Clock;
	log: Log;
	/** Holds the caller's bound of active jobs. */
	acquireSlot: AcquireSlot;
}

/**
 * Puts a failed or cancelled job back to `pending`, by one write. What is translated is not sent again; what earlier
 * attempts gave up on is (rule C6). The attempt's number, what was spent and the progress that was shown stay.
 *
 * @throws AppError `CONFLICT` in another state, `NOT_FOUND` where the job has expired meanwhile, `API_KEY_INVALID`
 *   without a usable key, `VALIDATION_ERROR` for changes that the job can't take, `RATE_LIMIT_EXCEEDED`; the job is
 *   as it was then
 */
export async function retryJob(job: Job, changes: RetryChanges, ports: RetryPorts): Promise<Job> {
	const { store, keys, clock, log } = ports;
	requireEnded(job);
	const { model, options, callerKey } = changeOptions(job, changes, keys.ofOperator);
	const translator = await ports.makeTranslator({
		provider: model.provider,
		modelId: options.modelId,
		keys: keys.choose(options, callerKey),
		baseUrl: options.baseUrl,
		sourceLanguage: job.sourceLanguage ?? options.sourceLanguage ?? "und",
		targetLanguage: options.targetLanguage,
	});
	await translator.close();

	const sealedKey = callerKey === null ? null : keys.seal(callerKey, job.id);
	const retry = { options, sealedKey, broughtKey: callerKey !== null };
	const pending = await ports.acquireSlot(callerOfJob(job), () =>
		changeJob(store, job.id, (now) => retried(now, retry, clock.now())),
	);
	if (pending === null) throw await whyNot(job.id, store);
	log.info("job.retried", { jobId: job.id, attempt: pending.attempt });
	await enqueue(pending, ports);
	return pending;
}

async function whyNot(jobId: string, store: JobStore): Promise<AppError> {
	const now = await store.get(jobId);
	if (now === null || now.state === "failed" || now.state === "cancelled") {
		return new AppError("Job not found", { code: "NOT_FOUND" });
	}
	return wrongState(now);
}

function requireEnded(job: Job): void {
	if (job.state !== "failed" && job.state !== "cancelled") throw wrongState(job);
}

function wrongState({ state }: Job): AppError {
	return new AppError(`The job is ${state}; only a failed or cancelled one can be retried.`, { code: "CONFLICT" });
}
