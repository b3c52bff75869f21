import type { BookReading } from "../../book-worker/book-worker.ts";
import type { ResolvedOptions } from "../../options/resolve-options.ts";
import { probeTranslator } from "../../pipeline/open-lanes.ts";
import { toReadRequest } from "../../pipeline/read-request.ts";
import { findSourceLanguage } from "../../pipeline/source-language.ts";
import { toTranslatorRequest } from "../../pipeline/translation-setup.ts";
import type { Translator } from "../../providers/translator.ts";
import type { JobContext } from "../context.ts";
import type { Upload } from "./receive-upload.ts";

export interface CheckedBook {
	reading: BookReading;
	sourceLanguage: string;
	/** Closed: it describes itself and can't be called. */
	translator: Translator;
}

/**
 * Reads the book, finds its language, and checks that the translator can do the pair. Nothing is translated;
 * a model's server may be asked what its model takes.
 *
 * @throws AppError what is wrong with the book or the pair
 */
export async function checkBook(
	upload: Upload,
	{ options, callerKey }: ResolvedOptions,
	{ blobs, bookWorker, makeTranslator, keys }: Pick<JobContext, "blobs" | "bookWorker" | "makeTranslator" | "keys">,
): Promise<CheckedBook> {
	const reading = await blobs.withLocalFile(upload.key, (path) => bookWorker.read(toReadRequest(path, options)));
	const sourceLanguage = await findSourceLanguage(reading, options.sourceLanguage, options.targetLanguage);
	const request = toTranslatorRequest(options, sourceLanguage, keys.choose(options, callerKey));
	return { reading, sourceLanguage, translator: await probeTranslator(request, makeTranslator) };
}
