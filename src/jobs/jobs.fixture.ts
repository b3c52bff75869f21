import { type Dirent, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import type { BookReading, BookWorker, RenderReport } from "../book-worker/book-worker.ts";
import { createSqliteCheckpointStore } from "../checkpoints/sqlite.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { Job } from "../core/job.ts";
import { silentLog } from "../core/log.ts";
import type { Segment } from "../core/segment.ts";
import { createSqliteCorrectionStore } from "../corrections/sqlite.ts";
import { createMemoryEventBus } from "../events/memory.ts";
import { createSqliteJobStore } from "../job-stores/sqlite.ts";
import { openSqliteDatabase } from "../job-stores/sqlite-database.ts";
import type { BaseUrlRules } from "../options/base-url.ts";
import { changeOptions, type OptionChanges } from "../options/change-options.ts";
import { type JobForm, type OptionRules, resolveForm } from "../options/resolve-options.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { startProgress } from "../pipeline/progress.ts";
import { makeReport } from "../pipeline/report.ts";
import { resumeFrom, toCheckpoint } from "../pipeline/resume.ts";
import type { translateBook } from "../pipeline/translate-book.ts";
import type { TranslatorFactory } from "../providers/translator.ts";
import { createLocalQueue } from "../queues/local.ts";
import { createLocalBlobStore } from "../storage/local.ts";
import { JOB_TIMING, type JobLimits } from "./job-limits.ts";
import { createJobs, type Jobs, type JobsOptions } from "./jobs.ts";
import type { SubmittedJob } from "./submit/submit-job.ts";

const HOUR_MS = 3_600_000;

/** For `vi.waitFor`: only what never comes is waited for so long, also on a busy machine. */
export const EVENTUALLY = { timeout: 10_000 };

export const TEST_LIMITS: JobLimits = {
	maxWorkers: 2,
	maxFileBytes: 100_000,
	maxActiveJobs: 0,
	maxStillMs: 10_000,
	maxJobMs: HOUR_MS,
	jobTtlMs: 3 * HOUR_MS,
	resultTtlMs: 72 * HOUR_MS,
	cleanupIntervalMs: 50,
	maxUntranslatedPercent: 2,
};

/** The machine's clock, which a test may put forward. */
function movableClock(): Clock & { skip(ms: number): void } {
	let skipped = 0;
	return {
		now: () => Date.now() + skipped,
		monotonic: () => performance.now(),
		skip(ms) {
			skipped += ms;
		},
	};
}

/** A book of the tests is the text `book:N`: N segments in English. Anything else is refused. */
export const textBookWorker: BookWorker = {
	async read({ path }) {
		const content = await readFile(path, "utf8");
		const count = Number(/^book:(\d+)$/.exec(content)?.[1] ?? Number.NaN);
		if (Number.isNaN(count)) throw new AppError("This is no EPUB.", { code: "UNSUPPORTED_FORMAT" });
		return readingOf(count);
	},
	render: () => Promise.reject(new Error("the tests' pipeline writes by itself")),
	cover: async () => ({ mediaType: "image/gif", bytes: Buffer.from("GIF89a") }),
	close: async () => {},
};

function readingOf(count: number): BookReading {
	const segments = Array.from(
		{ length: count },
		(_, n): Segment => ({
			id: `d1-s${n + 1}`,
			document: "d1",
			kind: "block",
			text: `Sentence ${n + 1}.`,
			fingerprint: `print-${n + 1}`,
			occurrence: 1,
			words: 2,
		}),
	);
	const words = { total: 2 * count, translatable: 2 * count, skipped: {} };
	const document = {
		id: "d1",
		name: "a.xhtml",
		role: "content",
		title: "One",
		segments: count,
		words,
		warnings: [],
	} as const;
	const common = { title: "A Book", authors: [], language: "en", epubVersion: "3.0", warnings: [] };
	return { ...common, segments, documents: [{ ...document, warnings: [] }] };
}

export interface PipelineScript {
	/** Called before each batch; it may wait, throw, or look around. */
	beforeBatch?: (sent: number, signal: AbortSignal) => Promise<void> | void;
	/** Called when the new book is written and the job is not yet ended. */
	beforeReturn?: () => Promise<void> | void;
	/** So many segments of the book's end stay in the source. */
	untranslated?: number;
	batchSize?: number;
	/** Before each batch the provider is said to be busy for so long. */
	quietMs?: number;
}

/** A pipeline that translates by number and does what `script` says; the ids that it sends are added to `sent`. */
function scriptedPipeline(script: PipelineScript, sent: string[]): typeof translateBook {
	return async (request, ports, signal) => {
		const reading = await ports.bookWorker.read({ path: request.inputPath });
		const known = await ports.loadCorrections?.();
		const { settled, rest } = resumeFrom(await ports.loadCheckpoints(), reading.segments, known?.corrections);
		const meter = startProgress(reading.segments, reading.documents, request.progress, null);
		meter.add(settled);
		await ports.announce({ message: "translating", sourceLanguage: "en", progress: meter.current() });
		const size = script.batchSize ?? 5;
		const keptFrom = reading.segments.length - (script.untranslated ?? 0);
		for (let start = 0; start < rest.length; start += size) {
			const batch = rest.slice(start, start + size);
			const { quietMs } = script;
			if (quietMs !== undefined) await ports.announce({ message: "provider busy, next try in a while" }, quietMs);
			await script.beforeBatch?.(sent.length, signal);
			signal.throwIfAborted();
			sent.push(...batch.map((segment) => segment.id));
			const translations = batch.map((segment) => ({
				segmentId: segment.id,
				text: segment.text.toUpperCase(),
				state: Number(segment.id.slice(4)) > keptFrom ? ("needs_review" as const) : ("translated" as const),
				flags: [],
			}));
			const usage = { input: 10, output: 10, characters: 0 };
			meter.add(translations, {
				usage,
				requests: 1,
				retries: { usage: { input: 0, output: 0, characters: 0 }, requests: 0 },
			});
			const entries = translations.map((translation, n) => toCheckpoint(translation, batch[n] as Segment));
			await ports.saveCheckpoints(entries, { progress: meter.current() });
		}
		const revision = (await ports.loadCorrections?.())?.revision ?? 0;
		await writeFile(request.outPath, `translated with ${request.keys.join("+") || "no key"}`);
		await script.beforeReturn?.();
		const told = { reading, render: RENDERED, progress: meter.finished(), sourceLanguage: "en" };
		const work = { segments: reading.segments, translations: [], engineName: "Test", price: null, seconds: 0 };
		return {
			...told,
			modifiedAt: request.modifiedAt(),
			revision,
			report: makeReport({ ...told, ...work, ...request }),
		};
	};
}

const NOTHING_COUNTED = { anchors: 0, links: 0, noteReferences: 0, images: 0, tables: 0, pageBreaks: 0 };

/** What an engine tells of a book in which all went well. */
export const RENDERED: RenderReport = {
	edits: 1,
	editsSha256: "",
	droppedSegments: [],
	unplacedSegments: 0,
	stackedSegments: 0,
	structure: { before: NOTHING_COUNTED, after: NOTHING_COUNTED },
	warnings: [],
};

const noTranslator: TranslatorFactory = async ({ provider }) => ({
	kind: "mt",
	engine: `${provider}:test`,
	displayName: provider,
	keepsTags: true,
	maxTexts: 1,
	maxConcurrency: 1,
	translate: async (texts) => [...texts],
	close: async () => {},
});

/** What a test changes of the jobs that it opens. */
export type BenchChanges = Partial<Omit<JobsOptions, "limits">> & {
	limits?: Partial<JobLimits>;
	baseUrls?: BaseUrlRules;
};

/** A data folder with real stores, on which tests open one or more `Jobs` as processes would, one after the other. */
export function openBench(folder = mkdtempSync(join(tmpdir(), "diglot-bench-"))) {
	const clock = movableClock();
	const database = openSqliteDatabase(join(folder, "jobs.sqlite"));
	const store = createSqliteJobStore({ database, clock });
	const checkpoints = createSqliteCheckpointStore({ database, updateJob: store.updateNow });
	const corrections = createSqliteCorrectionStore({ database });
	const blobs = createLocalBlobStore({ root: folder });
	const events = createMemoryEventBus();
	const sent: string[] = [];
	const opened: Jobs[] = [];

	const rules = new Map<Jobs, OptionRules>();

	function openJobs(script: PipelineScript = {}, { baseUrls, ...changes }: BenchChanges = {}): Jobs {
		const jobs = createJobs({
			store,
			checkpoints,
			corrections,
			blobs,
			queue: createLocalQueue(),
			events,
			bookWorker: textBookWorker,
			makeTranslator: noTranslator,
			pacer: createMemoryPacer({ ceiling: 4 }),
			translateBook: scriptedPipeline(script, sent),
			clock,
			log: silentLog,
			encryptionKey: new Uint8Array(32).fill(7),
			operatorKeys: () => [],
			singleProcess: true,
			...changes,
			limits: { ...TEST_LIMITS, ...changes.limits },
			timing: { ...JOB_TIMING, sweepMs: 50, abandonMs: 300, stopMs: 1_000, eventPauseMs: 5, ...changes.timing },
		});
		opened.push(jobs);
		const { operatorKeys = () => [], callbacks } = changes;
		const callbackUrls = callbacks && { allowed: true, allowPrivate: callbacks.allowPrivate };
		rules.set(jobs, { operatorKeys, baseUrls, callbackUrls });
		return jobs;
	}

	/** What forms may ask for, as `jobs` was opened. */
	function rulesOf(jobs: Jobs): OptionRules {
		return rules.get(jobs) ?? { operatorKeys: () => [] };
	}

	async function submit(jobs: Jobs, content: string, form: Partial<JobForm> = {}, owner = "local"): Promise<Job> {
		const resolved = resolveForm({ target_language: "es", model: "pseudo", ...form }, rulesOf(jobs));
		const upload = await jobs.receiveUpload(Readable.from([Buffer.from(content)]));
		const { job } = await jobs.submit({ upload, filename: "A book.epub", resolved, owner });
		return job;
	}

	async function retry(jobs: Jobs, jobId: string, changes: OptionChanges = {}, owner = "local"): Promise<Job | null> {
		return jobs.retry(jobId, owner, (job) => changeOptions(job, changes, rulesOf(jobs)));
	}

	async function rerun(
		jobs: Jobs,
		jobId: string,
		changes: OptionChanges = {},
		owner = "local",
	): Promise<SubmittedJob | null> {
		return jobs.rerun(jobId, owner, (job) => changeOptions(job, changes, rulesOf(jobs)));
	}

	/** Waits until the job has ended. */
	async function waitForEnd(jobId: string): Promise<Job> {
		return waitFor(jobId, (job) => job.endedAt !== null);
	}

	async function waitFor(jobId: string, condition: (job: Job) => boolean): Promise<Job> {
		for (let tries = 0; tries < 1_000; tries++) {
			const job = await store.get(jobId);
			if (job && condition(job)) return job;
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		throw new Error(`waited too long for job ${jobId}: ${JSON.stringify(await store.get(jobId))}`);
	}

	function listEntries(): Dirent[] {
		for (;;) {
			try {
				return readdirSync(folder, { recursive: true, withFileTypes: true });
			} catch (error) {
				// A running job has just removed the folder that was to be read.
				if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
			}
		}
	}

	/** All files of books in the data folder: uploads, results and unfinished ones. */
	function listFiles(): string[] {
		return listEntries()
			.filter((entry) => entry.isFile())
			.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
			.filter((path) => path.includes("/"))
			.sort();
	}

	/** Everything in the data folder as one text, to look for secrets. */
	function dump(): string {
		return readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
			.join("\n");
	}

	async function close(): Promise<void> {
		await Promise.all(opened.map((jobs) => jobs.stop()));
		await store.close();
		rmSync(folder, { recursive: true });
	}

	return {
		folder,
		clock,
		store,
		checkpoints,
		corrections,
		blobs,
		events,
		sent,
		openJobs,
		rulesOf,
		submit,
		retry,
		rerun,
		waitFor,
		waitForEnd,
		listFiles,
		dump,
		close,
	};
}

export type Bench = ReturnType<typeof openBench>;

/** A gate that a pipeline waits at until a test opens it. */
export function makeGate() {
	let open = () => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { open: () => open(), wait: () => opened };
}

/** Waits for ever, as a provider's call in flight does, until `signal` cuts it off. */
export function hang(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
}
