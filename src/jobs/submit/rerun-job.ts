import type { Checkpoint } from "../../checkpoints/checkpoint-store.ts";
import { AppError } from "../../core/errors.ts";
import { hasEnded, type Job } from "../../core/job.ts";
import type { ResolvedOptions } from "../../options/resolve-options.ts";
import { carryOver } from "../../pipeline/carry-over.ts";
import { changeJob } from "../change-job.ts";
import type { JobContext } from "../context.ts";
import { enqueue } from "../enqueue.ts";
import { checkBook } from "./check-book.ts";
import { estimateMinutes, newJob } from "./new-job.ts";
import { discardUpload, receiveUpload, type Upload } from "./receive-upload.ts";
import type { SubmittedJob } from "./submit-job.ts";

export interface RerunRequest {
	/** The new job's options; called once the job is known to have ended. */
	resolve: (job: Job) => ResolvedOptions;
	/** Whom limits count. Defaults to the owner. */
	caller?: string | undefined;
}

/** The holder of a new job while its texts are written. */
const HOLDER = "rerun";

/**
 * Makes a new job on the book of one that has ended, with other options. Its user's corrections are taken over, and so
 * are the translations that the change does not invalidate.
 *
 * @throws AppError `CONFLICT` where the job has not ended, `NOT_FOUND` where its book is gone, and whatever `resolve`
 *   and a submit with these options would be refused for; nothing is left then
 */
export async function rerunJob(
	job: Job,
	{ resolve, caller }: RerunRequest,
	context: JobContext,
): Promise<SubmittedJob> {
	const { store, checkpoints, corrections, log } = context;
	if (!hasEnded(job.state)) {
		throw new AppError(`The job is ${job.state}; wait for its end, or cancel it.`, { code: "CONFLICT" });
	}
	const resolved = resolve(job);
	const upload = await copyBook(job, context);
	let made: Job | undefined;
	try {
		return await context.acquireSlot(caller ?? job.owner, async () => {
			const { reading, sourceLanguage } = await checkBook(upload, resolved, context);
			const { owner, filename } = job;
			made = newJob({ owner, caller, filename, upload, resolved, sourceLanguage }, context);
			const carried = carryOver(await checkpoints.load(job.id), reading.segments, job, made);
			await corrections.copy(job.id, made.id);
			const pending = await storeWith(carried, made, context);
			log.info("job.rerun", { jobId: pending.id, of: job.id, carried: carried.length });
			await enqueue(pending, context);
			return { job: { ...pending, sealedKey: null }, estimatedMinutes: estimateMinutes(reading), replayed: false };
		});
	} catch (error) {
		await discardUpload(upload, context).catch((err) => log.warn("upload.left_behind", { err }));
		if (made && (await store.get(made.id)) === null) await corrections.delete(made.id);
		throw error;
	}
}

/** A copy, because a job's book is removed with the job. */
async function copyBook({ inputKey }: Job, { blobs }: Pick<JobContext, "blobs">): Promise<Upload> {
	const content = await blobs.read(inputKey);
	if (content === null) throw new AppError("The job's book is gone.", { code: "NOT_FOUND" });
	return receiveUpload(content, blobs, Number.POSITIVE_INFINITY);
}

/**
 * Stores the job together with the texts that it starts from. It is held like a running job until they are written,
 * so that no worker claims it before; after a crash its lease ends, and it runs without what is missing.
 */
async function storeWith(carried: readonly Checkpoint[], job: Job, context: JobContext): Promise<Job> {
	const { store, checkpoints, clock, timing } = context;
	if (carried.length === 0) {
		await store.create(job);
		return job;
	}
	const leaseUntil = clock.now() + timing.leaseMs;
	await store.create({ ...job, state: "processing", workerId: HOLDER, leaseUntil });
	await checkpoints.append(job.id, job.attempt, carried, {});
	const pending = await changeJob(store, job.id, (held) =>
		held.workerId === HOLDER
			? { ...held, version: held.version + 1, state: "pending", workerId: null, leaseUntil: null }
			: null,
	);
	return pending ?? job;
}
