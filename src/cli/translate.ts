import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../config/load.ts";
import { AppError } from "../core/errors.ts";
import type { JobProgress } from "../core/job-progress.ts";
import { LAYOUTS } from "../core/layout.ts";
import { NAMED_STYLES } from "../core/translation-style.ts";
import type { BookReport } from "../pipeline/book-report.ts";
import { describeDocumentsInTarget } from "../pipeline/documents-in-target.ts";
import { renderReportHtml } from "../pipeline/report-html.ts";
import { type TranslateBookPorts, type TranslateBookResult, translateBook } from "../pipeline/translate-book.ts";
import { refuseUntranslated } from "../pipeline/untranslated.ts";
import { hashFile, requireBook } from "./book-file.ts";
import type { OpenedJobFolder } from "./cli-parts.ts";
import { type CliContext, type Command, EXIT, UsageError } from "./command.ts";
import { catchInterrupt } from "./interrupt.ts";
import { cachePathOf, jobFolderOf, makeJobFolder, removeExpiredJobFolders } from "./job-folder.ts";
import { checkOutPath, defaultOutPath, writeOutput } from "./out-file.ts";
import { formatDuration } from "./progress-line.ts";
import { type ProgressReporter, startProgressReporter } from "./progress-reporter.ts";
import { endpointOf } from "./provider-key.ts";
import { printable } from "./table.ts";
import { parseTranslateArguments, type TranslateRequest } from "./translate-options.ts";

export const translateCommand: Command = {
	summary: "translate a book here, without a server",
	help: `Usage: diglot translate BOOK --to LANG [options]

Translates an EPUB and prints the path of the new one. Ctrl-C stops cleanly: what is
translated is kept for 72 hours, and the same command continues from there.

  --to LANG           target language: a code, a BCP 47 tag or an English name
  --from LANG         source language; detected by default
  --model NAME        default: chatgptapi; "diglot models" lists the names
  --model-id ID       the provider's model id, in place of the model's
  --base-url URL      your own server in place of the provider's; the model's key, if
                      there is one, is sent to it
  --api-key KEY       key for the model; prefer the environment or .env, because other
                      users of this machine can see command lines
  --single-translate  the translation only; default: a bilingual book
  --layout LAYOUT     ${LAYOUTS.slice(0, -1).join(", ")} or ${LAYOUTS.at(-1)}
  --translation-style STYLE  how translations are set apart in bilingual layouts:
                      ${NAMED_STYLES.join(", ")}, or CSS for .diglot-tr, in a file as @FILE
  --translate-tags A,B  only text inside these elements, such as p,h1
  --exclude-tags A,B  never text inside these elements
  --only-files A,B    only these documents of the book, such as chapter-1.xhtml or text/*
  --exclude-files A,B never these documents
  --title             the metadata's title and description too
  --test-num N        translate the first N segments only, as a preview
  --test-sample WHICH first, or representative: narrative, dialogue and markup of this book
  --prompt TEXT       further instructions for the model
  --prompt-file FILE  the same from a file: text, JSON or Markdown, with {text} and
                      {language} as in bilingual_book_maker's prompts
  --style STYLE       literary, literal, plain, formal, informal, academic, or your own words
  --glossary FILE     terms and their translations: CSV, TSV or JSON
  --no-context        send batches without the preceding text
  --temperature T     0 to 2; sent to the model only when given
  --reasoning HOW     off (default), low or high: how much the model may think first
  --max-cost USD      stop before this book with these options could cost more, earlier runs
                      and worst cases included; what is translated is kept
  --price-input USD   your own price per million tokens sent, and
  --price-output USD  received; needed for --max-cost where the list has none
  --out FILE          where to write; default, beside the book: NAME_LANG_bilingual.epub,
                      or NAME_LANG.epub for the translation only
  --report FILE       write a report too: coverage, flags, structure, cost; HTML if
                      FILE ends in .html, otherwise JSON
  --partial           write the book even where more stays in the source language than
                      MAX_UNTRANSLATED_PERCENT allows
  --force             replace a file that this command did not write

Exit codes: 0 done, 3 done but some segments need review, 1 failed, 2 bad usage,
130 interrupted. SOURCE_DATE_EPOCH sets the time that is written into the book.
`,
	async run(argv, context) {
		const config = context.loadConfig();
		const request = parseTranslateArguments(argv, config);
		const plan = await makePlan(request, config, context);

		await removeExpiredJobFolders(context.environment, Date.now());
		await makeJobFolder(plan.jobFolder);
		const work = await openJobFolder(plan.jobFolder, request, context);
		try {
			return await runJob({ ...plan, ...request, work, config }, context);
		} finally {
			await work.close();
		}
	},
};

interface Plan {
	bookPath: string;
	inputSha256: string;
	outPath: string;
	jobFolder: string;
	cachePath: string;
	modifiedAt: () => number;
}

/** Checks the named files before anything is sent. */
async function makePlan(request: TranslateRequest, config: Config, { environment }: CliContext): Promise<Plan> {
	const { options, model } = request;
	const modifiedAt = readModifiedTime(environment.SOURCE_DATE_EPOCH);
	const bookPath = await requireBook(request.book);
	const inputSha256 = await hashFile(bookPath);
	if (inputSha256 === null) throw new UsageError(`There is no file "${request.book}".`);
	const jobFolder = jobFolderOf(environment, inputSha256, options, endpointOf(model, config));
	const outPath = resolve(request.out ?? defaultOutPath(bookPath, options.layout, options.targetLanguage));
	await checkOutPath(outPath, bookPath, jobFolder, request.force);
	return { bookPath, inputSha256, outPath, jobFolder, cachePath: cachePathOf(environment), modifiedAt };
}

/** The value for `dcterms:modified` (reproducible-builds.org: SOURCE_DATE_EPOCH is in seconds). */
function readModifiedTime(epochSeconds: string | undefined): () => number {
	if (epochSeconds === undefined || epochSeconds === "") return Date.now;
	if (!/^\d{1,11}$/.test(epochSeconds))
		throw new UsageError("SOURCE_DATE_EPOCH must be a number of seconds since 1970.");
	return () => Number(epochSeconds) * 1000;
}

async function openJobFolder(
	jobFolder: string,
	{ options }: TranslateRequest,
	{ parts }: CliContext,
): Promise<OpenedJobFolder> {
	try {
		return await parts.openJobFolder(jobFolder, options);
	} catch (error) {
		if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
		throw new AppError("Another command is translating this book with these options right now.", {
			code: "CONFLICT",
			cause: error,
		});
	}
}

const PARTIAL_BOOK = "With --partial the book is written as far as it is translated.";
const KEPT = "What is translated so far is kept: the same command continues from there.";

type Run = Plan & TranslateRequest & { work: OpenedJobFolder; config: Config };

async function runJob(run: Run, { out, err, parts }: CliContext): Promise<number> {
	const startedAt = performance.now();
	const finished = join(run.jobFolder, "new.epub");
	const interrupt = catchInterrupt(err);
	const bookWorker = parts.openBookWorker(run.config);
	const cache = await parts.openCache(run.config, run.cachePath);
	const reporter = startProgressReporter(err);
	try {
		// A run that was killed while writing leaves a partial book.
		await rm(finished, { force: true });
		const result = await translateBook(
			{
				inputPath: run.bookPath,
				inputSha256: run.inputSha256,
				outPath: finished,
				options: run.options,
				keys: run.keys,
				// The translations of earlier commands arrive as checkpoints.
				progress: run.work.spent,
				modifiedAt: run.modifiedAt,
			},
			{
				bookWorker,
				makeTranslator: parts.makeTranslatorFactory(run.config),
				pacer: parts.createPacer(run.config),
				cache: { cache, scope: "local" },
				...reportTo(reporter, run.work),
			},
			interrupt.signal,
		);
		reporter.stop();
		if (!run.partial) refuseUntranslated(result, run.config.maxUntranslatedPercent, PARTIAL_BOOK);
		await writeOutput(finished, run.outPath, run.jobFolder);
		if (run.report !== undefined) await writeReport(run.report, result.report);
		err.write(describeResult(result, run.work.spent, (performance.now() - startedAt) / 1000));
		out.write(`${run.outPath}\n`);
		return result.progress.segments.needs_review > 0 ? EXIT.needsReview : EXIT.done;
	} catch (error) {
		reporter.stop();
		if (interrupt.signal.aborted) {
			err.write(`Interrupted. ${KEPT}\n`);
			return EXIT.interrupted;
		}
		if (error instanceof AppError && error.recoverable) err.write(`${KEPT}\n`);
		throw error;
	} finally {
		interrupt.release();
		await bookWorker.close();
		await cache.close();
		await rm(finished, { force: true });
	}
}

async function writeReport(path: string, report: BookReport): Promise<void> {
	const text = /\.html?$/i.test(path) ? renderReportHtml(report) : `${JSON.stringify(report, null, "\t")}\n`;
	await writeFile(path, text);
}

/** The work folder's ports, which also show all progress. */
function reportTo(
	reporter: ProgressReporter,
	work: OpenedJobFolder,
): Pick<TranslateBookPorts, "loadCheckpoints" | "saveCheckpoints" | "announce"> {
	let counting = false;
	return {
		async loadCheckpoints() {
			// A new command is a retry: what needed review is sent again (rule C6).
			return (await work.loadCheckpoints()).filter(({ state }) => state !== "needs_review");
		},
		async saveCheckpoints(entries, patch) {
			await work.saveCheckpoints(entries, patch);
			if (patch.progress) reporter.count(patch.progress);
		},
		async announce({ progress, message }) {
			const resumed = progress?.segments.done ?? 0;
			if (resumed > 0 && !counting) reporter.note(`continuing with ${resumed} segments of an earlier run`);
			if (progress) reporter.count(progress);
			else if (message) reporter.say(message);
			counting ||= progress !== undefined;
		},
	};
}

function describeResult(
	{ progress, render, reading, report, notices }: TranslateBookResult,
	spent: JobProgress,
	seconds: number,
): string {
	const { total, done, needs_review, unchanged = 0 } = progress.segments;
	const review = `${needs_review} segments could not be translated and stay in the source language; the same command tries them again`;
	const inTarget = describeDocumentsInTarget(reading, report.languages.target);
	const lines = [
		`${done} of ${total} segments translated in ${formatDuration(seconds)}`,
		...describeSpending(progress, spent),
		...(unchanged > 0 ? [`${unchanged} of them have the source's words: names, references, formulas`] : []),
		...(needs_review > 0 ? [review] : []),
		...(inTarget === null ? [] : [inTarget]),
		...[...notices, ...render.warnings].map((warning) => `Warning: ${printable(warning)}`),
	];
	return `${lines.join("\n")}\n`;
}

/** What was spent, earlier runs included, because a budget applies to all of them. */
function describeSpending({ tokens, characters = 0, costUsd }: JobProgress, spent: JobProgress): string[] {
	const { input, output } = tokens;
	const parts = [
		...(input + output > 0 ? [`${input} tokens in, ${output} out`] : []),
		...(characters > 0 ? [`${characters} characters billed`] : []),
		...(costUsd > 0 ? [`$${costUsd.toFixed(costUsd < 0.1 ? 4 : 2)}`] : []),
	];
	if (parts.length === 0) return [];
	const earlier = spent.tokens.input + (spent.characters ?? 0) + spent.costUsd > 0 ? ", earlier runs included" : "";
	return [parts.join(", ") + earlier];
}
