import { type Dirent, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import type { BookWorker } from "../book-worker/book-worker.ts";
import { textBookWorker } from "../book-worker/text-book-worker.fixture.ts";
import { createSqliteCheckpointStore } from "../checkpoints/sqlite.ts";
import type { Job } from "../core/job.ts";
import { silentLog } from "../core/log.ts";
import { createSqliteCorrectionStore } from "../corrections/sqlite.ts";
import { createMemoryEventBus } from "../events/memory.ts";
import { createSqliteJobStore } from "../job-stores/sqlite.ts";
import { openSqliteDatabase } from "../job-stores/sqlite-database.ts";
import type { BaseUrlRules } from "../options/base-url.ts";
import { changeOptions, type OptionChanges } from "../options/change-options.ts";
import { type JobForm, type OptionRules, resolveForm } from "../options/resolve-options.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { scriptTranslator, type TranslatorScript } from "../providers/scripted-translator.fixture.ts";
import { createLocalQueue } from "../queues/local.ts";
import { createLocalBlobStore } from "../storage/local.ts";
import { movableClock, TEST_LIMITS } from "./job-limits.fixture.ts";
import { JOB_TIMING, type JobLimits } from "./job-limits.ts";
import { createJobs, type Jobs, type JobsOptions } from "./jobs.ts";
import type { SubmittedJob } from "./submit/submit-job.ts";

/** What a test has the provider and the book worker do. */
export interface BenchScript extends TranslatorScript {
	/** Called when a book is written and its job is not yet ended. */
	afterRender?: () => Promise<void> | void;
}

/** What a test changes of the jobs that it opens. */
export type BenchChanges = Partial<Omit<JobsOptions, "limits">> & {
	limits?: Partial<JobLimits>;
	baseUrls?: BaseUrlRules;
};

/** What seals callers' secrets on every bench. */
export const BENCH_KEY = new Uint8Array(32).fill(7);

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
	const keysUsed: string[] = [];
	const opened: Jobs[] = [];

	const rules = new Map<Jobs, OptionRules>();

	function makeTranslator(script: TranslatorScript) {
		return scriptTranslator(script, { sent, keys: keysUsed });
	}

	function openJobs(script: BenchScript = {}, { baseUrls, ...changes }: BenchChanges = {}): Jobs {
		const jobs = createJobs({
			store,
			checkpoints,
			corrections,
			blobs,
			queue: createLocalQueue(),
			events,
			makeTranslator: makeTranslator(script),
			pacer: createMemoryPacer({ ceiling: 4, baseDelayMs: 20, maxDelayMs: 100 }),
			clock,
			log: silentLog,
			encryptionKey: BENCH_KEY,
			operatorKeys: () => [],
			singleProcess: true,
			...changes,
			bookWorker: hookRender(changes.bookWorker ?? textBookWorker, script),
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

	/** Folders and files that unfinished work has left. */
	function listWork(): string[] {
		return readdirSync(join(folder, ".work"));
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
		keysUsed,
		makeTranslator,
		openJobs,
		rulesOf,
		submit,
		retry,
		rerun,
		waitFor,
		waitForEnd,
		listFiles,
		listWork,
		dump,
		close,
	};
}

function hookRender(engine: BookWorker, script: BenchScript): BookWorker {
	return {
		...engine,
		async render(request, signal) {
			const report = await engine.render(request, signal);
			await script.afterRender?.();
			return report;
		},
	};
}

export type Bench = ReturnType<typeof openBench>;
