import type { BookReading } from "../core/book-reading.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Pacer } from "../pacing/pacer.ts";
import type { TranslatorFactory } from "../providers/translator.ts";
import type { Spending } from "../translation/spending.ts";
import { translateSegments } from "../translation/translate-segments.ts";
import type { CacheUse } from "../translation/translation-memory.ts";
import { openLanes } from "./open-lanes.ts";
import type { CallCounts } from "./progress.ts";
import { toTranslationSettings, toTranslatorRequest } from "./translation-setup.ts";

export interface RetranslateRequest {
	segment: Segment;
	/** The book around it, and the translations known so far. */
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
	/** Called with what calls consumed, also where no translation came of them. */
	onCalls(counts: CallCounts): void;
}

/** Shorter than a job's, because somebody waits for the response. */
const RETRY_POLICY = { maxBusyMs: 45_000, maxUnreachableMs: 20_000, maxNeverReachedMs: 20_000, maxDelayMs: 10_000 };

/**
 * Translates one segment again as its job would, with its neighbours, style and glossary, but bypassing the cache.
 *
 * @returns the new translation; with state `needs_review` where none could be verified
 * @throws AppError as `translateSegments` does; an abort passes through
 */
export async function retranslateSegment(
	{ segment, reading, settled, sourceLanguage, options, keys, spending }: RetranslateRequest,
	{ makeTranslator, pacer, cache, onCalls }: RetranslatePorts,
	signal: AbortSignal,
): Promise<Translation> {
	const { lanes, close } = await openLanes(toTranslatorRequest(options, sourceLanguage, keys), makeTranslator);
	let found: Translation | undefined;
	try {
		await translateSegments(
			{
				...toTranslationSettings(options, reading, { sourceLanguage, settled }),
				segments: [segment],
				lanes,
				pacer,
				spending,
				cache,
				fresh: true,
				retryPolicy: RETRY_POLICY,
			},
			async (batch) => {
				onCalls(batch);
				found = batch.translations.find(({ segmentId }) => segmentId === segment.id) ?? found;
			},
			signal,
		);
	} finally {
		await close();
	}
	return found ?? { segmentId: segment.id, text: segment.text, state: "needs_review", flags: [] };
}
