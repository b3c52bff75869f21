import type { TranslationCache } from "../caches/cache.ts";
import type { Model } from "../catalog/model.ts";
import type { Config } from "../config/load.ts";
import type { Role } from "../config/roles.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { CleanUpReport, CleanUpRequest } from "../jobs/upkeep/clean-up.ts";
import type { TranslateBookPorts } from "../pipeline/translate-book.ts";

/** A running server. */
export interface RunningServer {
	/** Its URL: `http://127.0.0.1:8000`. */
	url: string;
	/** Stops accepting jobs, lets running ones save their work within 20 s (spec §5), and releases everything. */
	close(): Promise<void>;
}

/** The checkpoints of one book and set of options, locked by this process. */
export interface OpenedJobFolder {
	/** What earlier commands spent on it (rule D8); everything else in it is zero. */
	spent: JobProgress;
	loadCheckpoints: TranslateBookPorts["loadCheckpoints"];
	saveCheckpoints: TranslateBookPorts["saveCheckpoints"];
	/** Waits for pending writes and releases the folder. */
	close(): Promise<void>;
}

/** What commands need and only `compose/` can wire up. */
export interface CliParts {
	/** Whether the model can be used here now: its key is set, its engine installed. Makes no network requests. */
	isAvailable(config: Config, model: Model): boolean;
	openBookWorker(config: Config): TranslateBookPorts["bookWorker"];
	makeTranslatorFactory(config: Config): TranslateBookPorts["makeTranslator"];
	createPacer(config: Config): TranslateBookPorts["pacer"];
	/**
	 * Locks the folder (rule C4) and opens the checkpoints in it.
	 *
	 * @throws AppError `CONFLICT` while another process uses it
	 */
	openJobFolder(folder: string, options: JobOptions): Promise<OpenedJobFolder>;
	/** Whether another process is using the folder. */
	isJobFolderInUse(folder: string): boolean;
	/**
	 * Removes what has expired in the data folder.
	 *
	 * @throws AppError `CONFLICT` while a server uses it
	 */
	cleanUpData(config: Config, request: CleanUpRequest): Promise<CleanUpReport>;
	/** The translation cache that commands share, in its own file or in Redis; it never fails. */
	openCache(config: Config, path: string): Promise<TranslationCache>;
	startServer(config: Config, role: Role): Promise<RunningServer>;
}
