import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { AppError } from "../../core/errors.ts";
import { hasExpired, type Job, type JobOutput } from "../../core/job.ts";
import type { Layout } from "../../core/layout.ts";
import type { RenderReport } from "../../core/rendering.ts";
import type { BookReport } from "../../pipeline/book-report.ts";
import { makeReport } from "../../pipeline/report.ts";
import { makeRenditionKey, makeRenditionReportKey } from "../blob-keys.ts";
import { changeJob } from "../change-job.ts";
import { jobNotFound } from "../job-not-found.ts";
import { renderTexts } from "./render-texts.ts";
import { recount, withProgress } from "./revise-job.ts";
import type { TextContext } from "./text-context.ts";
import type { TextSnapshot } from "./text-snapshot.ts";

/** How long a URL of a stored book is valid (spec §3). */
export const LINK_SECONDS = 3_600;
/** Longer, because a link may be made just when its book is superseded, and clocks differ. */
const LINKED_MS = (LINK_SECONDS + 300) * 1_000;
/** Superseded books that one job keeps at most, however often it is changed and linked within an hour. */
const MAX_LINKED = 50;

/** A completed job's books after its first: other layouts, later revisions. */
export interface Renditions {
	/**
	 * The book of `job`, which has completed, in `layout`, with the job's texts of now or later. Renders and stores it
	 * where it does not exist, once for concurrent callers; no provider is called. Rendering continues when callers
	 * give up, so that the next one finds the book.
	 *
	 * @throws AppError `NOT_FOUND` where the job is gone meanwhile; otherwise as the book worker does
	 */
	find(job: Job, layout: Layout): Promise<JobOutput>;
	/** Aborts rendering. */
	close(): Promise<void>;
}

export function createRenditions(context: TextContext): Renditions {
	const rendering = new Map<string, Promise<JobOutput>>();
	const stop = new AbortController();
	return {
		async find(job, layout) {
			const made = [job.output, ...job.renditions].find((book) => isOf(book, layout, job.revision));
			if (made) return made;
			const key = `${job.id} ${layout} ${job.revision}`;
			const running =
				rendering.get(key) ?? render(job, layout, context, stop.signal).finally(() => rendering.delete(key));
			rendering.set(key, running);
			return running;
		},
		async close() {
			stop.abort();
			await Promise.allSettled(rendering.values());
		},
	};
}

function isOf(book: JobOutput | null, layout: Layout, revision: number): boolean {
	return book !== null && book.layout === layout && book.revision === revision;
}

/** Whether links to a superseded book may still be good. */
function isLinked(now: number): (book: JobOutput) => boolean {
	return ({ supersededAt = now }) => now - supersededAt < LINKED_MS;
}

async function render(job: Job, layout: Layout, context: TextContext, signal: AbortSignal): Promise<JobOutput> {
	const { blobs, snapshots } = context;
	const { output } = job;
	if (output === null) throw jobNotFound();
	// Rule B11: the first book's time as long as its texts are current, then the time of their last change.
	const modifiedAt = job.revision === output.revision ? output.modifiedAt : (job.revisedAt ?? output.modifiedAt);
	const folder = await blobs.makeWorkFolder();
	try {
		const outPath = join(folder, "book.epub");
		// Loaded after the record was read: a book may be newer than it says, never older. Segments that the safety net
		// dropped before are tried again, so that this book's report names them too.
		const snapshot = await snapshots.reload({ ...job, output: withDropped(output, []) });
		const report = await renderTexts({ job, layout, modifiedAt, outPath }, snapshot, context, signal);
		const blobKey = makeRenditionKey(job, layout);
		const info = await blobs.putFile(blobKey, outPath);
		const reportKey = makeRenditionReportKey(blobKey);
		await storeReport(reportKey, { job, output, layout, snapshot, render: report }, blobs);
		const made: JobOutput = { blobKey, ...info, layout, revision: job.revision, modifiedAt, reportKey };
		return await nameRendition(job, made, report.droppedSegments, context);
	} catch (error) {
		if (!signal.aborted) throw error;
		throw new AppError("The server is stopping; ask again in a moment.", { code: "STORAGE_ERROR", cause: error });
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

interface Rendition {
	job: Job;
	/** The job's first book. */
	output: JobOutput;
	layout: Layout;
	snapshot: TextSnapshot;
	render: RenderReport;
}

/** Writes the report of a later book: its own texts and structure, the first one's price and time. */
async function storeReport(
	key: string,
	{ job, output, layout, snapshot, render }: Rendition,
	blobs: TextContext["blobs"],
): Promise<void> {
	const content = await blobs.read(output.reportKey);
	if (content === null) throw jobNotFound();
	const first = (await json(content)) as BookReport;
	const report = makeReport({
		...snapshot,
		translations: [...snapshot.texts.values()],
		render,
		options: { ...job.options, layout },
		engineName: first.model.engine,
		inputSha256: job.inputSha256,
		progress: job.progress,
		price: first.model.price,
		seconds: first.seconds,
	});
	await blobs.put(key, Readable.from([JSON.stringify(report)]));
}

/** Removes a later book with its report. */
async function removeRendition(
	{ blobKey, reportKey }: JobOutput,
	{ blobs }: Pick<TextContext, "blobs">,
): Promise<void> {
	await blobs.delete(blobKey);
	// An earlier version of Diglot named the first book's report here.
	if (reportKey === makeRenditionReportKey(blobKey)) await blobs.delete(reportKey);
}

/** Names the new book in the record, unless another process has made the same one meanwhile (rule B14). */
async function nameRendition(
	job: Job,
	made: JobOutput,
	droppedSegments: readonly string[],
	context: TextContext,
): Promise<JobOutput> {
	const { store, blobs, clock } = context;
	const { layout, revision } = made;
	const isDefault = layout === job.options.layout;
	const settled = isDefault ? await recountWithout(job, droppedSegments, context) : null;
	let gone: readonly JobOutput[] = [];
	const after = await changeJob(store, job.id, (now) => {
		if (now.state !== "completed" || hasExpired(now, clock.now())) return null;
		if (now.renditions.some((other) => isOf(other, layout, revision))) return null;
		const superseded = now.renditions
			.filter((other) => other.revision < revision)
			.map((other) => ({ ...other, supersededAt: other.supersededAt ?? clock.now() }));
		const linked = blobs.presign === undefined ? [] : superseded.filter(isLinked(clock.now())).slice(-MAX_LINKED);
		gone = superseded.filter((other) => !linked.includes(other));
		const kept = [...linked, ...now.renditions.filter((other) => other.revision >= revision)];
		const counted = settled && now.revision === revision ? withProgress({ ...now, ...settled }, settled.progress) : now;
		return { ...counted, version: now.version + 1, renditions: [...kept, made] };
	});
	if (after) {
		for (const book of gone) await removeRendition(book, context);
		return made;
	}
	await removeRendition(made, context);
	const theirs = (await store.get(job.id))?.renditions.find((other) => isOf(other, layout, revision));
	if (theirs) return theirs;
	throw jobNotFound();
}

/** Output and counters once it is known which segments the safety net dropped (rule B12). */
async function recountWithout(
	job: Job,
	droppedSegments: readonly string[],
	{ snapshots }: Pick<TextContext, "snapshots">,
): Promise<Pick<Job, "output" | "progress">> {
	const output = withDropped(job.output as JobOutput, droppedSegments);
	const after = { ...job, output };
	return { output, progress: recount(after, await snapshots.reload(after)) };
}

function withDropped({ droppedSegments: _before, ...output }: JobOutput, now: readonly string[]): JobOutput {
	return now.length > 0 ? { ...output, droppedSegments: now } : output;
}
