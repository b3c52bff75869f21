import type { BookReading, BookWorker, RenderReport } from "../book-worker/book-worker.ts";
import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import { AppError } from "../core/errors.ts";
import type { JobPatch } from "../core/job.ts";
import type { JobOptions } from "../core/job-options.ts";
import { countSettled, type JobProgress } from "../core/job-progress.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Correction } from "../corrections/correction-store.ts";
import type { Pacer } from "../pacing/pacer.ts";
import type { TranslatorFactory } from "../providers/translator.ts";
import { describeNotice } from "../translation/notice.ts";
import type { Wait } from "../translation/retry.ts";
import { translateSegments } from "../translation/translate-segments.ts";
import type { CacheUse } from "../translation/translation-memory.ts";
import { announceArrivals } from "./announce-arrivals.ts";
import type { BookReport } from "./book-report.ts";
import { segmentsOfJob } from "./choose-sample.ts";
import { describeJobPrice, findPrice } from "./find-model.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { findLinkedLabels, translateLinkedLabels } from "./linked-labels.ts";
import { type OpenLanes, openLanes } from "./open-lanes.ts";
import { type ProgressMeter, startProgress } from "./progress.ts";
import { toReadRequest } from "./read-request.ts";
import { makeReport } from "./report.ts";
import { correctedTexts, resumeFrom, toCheckpoint } from "./resume.ts";
import { findSourceLanguage } from "./source-language.ts";
import { toTranslationSettings, toTranslatorRequest } from "./translation-setup.ts";
import { writeBook } from "./write-book.ts";

export interface TranslateBookRequest {
	inputPath: string;
	inputSha256: string;
	/** Where the new book is written; must not exist. */
	outPath: string;
	options: JobOptions;
	/** Provider keys, used in turn; empty where the provider needs none. */
	keys: readonly string[];
	/** Progress of earlier attempts: counters continue from here and never fall. */
	progress: JobProgress;
	/** Called once, when the book is written: its `dcterms:modified` in wall-clock milliseconds. */
	modifiedAt: () => number;
}

export interface TranslateBookPorts {
	bookWorker: BookWorker;
	makeTranslator: TranslatorFactory;
	/** Shared by all jobs of this process. */
	pacer: Pacer;
	/** The translations of earlier attempts. */
	loadCheckpoints(): Promise<Checkpoint[]>;
	/**
	 * The user's corrections, at least those of the returned revision; read again just before the book is written.
	 * Defaults to none.
	 */
	loadCorrections?(): Promise<KnownCorrections>;
	/** Stores verified translations with the counters they move; throws an abort when the attempt has lost its job. */
	saveCheckpoints(entries: readonly Checkpoint[], patch: JobPatch): Promise<void>;
	/** Translations of other books. Defaults to none. */
	cache?: CacheUse | undefined;
	/**
	 * Reports what no checkpoint carries: the language found, the phase. Best effort.
	 *
	 * @param quietMs how long a busy provider will allow no progress, which is not a stall (spec §4)
	 */
	announce(patch: JobPatch, quietMs?: number): Promise<void>;
	/** Wall-clock milliseconds, for prices that depend on them. Defaults to the system's. */
	now?: () => number;
}

export interface KnownCorrections {
	revision: number;
	corrections: readonly Correction[];
}

export interface TranslateBookResult {
	reading: BookReading;
	progress: JobProgress;
	sourceLanguage: string;
	render: RenderReport;
	/** The new book's `dcterms:modified`, wall-clock milliseconds. */
	modifiedAt: number;
	/** The job's revision whose texts the new book holds. */
	revision: number;
	report: BookReport;
	/** What the user should know of the model's server, to set it better. */
	notices: readonly string[];
}

/** What is known once the book has been read. */
interface OpenedBook {
	reading: BookReading;
	sourceLanguage: string;
	/** The segments that this job is about, in reading order. */
	segments: Segment[];
}

/**
 * The whole pipeline: reads the book, takes over what checkpoints hold, translates the rest, writes the new book.
 *
 * @throws AppError with the code that the job is to end with; an abort passes through
 */
export async function translateBook(
	request: TranslateBookRequest,
	ports: TranslateBookPorts,
	signal: AbortSignal,
): Promise<TranslateBookResult> {
	const started = performance.now();
	await ports.announce({ message: "reading the book" });
	const book = await openBook(request, ports.bookWorker, signal);
	const { reading, sourceLanguage, segments } = book;

	const { options } = request;
	const { now = Date.now } = ports;
	const translatorRequest = toTranslatorRequest(options, sourceLanguage, request.keys);
	const { lanes, close } = await openLanes(translatorRequest, ports.makeTranslator);
	const [{ translator }] = lanes;
	try {
		const ledger = openLedger({
			price: findPrice(options),
			maxCostUsd: options.maxCostUsd ?? null,
			earlier: request.progress,
			now,
			save: () => ports.saveCheckpoints([], { progress: meter.current() }),
		});
		const meter = startProgress(segments, reading.documents, request.progress, ledger);
		const notices = new Map<string, string>();
		const work = { lanes, ledger, meter, notices };
		const found = await settleSegments(book, work, request, ports, signal);

		const { revision, corrections } = await loadCorrections(ports);
		const edited = correctedTexts(segments, corrections);
		const translations = [...new Map([...found, ...edited].map((text) => [text.segmentId, text])).values()];
		meter.add(edited);
		await ports.announce({ message: "writing the new book", progress: meter.current() });
		const modifiedAt = request.modifiedAt();
		const naming = { engineName: translator.displayName, modifiedAt, sourceLanguage };
		const render = await writeBook({ ...request, ...naming }, translations, ports.bookWorker, signal);
		meter.moveToReview(render.droppedSegments);
		const progress = meter.finished();
		const report = makeReport({
			...book,
			translations,
			render,
			options,
			engineName: translator.displayName,
			inputSha256: request.inputSha256,
			progress,
			price: describeJobPrice(options, now()),
			notices: [...notices.values()],
			seconds: (performance.now() - started) / 1000,
		});
		return { reading, progress, sourceLanguage, render, modifiedAt, revision, report, notices: [...notices.values()] };
	} finally {
		await close();
	}
}

async function openBook(
	{ inputPath, options }: TranslateBookRequest,
	bookWorker: BookWorker,
	signal: AbortSignal,
): Promise<OpenedBook> {
	const reading = await bookWorker.read(toReadRequest(inputPath, options), signal);
	const sourceLanguage = await findSourceLanguage(reading, options.sourceLanguage, options.targetLanguage);
	const segments = segmentsOfJob(reading, options);
	if (segments.length === 0) {
		throw new AppError("The book holds no text that could be translated.", { code: "UNSUPPORTED_FORMAT" });
	}
	return { reading, sourceLanguage, segments };
}

interface Work {
	lanes: OpenLanes["lanes"];
	ledger: Ledger;
	meter: ProgressMeter;
	/** By kind; each is told once. */
	notices: Map<string, string>;
}

/** Settles every segment: from a checkpoint, or by the translator. */
async function settleSegments(
	{ reading, sourceLanguage, segments }: OpenedBook,
	{ lanes, ledger, meter, notices }: Work,
	{ options }: TranslateBookRequest,
	ports: TranslateBookPorts,
	signal: AbortSignal,
): Promise<Translation[]> {
	const linkedLabels = findLinkedLabels(segments);
	const withLinkedLabels = (found: readonly Translation[]) =>
		found.flatMap((translation) => [translation, ...translateLinkedLabels(translation, linkedLabels)]);
	const { corrections } = await loadCorrections(ports);
	const resumed = resumeFrom(await ports.loadCheckpoints(), segments, corrections);
	const { settled } = resumed;
	meter.add(settled);
	const [{ translator }] = lanes;
	const engineName = translator.displayName;
	await ports.announce({ sourceLanguage, engineName, progress: meter.current(), message: describe(meter) });
	// Labels of a heading are not sent: they take its translation.
	const waiting = new Set([...linkedLabels.values()].flat().map(({ id }) => id));
	const rest = resumed.rest.filter(({ id }) => !waiting.has(id));
	if (rest.length === 0) return settled;

	const segmentById = new Map(segments.map((segment) => [segment.id, segment]));
	const translations = [...settled];
	const arrivals = announceArrivals(meter, ports.announce);
	await translateSegments(
		{
			...toTranslationSettings(options, reading, { sourceLanguage, settled }),
			segments: rest,
			lanes,
			pacer: ports.pacer,
			spending: ledger,
			cache: ports.cache,
			onWait(wait) {
				const quietMs = wait.fault === "busy" ? wait.delayMs : 0;
				ports.announce({ message: describeWait(wait) }, quietMs).catch(() => {});
			},
			onNotice(notice) {
				const message = describeNotice(notice);
				if (!notices.has(notice.kind)) ports.announce({ message }).catch(() => {});
				notices.set(notice.kind, message);
			},
			onArriving: arrivals.arrived,
			onQueueMoves: arrivals.isAlive,
		},
		async (batch) => {
			const found = withLinkedLabels(batch.translations);
			for (const translation of found) translations.push(translation);
			const entries = found.flatMap((translation) => {
				const segment = segmentById.get(translation.segmentId);
				return segment ? [toCheckpoint(translation, segment)] : [];
			});
			await arrivals.whileSilent(() => {
				meter.add(found, batch);
				const message = [describe(meter), ...notices.values()].join(". ");
				return ports.saveCheckpoints(entries, { progress: meter.current(), message });
			});
		},
		signal,
	).catch(async (error: unknown) => {
		// The record still holds the reservations of the last calls; what they cost is known only now.
		await ports.saveCheckpoints([], { progress: meter.current() }).catch(() => {});
		throw error;
	});
	return translations;
}

async function loadCorrections({ loadCorrections: load }: TranslateBookPorts): Promise<KnownCorrections> {
	return (await load?.()) ?? { revision: 0, corrections: [] };
}

/** Spec §7: a busy provider is waited for, and the status message says so. */
function describeWait({ fault, delayMs }: Wait): string {
	const trouble = fault === "busy" ? "provider busy" : "provider not reached";
	return `${trouble}, next try in ${Math.ceil(delayMs / 1000)} s`;
}

function describe(meter: ProgressMeter): string {
	const progress = meter.current();
	return `translating: ${countSettled(progress)} of ${progress.segments.total} segments`;
}
