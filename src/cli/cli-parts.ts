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
	/** Where it answers: `http://127.0.0.1:8000`. */
	url: string;
	/** Stops intake, lets running jobs save what they have within 20 s (spec §5), and frees everything. */
	close(): Promise<void>;
}

/** The checkpoints of one book and set of options, held by this process alone. */
export interface OpenedJobFolder {
	/** What earlier commands have spent on it (rule D8); nothing else of theirs. */
	spent: JobProgress;
	loadCheckpoints: TranslateBookPorts["loadCheckpoints"];
	saveCheckpoints: TranslateBookPorts["saveCheckpoints"];
	/** Waits for checkpoints that are being written and frees the folder for the next run. */
	close(): Promise<void>;
}

/** What commands need that only `compose/` can put together. */
export interface CliParts {
	/** Whether a job with the model could run here now: its key is set, its engine is installed. Nothing is asked over the network. */
	isAvailable(config: Config, model: Model): boolean;
	openBookWorker(config: Config): TranslateBookPorts["bookWorker"];
	makeTranslatorFactory(config: Config): TranslateBookPorts["makeTranslator"];
	createPacer(config: Config): TranslateBookPorts["pacer"];
	/**
	 * Locks the folder (rule C4) and opens the checkpoints in it.
	 *
	 * @throws AppError `CONFLICT` where another process works in it
	 */
	openJobFolder(folder: string, options: JobOptions): Promise<OpenedJobFolder>;
	/** Whether another process works in the folder now. */
	isJobFolderInUse(folder: string): boolean;
	/**
	 * Removes what has expired in the data folder.
	 *
	 * @throws AppError `CONFLICT` while a server has it
	 */
	cleanUpData(config: Config, wish: CleanUpRequest): Promise<CleanUpReport>;
	/** The cache of translations that commands share, in a file of its own or in Redis; it never fails. */
	openCache(config: Config, path: string): Promise<TranslationCache>;
	startServer(config: Config, role: Role): Promise<RunningServer>;
}
