import type { BookEngine, BookReading, RenderReport } from "../book-engine/book-engine.ts";
import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import type { JobOptions, JobPatch, JobProgress } from "../core/job.ts";
import type { TranslatorFactory } from "../translators/translator.ts";

export interface TranslateBookRequest {
	inputPath: string;
	inputSha256: string;
	/** Where the new book is written; must not exist. */
	outPath: string;
	options: JobOptions;
	/** Provider keys to use in turn; empty where the provider needs none. */
	keys: readonly string[];
	/** Progress of earlier attempts: counters go on from here and never fall. */
	progress: JobProgress;
	/** Asked once, when the book is written: the `dcterms:modified` in wall-clock milliseconds. */
	modifiedAt: () => number;
}

export interface TranslateBookPorts {
	engine: BookEngine;
	makeTranslator: TranslatorFactory;
	/** What earlier attempts have translated. */
	loadCheckpoints(): Promise<Checkpoint[]>;
	/** Stores verified translations with the counters they move; throws an abort when the attempt has lost its job. */
	saveCheckpoints(entries: readonly Checkpoint[], patch: JobPatch): Promise<void>;
	/** News that no checkpoint carries: language found, phase. Best effort. */
	announce(patch: JobPatch): Promise<void>;
}

export interface TranslateBookResult {
	reading: BookReading;
	progress: JobProgress;
	sourceLanguage: string;
	render: RenderReport;
}

/**
 * The whole line: reads the book, takes what checkpoints hold, translates the rest,
 * writes the new book.
 *
 * @throws AppError with the code that the job shall end with; an abort passes through
 */
export async function translateBook(
	_request: TranslateBookRequest,
	_ports: TranslateBookPorts,
	_signal: AbortSignal,
): Promise<TranslateBookResult> {
	throw new Error("written in the next commit");
}
