import { createKeyedMutex } from "../../async/keyed-mutex.ts";
import type { Cover } from "../../book-worker/book-worker.ts";
import { AppError } from "../../core/errors.ts";
import type { Job, JobOutput } from "../../core/job.ts";
import type { Layout } from "../../core/layout.ts";
import type { Log } from "../../core/log.ts";
import type { Segment } from "../../core/segment.ts";
import { checkCorrection } from "../../pipeline/check-correction.ts";
import { toPlace } from "../../pipeline/resume.ts";
import { listSegments, type SegmentPage, type SegmentQuery, type SegmentView, viewSegment } from "./list-segments.ts";
import { makePartialBook, type PartialBook } from "./partial-book.ts";
import { createRenditions } from "./renditions.ts";
import { type RetranslatePorts, type RetranslateRequest, retranslateSegment } from "./retranslate-segment.ts";
import { recountJob, reviseJob } from "./revise-job.ts";
import { createTextSnapshots } from "./text-snapshot.ts";

/** What can be done with a job's texts, and the books that are made of them. */
export interface JobTexts {
	/** One page of the job's segments, also while it runs and when it has failed. @throws AppError as `listSegments` does */
	list(job: Job, query: SegmentQuery): Promise<SegmentPage>;
	/**
	 * Sets a segment's translation by hand: durable, in the next book, and never replaced by a machine (rule C7).
	 *
	 * @throws AppError `NOT_FOUND` for a segment that is none of the job's, `VALIDATION_ERROR` as `checkCorrection` does
	 */
	correct(job: Job, segmentId: string, text: string): Promise<SegmentView>;
	/** Sends one segment again. @throws AppError `NOT_FOUND`; else as `retranslateSegment` does */
	retranslate(job: Job, segmentId: string, wishes: RetranslateRequest, signal: AbortSignal): Promise<SegmentView>;
	/** The completed job's book. @throws AppError as `Renditions.find` does */
	findBook(job: Job, layout: Layout): Promise<JobOutput>;
	/** The book as far as it is done. @throws AppError as the book engine does; an abort passes through */
	makePartialBook(job: Job, layout: Layout, signal: AbortSignal): Promise<PartialBook>;
	/** The book's cover image, or `null` where there is none. */
	findCover(job: Job): Promise<Cover | null>;
	/** Hears of a job that has just ended: what was corrected while it ran is counted. Never fails. */
	countAtEnd(job: Job): Promise<void>;
	close(): Promise<void>;
}

export interface JobTextsPorts extends Omit<RetranslatePorts, "reader"> {
	log: Log;
}

export function createJobTexts(options: JobTextsPorts): JobTexts {
	const { corrections, blobs, engine, clock, log } = options;
	const ports = { ...options, reader: createTextSnapshots(options) };
	const books = createRenditions(ports);
	const turns = createKeyedMutex();

	async function findSegment(job: Job, segmentId: string): Promise<Segment> {
		const { segments } = await ports.reader.read(job);
		const segment = segments.find(({ id }) => id === segmentId);
		if (segment) return segment;
		throw new AppError("Segment not found", { code: "NOT_FOUND" });
	}

	/** A crash may have come between a correction and the revision that tells of it. */
	async function withAllRevised(job: Job): Promise<Job> {
		const times = (await corrections.load(job.id)).map(({ correctedAt }) => correctedAt);
		const last = times.reduce((latest, time) => Math.max(latest, time), 0);
		if (last <= Math.max(job.revisedAt ?? 0, job.createdAt)) return job;
		return (await reviseJob(job.id, "", ports)) ?? job;
	}

	return {
		list: async (job, query) => listSegments(await ports.reader.load(job), query),

		async correct(job, segmentId, translation) {
			const segment = await findSegment(job, segmentId);
			const text = checkCorrection(translation, segment);
			await turns(`corrections of ${job.id}`, async () => {
				// The text first: a book that names the new revision has it.
				await corrections.put(job.id, { ...toPlace(segment), text, correctedAt: clock.now() });
				const after = await reviseJob(job.id, segmentId, ports);
				if (after === null) throw new AppError("Job not found", { code: "NOT_FOUND" });
			});
			return viewSegment(segment, { segmentId, text, state: "edited", flags: [] });
		},

		async retranslate(job, segmentId, wishes, signal) {
			const segment = await findSegment(job, segmentId);
			// One after the other, so that each knows what the ones before have spent.
			const translation = await turns(`calls of ${job.id}`, async () => {
				signal.throwIfAborted();
				const now = await options.store.get(job.id);
				if (now === null) throw new AppError("Job not found", { code: "NOT_FOUND" });
				return retranslateSegment(now, segment, wishes, ports, signal);
			});
			return viewSegment(segment, translation);
		},

		findBook: async (job, layout) => books.find(await withAllRevised(job), layout),
		makePartialBook: (job, layout, signal) => makePartialBook(job, layout, ports, signal),
		findCover: (job) => blobs.withLocalFile(job.inputKey, (path) => engine.cover(path)),
		async countAtEnd(job) {
			if (job.revision === (job.output?.revision ?? 0)) return;
			await recountJob(job, ports).catch((err) => log.warn("job.recount_failed", { jobId: job.id, err }));
		},
		close: () => books.close(),
	};
}
