import type { BookWorker, RenderReport } from "../book-worker/book-worker.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { Translation } from "../core/translation.ts";

export interface WriteBookRequest {
	inputPath: string;
	inputSha256: string;
	/** Where the new book is written; must not exist. */
	outPath: string;
	options: Pick<JobOptions, "layout" | "translationStyle" | "selection" | "targetLanguage" | "sourceLanguage">;
	/** As given or found. */
	sourceLanguage: string;
	/** Who translated, as the book names it. */
	engineName: string;
	/** Its `dcterms:modified` in wall-clock milliseconds. */
	modifiedAt: number;
}

/** Writes the new book with all that is translated; the rest stays in the source (spec §5). */
export async function writeBook(
	request: WriteBookRequest,
	translations: Iterable<Translation>,
	bookWorker: BookWorker,
	signal?: AbortSignal,
): Promise<RenderReport> {
	// Field by field, so that nothing else of the request, such as keys, reaches the child process.
	const { inputPath, inputSha256, outPath, options, sourceLanguage, engineName, modifiedAt } = request;
	const { layout, translationStyle, selection, targetLanguage, sourceLanguage: givenSourceLanguage } = options;
	const texts: Record<string, string> = {};
	for (const { segmentId, text, state } of translations) if (state !== "needs_review") texts[segmentId] = text;
	return bookWorker.render(
		{
			path: inputPath,
			out: outPath,
			layout,
			translationStyle,
			selection,
			translations: texts,
			sourceLanguage,
			targetLanguage,
			givenSourceLanguage,
			inputSha256,
			modifiedAt,
			engineName,
		},
		signal,
	);
}
