import type { BookReading } from "../book-worker/book-worker.ts";
import { costUsd, type Price } from "../catalog/models.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { Translator } from "../providers/translator.ts";
import { type CallEstimate, estimateCalls } from "../translation/planning/estimate-calls.ts";
import { findRepetitions, toSettings } from "../translation/translate-segments.ts";
import { segmentsOfJob } from "./choose-sample.ts";
import { findLinkedLabels } from "./linked-labels.ts";
import { toTranslationSettings } from "./translation-setup.ts";

export interface BookEstimate extends CallEstimate {
	segments: number;
	words: number;
	/** Percent of the book's words that are translated; the rest is skipped for a reason. */
	coverage: number;
	/** US dollars; `null` where the model's price is not known. */
	priceUsd: { low: number; high: number } | null;
}

/**
 * Low: no retries, and fewer tokens than estimated. High: a fifth is retried, and the model reasons before it answers.
 * Characters are known exactly; a tenth may be sent again in pieces.
 */
const LOW = { input: 0.9, output: 0.85, characters: 1 };
const HIGH = { input: 1.3, output: 1.8, characters: 1.1 };

/** What a job with these options would take. No provider is called; what a cache may save is not subtracted. */
export function estimateBook(
	reading: BookReading,
	options: JobOptions,
	{ translator, sourceLanguage, price }: { translator: Translator; sourceLanguage: string; price: Price | null },
): BookEstimate {
	const segments = segmentsOfJob(reading, options);
	// Labels come with the heading that they name.
	const linkedLabels = new Set([...findLinkedLabels(segments).values()].flat().map(({ id }) => id));
	const { firsts } = findRepetitions(segments.filter(({ id }) => !linkedLabels.has(id)));
	const settings = toSettings(toTranslationSettings(options, reading, { sourceLanguage, settled: [] }));
	const calls = estimateCalls(firsts, translator, settings);
	return {
		...calls,
		segments: segments.length,
		words: segments.reduce((sum, { words }) => sum + words, 0),
		coverage: coverageOf(reading),
		priceUsd: price && { low: priceOf(calls, price, LOW), high: priceOf(calls, price, HIGH) },
	};
}

function priceOf({ tokens, characters }: CallEstimate, price: Price, factor: typeof LOW): number {
	const { input, output } = tokens;
	return costUsd(price, {
		input: input * factor.input,
		output: output * factor.output,
		characters: characters * factor.characters,
	});
}

function coverageOf({ documents }: BookReading): number {
	const total = documents.reduce((sum, { words }) => sum + words.total, 0);
	const translatable = documents.reduce((sum, { words }) => sum + words.translatable, 0);
	return total === 0 ? 100 : Math.round((1_000 * translatable) / total) / 10;
}
