import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BookWorker } from "../../src/book-worker/book-worker.ts";
import type { Checkpoint } from "../../src/checkpoints/checkpoint-store.ts";
import { AppError } from "../../src/core/errors.ts";
import { NO_PROGRESS } from "../../src/core/job-progress.ts";
import type { Layout } from "../../src/core/layout.ts";
import { WHOLE_BOOK } from "../../src/core/selection.ts";
import { createMemoryPacer } from "../../src/pacing/memory.ts";
import type { BookReport } from "../../src/pipeline/book-report.ts";
import { translateBook } from "../../src/pipeline/translate-book.ts";
import { refuseUntranslated } from "../../src/pipeline/untranslated.ts";
import type { ChatModel } from "../../src/providers/translator.ts";
import { type Contents, hashFile, readContents } from "../corpus/archive-contents.ts";
import type { WildBook } from "./expectations.ts";
import { cipherBut } from "./letter-cipher.ts";

/** What became of a job. */
export interface WildResult {
	/** Why it failed, or `null`. */
	failure: string | null;
	/** The texts of segments as the translator saw them, first tries and repairs. */
	sent: string[];
	report: BookReport | null;
	/** Entries of the new book; empty where there is none. */
	contents: ReadonlyMap<string, Contents>;
}

/** The default of `MAX_UNTRANSLATED_PERCENT`. */
const MAX_UNTRANSLATED_PERCENT = 2;
const MODIFIED_AT = Date.UTC(2025, 0, 1);

/** Translates a book by the job's own pipeline, as `diglot translate` does, with a model that is a cipher. */
export async function translateWild(book: WildBook, layout: Layout, bookWorker: BookWorker): Promise<WildResult> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-wild-"));
	const result: WildResult = { failure: null, sent: [], report: null, contents: new Map() };
	const { source_language: sourceLanguage, target_language: targetLanguage, echo = [] } = book.expected;
	const outPath = join(folder, "new.epub");
	const checkpoints: Checkpoint[] = [];
	try {
		const { report, progress } = await translateBook(
			{
				inputPath: book.path,
				inputSha256: await hashFile(book.path),
				outPath,
				options: {
					targetLanguage,
					sourceLanguage,
					model: "chatgptapi",
					modelId: "cipher",
					layout,
					testSegments: null,
					temperature: null,
					selection: WHOLE_BOOK,
				},
				keys: ["sk-none"],
				progress: NO_PROGRESS,
				modifiedAt: () => MODIFIED_AT,
			},
			{
				bookWorker,
				makeTranslator: async () => cipherModel(echo, result.sent),
				pacer: createMemoryPacer({ ceiling: 4, baseDelayMs: 1, maxDelayMs: 4 }),
				loadCheckpoints: async () => [...checkpoints],
				saveCheckpoints: async (entries) => {
					checkpoints.push(...entries);
				},
				announce: async () => {},
			},
			new AbortController().signal,
		);
		result.report = report;
		result.contents = (await readContents(outPath)) ?? new Map();
		refuseUntranslated({ progress, report }, MAX_UNTRANSLATED_PERCENT, "");
	} catch (error) {
		if (error instanceof AppError) result.failure = `${error.code}: ${error.message}`;
		else result.failure = String(error instanceof Error ? error.stack : error);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return result;
}

/** A language model that keeps to the wire format and answers by the cipher. */
function cipherModel(echo: readonly string[], sent: string[]): ChatModel {
	const translate = cipherBut(echo);
	return {
		kind: "chat",
		engine: "cipher:1",
		displayName: "a cipher",
		supportsSchema: true,
		async complete({ user }) {
			// The prompt ends with one line of JSON.
			const { segments }: { segments: { id: string; text: string }[] } = JSON.parse(
				user.slice(user.lastIndexOf("\n") + 1),
			);
			sent.push(...segments.map(({ text }) => text));
			const answer = segments.map(({ id, text }) => ({ id, text: translate(text) }));
			const usage = { input: 1, output: 1, metered: true };
			return { text: JSON.stringify({ segments: answer }), finish: "stop", usage };
		},
		close: async () => {},
	};
}
