import type { GlossaryTerm } from "../core/glossary.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Pacer, RateLane } from "../pacing/pacer.ts";
import type { ChatModel, MtEngine, Translator } from "../providers/translator.ts";
import { type BatchTally, createBatchTally, noBatch, type TranslatedBatch } from "./batch-result.ts";
import { createBookContext } from "./book-context.ts";
import { deliverInTurn } from "./deliver.ts";
import { createGlossary } from "./glossary.ts";
import { batchesFor } from "./plan-batches.ts";
import type { PromptSettings } from "./prompt.ts";
import { createRetryingCaller, DEFAULT_RETRY_POLICY, type RetryPolicy, type Wait } from "./retry.ts";
import type { Spending } from "./spending.ts";
import { translateChatBatch } from "./translate-chat-batch.ts";
import { translateMtBatch } from "./translate-mt-batch.ts";
import { type CacheUse, createTranslationMemory } from "./translation-memory.ts";

export type { TranslatedBatch } from "./batch-result.ts";

/** The engine by one of its keys. */
export interface TranslatorLane {
	/** Stands for provider and key, and is no key itself. */
	name: string;
	translator: Translator;
}

export interface TranslateSegmentsRequest {
	segments: readonly Segment[];
	/** The same engine, once for each key that may be used in turn. */
	lanes: readonly [TranslatorLane, ...TranslatorLane[]];
	/** Says when calls may be sent; shared with all jobs that use these keys. */
	pacer: Pacer;
	/** Left out: nobody counts what calls cost. */
	spending?: Spending | undefined;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	book: { title: string; authors: string[] };
	/** Sent only when given (rule D9). */
	temperature: number | null;
	/** A named style, or words of the user's own. */
	style?: string | undefined;
	/** The user's further instructions. */
	instructions?: string | undefined;
	/** Only the terms that a batch holds are sent with it. */
	glossary?: readonly GlossaryTerm[] | undefined;
	/** The whole book in reading order and what is translated already; left out: batches travel without neighbours. */
	context?: { segments: readonly Segment[]; settled: readonly Translation[] } | undefined;
	/** Left out: nothing is taken from other books, nor kept for them. */
	cache?: CacheUse | undefined;
	/** Nothing is taken from the cache, and what comes takes the place of what it has (rule D6). */
	fresh?: boolean;
	/** How long a busy or absent provider is waited for; otherwise minutes to an hour. */
	retryPolicy?: Partial<RetryPolicy>;
	/** Hears of each wait for the provider, for the status message. */
	onWait?: (wait: Wait) => void;
}

/**
 * Translates every segment once and hands the results to `onBatch` as they come, in any order, one call
 * of it at a time; results that are ready together come together. Segments with the same text and kind
 * are translated once, the others come as `cached` with the same batch; so do texts that the cache knows.
 *
 * Returns when the last `onBatch` has settled. A rejection of `onBatch` stops everything and is thrown on.
 * After an abort or a failure what has been translated is still delivered, and calls in flight are aborted.
 *
 * @throws AppError `API_KEY_INVALID` (recoverable), `RATE_LIMIT_EXCEEDED` or `TRANSLATION_FAILED` where the
 *   provider refuses for good or stays away, `BUDGET_EXCEEDED` where the next call may cost more than is left;
 *   an abort passes through
 */
export async function translateSegments(
	request: TranslateSegmentsRequest,
	onBatch: (batch: TranslatedBatch) => Promise<void>,
	signal: AbortSignal,
): Promise<void> {
	signal.throwIfAborted();
	const [{ translator }] = request.lanes;
	const { firsts, repeats } = findRepetitions(request.segments);
	const settings = toSettings(request);
	const reuse = createTranslationMemory(request.cache ?? null, {
		...settings,
		style: request.style,
		instructions: request.instructions,
		translator,
		context: request.context !== undefined,
	});
	const stop = new AbortController();
	const running = AbortSignal.any([signal, stop.signal]);
	const delivery = deliverInTurn(onBatch);

	const { found, rest } = request.fresh ? { found: [], rest: firsts } : await reuse.lookUp(firsts);
	settings.context?.remember(found);
	await delivery.add({ ...noBatch(), translations: withRepetitions(found, repeats) });
	const line = request.pacer.join(
		request.lanes.map(({ name }) => name),
		(delayMs) => request.onWait?.({ fault: "busy", delayMs }),
	);
	const { batches, concurrency, translate } = planWork(request, line, settings, rest);

	async function work(): Promise<void> {
		for (let batch = batches.shift(); batch; batch = batches.shift()) {
			running.throwIfAborted();
			const tally = createBatchTally(translator.engine);
			try {
				await translate(batch, tally, running);
			} finally {
				const result = tally.result();
				settings.context?.remember(result.translations);
				await delivery.add({ ...result, translations: withRepetitions(result.translations, repeats) });
				await reuse.keep(result.translations, batch);
			}
		}
	}

	const workers = Array.from({ length: Math.min(concurrency, batches.length) }, () =>
		work().catch((error: unknown) => {
			// The first failure is the reason; the aborts that it causes elsewhere are not.
			if (!stop.signal.aborted) stop.abort(error);
		}),
	);
	await Promise.all(workers);
	line.leave();
	await delivery.settled().catch((error: unknown) => stop.abort(error));
	signal.throwIfAborted();
	stop.signal.throwIfAborted();
}

interface Work {
	batches: Segment[][];
	concurrency: number;
	translate(batch: Segment[], tally: BatchTally, signal: AbortSignal): Promise<void>;
}

type Wishes = Pick<
	TranslateSegmentsRequest,
	"sourceLanguage" | "targetLanguage" | "book" | "temperature" | "style" | "instructions" | "glossary" | "context"
>;

/** What prompts are made of. */
export function toSettings(request: Wishes): PromptSettings {
	const { sourceLanguage, targetLanguage, book, temperature, style, instructions, glossary, context } = request;
	return {
		sourceLanguage,
		targetLanguage,
		book,
		temperature,
		style,
		instructions,
		glossary: glossary && glossary.length > 0 ? createGlossary(glossary) : null,
		context: context ? createBookContext(context.segments, context.settled) : null,
	};
}

function planWork(
	request: TranslateSegmentsRequest,
	line: RateLane,
	settings: PromptSettings,
	segments: readonly Segment[],
): Work {
	const { lanes, spending, onWait } = request;
	const retryPolicy = { ...DEFAULT_RETRY_POLICY, ...request.retryPolicy };
	const [{ translator }] = lanes;
	if (translator.kind === "mt") {
		const engines = lanes.flatMap((lane): MtEngine[] => (lane.translator.kind === "mt" ? [lane.translator] : []));
		const caller = createRetryingCaller({ translators: engines, rateLane: line, spending, retryPolicy, onWait });
		const work = { engine: translator, languages: request, caller };
		return {
			batches: batchesFor(translator, segments),
			concurrency: Math.min(line.width, translator.maxConcurrency * lanes.length),
			translate: (batch, tally, signal) => translateMtBatch(batch, work, tally, signal),
		};
	}
	const models = lanes.flatMap((lane): ChatModel[] => (lane.translator.kind === "chat" ? [lane.translator] : []));
	const caller = createRetryingCaller({ translators: models, rateLane: line, spending, retryPolicy, onWait });
	const work = { settings, caller, replyRoom: { factor: 1 } };
	return {
		batches: batchesFor(translator, segments),
		concurrency: line.width,
		translate: (batch, tally, signal) => translateChatBatch(batch, work, tally, signal),
	};
}

/** The first segment of each text and kind, and which later ones repeat it, by the first one's id. */
export function findRepetitions(segments: readonly Segment[]): { firsts: Segment[]; repeats: Map<string, Segment[]> } {
	const firstOf = new Map<string, Segment>();
	const repeats = new Map<string, Segment[]>();
	for (const segment of segments) {
		const key = `${segment.kind}\n${segment.text}`;
		const first = firstOf.get(key);
		const known = first && repeats.get(first.id);
		if (!first) firstOf.set(key, segment);
		else if (known) known.push(segment);
		else repeats.set(first.id, [segment]);
	}
	return { firsts: [...firstOf.values()], repeats };
}

function withRepetitions(translations: readonly Translation[], repeats: ReadonlyMap<string, Segment[]>): Translation[] {
	return translations.flatMap((translation) => {
		const state = translation.state === "needs_review" ? "needs_review" : "cached";
		const { tries: _tries, ...rest } = translation;
		const copies = repeats.get(translation.segmentId) ?? [];
		return [translation, ...copies.map((segment): Translation => ({ ...rest, segmentId: segment.id, state }))];
	});
}
