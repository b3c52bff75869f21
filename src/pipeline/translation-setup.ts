import type { BookReading } from "../core/book-reading.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { Translation } from "../core/translation.ts";
import type { TranslatorRequest } from "../providers/translator.ts";
import { describeStyle } from "../translation/prompts/styles.ts";
import type { TranslateSegmentsRequest } from "../translation/translate-segments.ts";
import { findModel } from "./find-model.ts";

/** How a job was or is to be translated. */
export interface TranslationSetup {
	options: JobOptions;
	/** As found in the book where the options name none; `null` before it has been read. */
	sourceLanguage: string | null;
}

/** What makes the translator of a job. @throws AppError as `findModel` does */
export function toTranslatorRequest(
	options: JobOptions,
	sourceLanguage: string,
	keys: readonly string[],
): TranslatorRequest {
	const { model, modelId, baseUrl, targetLanguage, style, glossary, reasoning } = options;
	const { provider } = findModel(model);
	const wishes = { style, styleInstruction: style && describeStyle(style), glossary };
	return { provider, modelId, baseUrl, keys, sourceLanguage, targetLanguage, reasoning, wishes };
}

/** The part of a translation request that a job's options and its book decide. */
export type TranslationSettings = Pick<
	TranslateSegmentsRequest,
	| "sourceLanguage"
	| "targetLanguage"
	| "book"
	| "temperature"
	| "reasoning"
	| "style"
	| "instructions"
	| "glossary"
	| "context"
>;

/** @param settled what is translated already and may be sent along as context */
export function toTranslationSettings(
	options: JobOptions,
	reading: Pick<BookReading, "title" | "authors" | "segments">,
	{ sourceLanguage, settled }: { sourceLanguage: string; settled: readonly Translation[] },
): TranslationSettings {
	return {
		sourceLanguage,
		targetLanguage: options.targetLanguage,
		book: { title: reading.title, authors: reading.authors },
		temperature: options.temperature,
		reasoning: options.reasoning,
		style: options.style,
		instructions: options.prompt,
		glossary: options.glossary,
		context: options.context === false ? undefined : { segments: reading.segments, settled },
	};
}
