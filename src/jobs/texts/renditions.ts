import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { AppError } from "../../core/errors.ts";
import { hasExpired, type Job, type JobOutput } from "../../core/job.ts";
import type { Layout } from "../../core/layout.ts";
import type { RenderReport } from "../../core/rendering.ts";
import { type BookReport, makeReport } from "../../pipeline/report.ts";
import { makeRenditionKey, makeRenditionReportKey } from "../blob-keys.ts";
import { changeJob } from "../change-job.ts";
import { renderTexts } from "./render-texts.ts";
import { type RevisePorts, recount, withProgress } from "./revise-job.ts";
import type { TextPorts, TextSnapshot } from "./text-snapshot.ts";

/** How long an address that leads to a stored book is good (spec §3). */
export const LINK_SECONDS = 3_600;
/** A link may be made just as its book is superseded, and clocks differ. */
const LINKED_MS = (LINK_SECONDS + 300) * 1_000;
/** Most superseded books that one job keeps, however often it is changed and linked within an hour. */
const MAX_LINKED = 50;

export interface RenditionPorts extends RevisePorts, TextPorts {}

/** The books that are made of a completed job's texts after its first: other layouts, later revisions. */
export interface Renditions {
	/**
	 * The book of `job`, which has completed, in `layout` with the texts that it had at that moment or later. Where
	 * it is not there yet it is rendered and stored, once however many ask; no provider is called. That goes on
	 * when they lose patience: the next one finds it done.
	 *
	 * @throws AppError `NOT_FOUND` where the job is gone meanwhile; else as the book engine does
	 */
	find(job: Job, layout: Layout): Promise<JobOutput>;
	/** Stops what is being rendered. */
	close(): Promise<void>;
}

export function createRenditions(ports: RenditionPorts): Renditions {
	const rendering = new Map<string, Promise<JobOutput>>();
	const stop = new AbortController();
	return {
		async find(job, layout) {
			const made = [job.output, ...job.renditions].find((book) => isOf(book, layout, job.revision));
			if (made) return made;
			const key = `${job.id} ${layout} ${job.revision}`;
			const running =
				rendering.get(key) ?? render(job, layout, ports, stop.signal).finally(() => rendering.delete(key));
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

async function render(job: Job, layout: Layout, ports: RenditionPorts, signal: AbortSignal): Promise<JobOutput> {
	const { blobs, reader } = ports;
	const { output } = job;
	if (output === null) throw notFound();
	// Rule B11: the first book's time while the texts are its own, then that of their last change.
	const modifiedAt = job.revision === output.revision ? output.modifiedAt : (job.revisedAt ?? output.modifiedAt);
	const folder = await blobs.makeWorkFolder();
	try {
		const outPath = join(folder, "book.epub");
		// Loaded after the record was read: a book may be newer than it says, never older. What the safety net has
		// dropped before is tried again, so that it tells of it again.
		const known = await reader.reload({ ...job, output: withDropped(output, []) });
		const told = await renderTexts({ job, layout, modifiedAt, outPath }, known, ports, signal);
		const blobKey = makeRenditionKey(job, layout);
		const info = await blobs.putFile(blobKey, outPath);
		const reportKey = makeRenditionReportKey(blobKey);
		await storeReport(reportKey, { job, output, layout, known, render: told }, blobs);
		const made: JobOutput = { blobKey, ...info, layout, revision: job.revision, modifiedAt, reportKey };
		return await nameRendition(job, made, told.droppedSegments, ports);
	} catch (error) {
		if (!signal.aborted) throw error;
		throw new AppError("The server is stopping; ask again in a moment.", { code: "STORAGE_ERROR", cause: error });
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

interface Proven {
	job: Job;
	/** The job's first book. */
	output: JobOutput;
	layout: Layout;
	known: TextSnapshot;
	render: RenderReport;
}

/** The proof of a later book: its own texts and structure, the first one's price and time. */
async function storeReport(
	key: string,
	{ job, output, layout, known, render }: Proven,
	blobs: RenditionPorts["blobs"],
): Promise<void> {
	const content = await blobs.read(output.reportKey);
	if (content === null) throw notFound();
	const first = (await json(content)) as BookReport;
	const report = makeReport({
		...known,
		translations: [...known.texts.values()],
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

/** Removes a later book with its proof. */
async function removeRendition({ blobKey, reportKey }: JobOutput, { blobs }: RenditionPorts): Promise<void> {
	await blobs.delete(blobKey);
	// An earlier version of Diglot named the first book's proof here.
	if (reportKey === makeRenditionReportKey(blobKey)) await blobs.delete(reportKey);
}

/** Writes what was made into the record, where another process has not done the same meanwhile (rule B14). */
async function nameRendition(
	job: Job,
	made: JobOutput,
	droppedSegments: readonly string[],
	ports: RenditionPorts,
): Promise<JobOutput> {
	const { store, blobs, clock } = ports;
	const { layout, revision } = made;
	const isDefault = layout === job.options.layout;
	const settled = isDefault ? await recountWithout(job, droppedSegments, ports) : null;
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
		for (const book of gone) await removeRendition(book, ports);
		return made;
	}
	await removeRendition(made, ports);
	const theirs = (await store.get(job.id))?.renditions.find((other) => isOf(other, layout, revision));
	if (theirs) return theirs;
	throw notFound();
}

/** What the record says of the texts once it is known which ones the safety net dropped (rule B12). */
async function recountWithout(
	job: Job,
	droppedSegments: readonly string[],
	{ reader }: RenditionPorts,
): Promise<Pick<Job, "output" | "progress">> {
	const output = withDropped(job.output as JobOutput, droppedSegments);
	const after = { ...job, output };
	return { output, progress: recount(after, await reader.reload(after)) };
}

function withDropped({ droppedSegments: _before, ...output }: JobOutput, now: readonly string[]): JobOutput {
	return now.length > 0 ? { ...output, droppedSegments: now } : output;
}

function notFound(): AppError {
	return new AppError("Job not found", { code: "NOT_FOUND" });
}
