import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Job, JobOutput } from "../core/job.ts";
import type { BookReport } from "../pipeline/book-report.ts";
import { renderReportHtml } from "../pipeline/report-html.ts";
import type { BlobLink } from "../storage/blob-store.ts";
import type { JobContext } from "./context.ts";
import { expiryAfterDownload } from "./expiry.ts";
import { isStorageError } from "./storage-errors.ts";
import type { JobTexts } from "./texts/job-texts.ts";

/** The stored books of completed jobs, and their reports. */
export interface FinishedBooks {
	/**
	 * A finished book, by default the job's first, or a part of it (`end` included); `null` where it is gone. Restarts
	 * the job's time to live.
	 */
	openOutput(job: Job, range?: { start: number; end: number }, output?: JobOutput | null): Promise<Readable | null>;
	/** Whether finished books can be served from URLs outside this server. */
	canLink: boolean;
	/** The URL of a finished book; `null` where it is gone. Restarts the job's time to live. */
	linkOutput(job: Job, output: JobOutput, link: BlobLink): Promise<string | null>;
	/**
	 * The report of the finished book, later corrections included, as JSON or as a page; `null` where there is none or
	 * it is gone.
	 */
	openReport(job: Job, form: "json" | "html"): Promise<string | null>;
}

/** Parts of one download that follow within this time extend the job's life once. */
const DOWNLOAD_MS = 60_000;

type Context = Pick<JobContext, "store" | "blobs" | "clock" | "log" | "limits">;

export function createFinishedBooks(context: Context, texts: Pick<JobTexts, "findBook">): FinishedBooks {
	const { store, blobs, clock, log, limits } = context;

	async function extendExpiry(job: Job): Promise<void> {
		const expiresAt = expiryAfterDownload(clock.now(), limits);
		if (Math.abs((job.expiresAt ?? 0) - (expiresAt ?? 0)) <= DOWNLOAD_MS) return;
		await store.extend(job.id, expiresAt).catch((err) => {
			// A full disk must not block downloads.
			if (!isStorageError(err)) throw err;
			log.warn("job.extend_failed", { jobId: job.id, err });
		});
	}

	return {
		async openOutput(job, range, output = job.output) {
			if (output === null) return null;
			await extendExpiry(job);
			return blobs.read(output.blobKey, range);
		},

		canLink: blobs.presign !== undefined,

		async linkOutput(job, { blobKey }, link) {
			await extendExpiry(job);
			if (!blobs.presign || (await blobs.size(blobKey)) === null) return null;
			return blobs.presign(blobKey, link);
		},

		async openReport(job, form) {
			const book = job.output && (await texts.findBook(job, job.options.layout));
			const content = book && (await blobs.read(book.reportKey));
			if (content === null) return null;
			const stored = await text(content);
			return form === "json" ? stored : renderReportHtml(JSON.parse(stored) as BookReport);
		},
	};
}
