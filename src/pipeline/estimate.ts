import type { BookReading } from "../book-worker/book-worker.ts";
import { costUsd, type Price } from "../catalog/prices.ts";
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
 * Low: no retries, and fewer tokens than estimated. High: a fifth is retried, and more tokens. Characters are known
 * exactly; a tenth may be sent again in pieces. Of four English books (a treatise, two novels and a play) OpenAI's o200k makes
 * 0.84 to 1.09 times the estimated tokens of the prompts, 0.81 to 0.98 of a reply as long as its source.
 */
const LOW = { input: 0.8, output: 0.85, characters: 1 };
const HIGH = { input: 1.3, output: 1.5, characters: 1.1 };
/** A band that is wider says nothing: its low end is raised. */
const MAX_SPREAD = 2;
/** A job that starts now has a good part of its calls within so many milliseconds. */
const SPAN_MS = 30 * 60_000;

export interface EstimateFacts {
	translator: Translator;
	sourceLanguage: string;
	price: Price | null;
	/** When the job starts, in wall-clock milliseconds: prices depend on day and hour. */
	at: number;
}

/** What a job with these options would take. No provider is called; what a cache may save is not subtracted. */
export function estimateBook(
	reading: BookReading,
	options: JobOptions,
	{ translator, sourceLanguage, price, at }: EstimateFacts,
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
		priceUsd: price && bandOf(calls, price, at),
	};
}

function bandOf(calls: CallEstimate, price: Price, at: number): BookEstimate["priceUsd"] {
	const { tokens, thoughts, characters } = calls;
	// Long prompts have prices of their own, so it is a call that is priced.
	const requests = Math.max(1, calls.requests);
	const costAt = (factor: typeof LOW, thought: number, time: number) => {
		const usage = {
			input: (tokens.input * factor.input) / requests,
			output: (tokens.output * factor.output + thought) / requests,
			thoughts: thought / requests,
			characters: (characters * factor.characters) / requests,
		};
		return requests * costUsd(price, usage, time);
	};
	const times = [at, at + SPAN_MS];
	const low = Math.min(...times.map((time) => costAt(LOW, thoughts.low, time)));
	const high = Math.max(...times.map((time) => costAt(HIGH, thoughts.high, time)));
	return { low: Math.max(low, high / MAX_SPREAD), high };
}

function coverageOf({ documents }: BookReading): number {
	const total = documents.reduce((sum, { words }) => sum + words.total, 0);
	const translatable = documents.reduce((sum, { words }) => sum + words.translatable, 0);
	return total === 0 ? 100 : Math.round((1_000 * translatable) / total) / 10;
}
