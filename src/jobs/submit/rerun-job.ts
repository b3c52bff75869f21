import type { CheckpointStore } from "../../checkpoints/checkpoint-store.ts";
import { AppError } from "../../core/errors.ts";
import { hasEnded, type Job } from "../../core/job.ts";
import type { CorrectionStore } from "../../corrections/correction-store.ts";
import { readCallbackUrl } from "../../options/callback-url.ts";
import { changeOptions, type OptionChanges } from "../../options/change-options.ts";
import { carryOver } from "../../pipeline/carry-over.ts";
import { changeJob } from "../change-job.ts";
import { enqueue } from "../enqueue.ts";
import type { JobTiming } from "../job-limits.ts";
import { checkBook } from "./check-book.ts";
import { estimateMinutes, newJob } from "./new-job.ts";
import { discardUpload, receiveUpload, type Upload } from "./receive-upload.ts";
import type { SubmitPorts, SubmittedJob } from "./submit-job.ts";

export interface RerunPorts extends SubmitPorts {
	checkpoints: CheckpointStore;
	corrections: CorrectionStore;
	timing: Pick<JobTiming, "leaseMs">;
}

export interface RerunRequest {
	changes: OptionChanges;
	/** Whom limits count; left out: the owner. */
	caller?: string | undefined;
}

/** Who holds a new job while it gets its texts. */
const HOLDER = "rerun";

/**
 * Makes a new job on the book of one that has ended, with other options. Its user's corrections come along, and so
 * do the translations that the change doesn't touch.
 *
 * @throws AppError `CONFLICT` where the job has not ended, `NOT_FOUND` where its book is gone, and whatever a submit
 *   with these options would be refused for; nothing is left then
 */
export async function rerunJob(job: Job, { changes, caller }: RerunRequest, ports: RerunPorts): Promise<SubmittedJob> {
	const { store, blobs, corrections, log } = ports;
	if (!hasEnded(job.state)) {
		throw new AppError(`The job is ${job.state}; wait for its end, or cancel it.`, { code: "CONFLICT" });
	}
	const resolved = changeOptions(job, changes, ports.keys.ofOperator);
	const callbackUrl = readCallbackUrl(changes.callback_url, ports.callbackUrls);
	const upload = await copyBook(job, ports);
	let made: Job | undefined;
	try {
		return await ports.acquireSlot(caller ?? job.owner, async () => {
			const { reading, sourceLanguage } = await checkBook(upload, resolved, ports);
			const { owner, filename } = job;
			made = newJob({ ...resolved, owner, caller, filename, upload, sourceLanguage, callbackUrl }, ports);
			const carried = carryOver(await ports.checkpoints.load(job.id), reading.segments, job, made);
			await corrections.copy(job.id, made.id);
			const pending = await storeWith(carried, made, ports);
			log.info("job.rerun", { jobId: pending.id, of: job.id, carried: carried.length });
			await enqueue(pending, ports);
			return { job: { ...pending, sealedKey: null }, estimatedMinutes: estimateMinutes(reading), replayed: false };
		});
	} catch (error) {
		await discardUpload(upload, store, blobs).catch((err) => log.warn("upload.left_behind", { err }));
		if (made && (await store.get(made.id)) === null) await corrections.delete(made.id);
		throw error;
	}
}

/** A copy, so that each job's book goes with its own job. */
async function copyBook({ inputKey }: Job, { blobs }: RerunPorts): Promise<Upload> {
	const content = await blobs.read(inputKey);
	if (content === null) throw new AppError("The job's book is gone.", { code: "NOT_FOUND" });
	return receiveUpload(content, blobs, Number.POSITIVE_INFINITY);
}

/**
 * Stores the job together with the texts that it starts from. It is held like a running one until they are there, so
 * that no worker comes between; after a crash its lease ends, and it runs without what is missing.
 */
async function storeWith(carried: ReturnType<typeof carryOver>, job: Job, ports: RerunPorts): Promise<Job> {
	const { store, checkpoints, clock, timing } = ports;
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
