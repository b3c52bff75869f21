import type { Cover } from "../../book-worker/book-worker.ts";
import { AppError } from "../../core/errors.ts";
import type { Job, JobOutput } from "../../core/job.ts";
import type { Layout } from "../../core/layout.ts";
import type { Segment } from "../../core/segment.ts";
import { toSegmentKey } from "../../core/segment-key.ts";
import { checkCorrection } from "../../pipeline/check-correction.ts";
import type { JobContext } from "../context.ts";
import { jobNotFound } from "../job-not-found.ts";
import { listSegments, type SegmentPage, type SegmentQuery, type SegmentView, viewSegment } from "./list-segments.ts";
import { makePartialBook, type PartialBook } from "./partial-book.ts";
import { createRenditions } from "./renditions.ts";
import { type RetranslateRequest, retranslateSegment } from "./retranslate-segment.ts";
import { recountJob, reviseJob } from "./revise-job.ts";
import type { TextContext } from "./text-context.ts";
import { createTextSnapshots } from "./text-snapshot.ts";

/** What can be done with a job's texts, and the books that are made of them. */
export interface JobTexts {
	/** One page of the job's segments, also while it runs and when it has failed. @throws AppError as `listSegments` does */
	list(job: Job, query: SegmentQuery): Promise<SegmentPage>;
	/**
	 * Sets a segment's translation by hand: durable, part of the next book, and never replaced by a machine (rule C7).
	 *
	 * @throws AppError `NOT_FOUND` for a segment that the job does not have, `VALIDATION_ERROR` as `checkCorrection` does
	 */
	correct(job: Job, segmentId: string, text: string): Promise<SegmentView>;
	/** Translates one segment again. @throws AppError `NOT_FOUND`; otherwise as `retranslateSegment` does */
	retranslate(job: Job, segmentId: string, request: RetranslateRequest, signal: AbortSignal): Promise<SegmentView>;
	/** The completed job's book. @throws AppError as `Renditions.find` does */
	findBook(job: Job, layout: Layout): Promise<JobOutput>;
	/** The book as far as it is translated. @throws AppError as the book worker does; an abort passes through */
	makePartialBook(job: Job, layout: Layout, signal: AbortSignal): Promise<PartialBook>;
	/** The book's cover image, or `null` where there is none. */
	findCover(job: Job): Promise<Cover | null>;
	/** To be called when a job has ended: counts what was corrected while it ran. Never fails. */
	countAtEnd(job: Job): Promise<void>;
	close(): Promise<void>;
}

export function createJobTexts(jobContext: JobContext): JobTexts {
	const snapshots = createTextSnapshots(jobContext);
	const context: TextContext = { ...jobContext, snapshots };
	const { store, corrections, blobs, bookWorker, clock, log, mutex } = context;
	const renditions = createRenditions(context);

	async function findSegment(job: Job, segmentId: string): Promise<Segment> {
		const { segments } = await snapshots.read(job);
		const segment = segments.find(({ id }) => id === segmentId);
		if (segment) return segment;
		throw new AppError("Segment not found", { code: "NOT_FOUND" });
	}

	/** A crash between a correction and its revision leaves the record behind: catches up on that. */
	async function withAllRevised(job: Job): Promise<Job> {
		const times = (await corrections.load(job.id)).map(({ correctedAt }) => correctedAt);
		const last = times.reduce((latest, time) => Math.max(latest, time), 0);
		if (last <= Math.max(job.revisedAt ?? 0, job.createdAt)) return job;
		return (await reviseJob(job.id, "", context)) ?? job;
	}

	return {
		list: async (job, query) => listSegments(await snapshots.load(job), query),

		async correct(job, segmentId, translation) {
			const segment = await findSegment(job, segmentId);
			const text = checkCorrection(translation, segment);
			await mutex(`corrections of ${job.id}`, async () => {
				// The text first, so that every book of the new revision has it.
				await corrections.put(job.id, { ...toSegmentKey(segment), text, correctedAt: clock.now() });
				const after = await reviseJob(job.id, segmentId, context);
				if (after === null) throw jobNotFound();
			});
			return viewSegment(segment, { segmentId, text, state: "edited", flags: [] });
		},

		async retranslate(job, segmentId, request, signal) {
			const segment = await findSegment(job, segmentId);
			// Serialized, so that each call knows what earlier ones have spent.
			const translation = await mutex(`calls of ${job.id}`, async () => {
				signal.throwIfAborted();
				const now = await store.get(job.id);
				if (now === null) throw jobNotFound();
				return retranslateSegment(now, segment, request, context, signal);
			});
			return viewSegment(segment, translation);
		},

		findBook: async (job, layout) => renditions.find(await withAllRevised(job), layout),
		makePartialBook: (job, layout, signal) => makePartialBook(job, layout, context, signal),
		findCover: (job) => blobs.withLocalFile(job.inputKey, (path) => bookWorker.cover(path)),
		async countAtEnd(job) {
			if (job.revision === (job.output?.revision ?? 0)) return;
			await recountJob(job, context).catch((err) => log.warn("job.recount_failed", { jobId: job.id, err }));
		},
		close: () => renditions.close(),
	};
}
