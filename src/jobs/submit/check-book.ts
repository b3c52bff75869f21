import type { BookReading, BookWorker } from "../../book-worker/book-worker.ts";
import type { BaseUrlRules } from "../../options/base-url.ts";
import type { CallbackRules } from "../../options/callback-url.ts";
import type { ResolvedForm } from "../../options/resolve-options.ts";
import { findSourceLanguage } from "../../pipeline/source-language.ts";
import type { Translator, TranslatorFactory } from "../../providers/translator.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { JobKeys } from "../provider-keys.ts";
import type { Upload } from "./receive-upload.ts";

export interface CheckPorts {
	blobs: BlobStore;
	engine: BookWorker;
	makeTranslator: TranslatorFactory;
	keys: JobKeys;
	/** Left out: callers may send no base URL. */
	baseUrls?: BaseUrlRules | undefined;
	/** Left out: they may send no callback URL. */
	callbackUrls?: CallbackRules | undefined;
}

export interface CheckedBook {
	reading: BookReading;
	sourceLanguage: string;
	/** Closed: it tells what it is, and is never called. */
	translator: Translator;
}

/**
 * Opens the book, finds its language, and asks whether the engine can do the pair. No provider is called.
 *
 * @throws AppError what is wrong with the book or the pair
 */
export async function checkBook(
	upload: Upload,
	{ options, model, callerKey }: ResolvedForm,
	{ blobs, engine, makeTranslator, keys }: CheckPorts,
): Promise<CheckedBook> {
	const { targetLanguage, sourceLanguage: given, modelId, selection } = options;
	const reading = await blobs.withLocalFile(upload.key, (path) => engine.read({ path, targetLanguage, selection }));
	const sourceLanguage = await findSourceLanguage(reading, given, targetLanguage);
	const translator = await makeTranslator({
		provider: model.provider,
		modelId,
		keys: keys.choose(options, callerKey),
		baseUrl: options.baseUrl,
		sourceLanguage,
		targetLanguage,
	});
	await translator.close();
	return { reading, sourceLanguage, translator };
}
