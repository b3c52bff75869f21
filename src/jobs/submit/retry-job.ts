import { AppError } from "../../core/errors.ts";
import { callerOfJob, type Job } from "../../core/job.ts";
import { retried } from "../../core/job-transitions.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import type { ResolvedOptions } from "../../options/resolve-options.ts";
import { probeTranslator } from "../../pipeline/open-lanes.ts";
import { toTranslatorRequest } from "../../pipeline/translation-setup.ts";
import { changeJob } from "../change-job.ts";
import type { JobContext } from "../context.ts";
import { enqueue } from "../enqueue.ts";
import { jobNotFound } from "../job-not-found.ts";

/**
 * Puts a failed or cancelled job back to `pending`, by one write. What is translated is not sent again; what earlier
 * attempts gave up on is (rule C6). The attempt's number, what was spent and the progress that was shown stay.
 *
 * @param resolve the options to go on with; called once the job is known to have ended
 * @throws AppError `CONFLICT` in another state, `NOT_FOUND` where the job has expired meanwhile, `VALIDATION_ERROR`
 *   or `API_KEY_INVALID` where the options can't be used, `RATE_LIMIT_EXCEEDED`, and as `resolve` does; the job is
 *   unchanged then
 */
export async function retryJob(job: Job, resolve: (job: Job) => ResolvedOptions, context: JobContext): Promise<Job> {
	const { store, keys, clock, log } = context;
	requireEnded(job);
	const { options, callerKey } = resolve(job);
	const sourceLanguage = job.sourceLanguage ?? options.sourceLanguage ?? "und";
	const request = toTranslatorRequest(options, sourceLanguage, keys.choose(options, callerKey));
	await probeTranslator(request, context.makeTranslator);

	const sealedKey = callerKey === null ? null : keys.seal(callerKey, job.id);
	const retry = { options, sealedKey, broughtKey: callerKey !== null };
	const pending = await context.acquireSlot(callerOfJob(job), () =>
		changeJob(store, job.id, (now) => retried(now, retry, clock.now())),
	);
	if (pending === null) throw await explainRefusal(job.id, store);
	log.info("job.retried", { jobId: job.id, attempt: pending.attempt });
	await enqueue(pending, context);
	return pending;
}

async function explainRefusal(jobId: string, store: JobStore): Promise<AppError> {
	const now = await store.get(jobId);
	if (now === null || now.state === "failed" || now.state === "cancelled") {
		return jobNotFound();
	}
	return wrongState(now);
}

function requireEnded(job: Job): void {
	if (job.state !== "failed" && job.state !== "cancelled") throw wrongState(job);
}

function wrongState({ state }: Job): AppError {
	return new AppError(`The job is ${state}; only a failed or cancelled one can be retried.`, { code: "CONFLICT" });
}
