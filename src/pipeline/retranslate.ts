import type { BookReading } from "../core/book-reading.ts";
import type { JobOptions } from "../core/job.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Pacer } from "../pacing/pacer.ts";
import type { TranslatorFactory } from "../providers/translator.ts";
import type { Spending } from "../translation/spending.ts";
import { translateSegments } from "../translation/translate-segments.ts";
import type { CacheUse } from "../translation/translation-memory.ts";
import { findModel } from "./find-model.ts";
import { openLanes } from "./open-lanes.ts";
import type { CallCounts } from "./progress.ts";

export interface RetranslateRequest {
	segment: Segment;
	/** The book around it, and what is known of its texts. */
	reading: Pick<BookReading, "title" | "authors" | "segments">;
	settled: readonly Translation[];
	sourceLanguage: string;
	options: JobOptions;
	keys: readonly string[];
	spending: Spending;
}

export interface RetranslatePorts {
	makeTranslator: TranslatorFactory;
	pacer: Pacer;
	cache?: CacheUse | undefined;
	/** Hears what calls have taken, also where they led to nothing. */
	onTook(took: CallCounts): void;
}

/** Somebody waits for the answer: a provider that is away for longer is told of. */
const PATIENCE = { maxBusyMs: 45_000, maxUnreachableMs: 20_000, maxNeverReachedMs: 20_000, maxDelayMs: 10_000 };

/**
 * Translates one segment again, as its job would: with its neighbours, wishes and glossary, but not from the cache.
 *
 * @returns the new translation; with state `needs_review` where none could be verified
 * @throws AppError as `translateSegments` does; an abort passes through
 */
export async function retranslateSegment(
	{ segment, reading, settled, sourceLanguage, options, keys, spending }: RetranslateRequest,
	{ makeTranslator, pacer, cache, onTook }: RetranslatePorts,
	signal: AbortSignal,
): Promise<Translation> {
	const { modelId, baseUrl, targetLanguage } = options;
	const { provider } = findModel(options.model);
	const { lanes, close } = await openLanes(
		{ provider, modelId, baseUrl, keys, sourceLanguage, targetLanguage },
		makeTranslator,
	);
	let found: Translation | undefined;
	try {
		await translateSegments(
			{
				segments: [segment],
				lanes,
				pacer,
				spending,
				sourceLanguage,
				targetLanguage,
				book: { title: reading.title, authors: reading.authors },
				temperature: options.temperature,
				style: options.style,
				instructions: options.prompt,
				glossary: options.glossary,
				context: options.context === false ? undefined : { segments: reading.segments, settled },
				cache,
				fresh: true,
				retryPolicy: PATIENCE,
			},
			async (batch) => {
				onTook(batch);
				found = batch.translations.find(({ segmentId }) => segmentId === segment.id) ?? found;
			},
			signal,
		);
	} finally {
		await close();
	}
	return found ?? { segmentId: segment.id, text: segment.text, state: "needs_review", flags: [] };
}
