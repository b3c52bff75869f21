import type { GlossaryTerm } from "../core/glossary.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Pacer, PacingSession } from "../pacing/pacer.ts";
import { CallError, type ChatModel, type MtEngine, type Translator } from "../providers/translator.ts";
import { type BatchTally, createBatchTally, noBatch, type TranslatedBatch } from "./batch-result.ts";
import { deliverSequentially } from "./deliver.ts";
import type { Notice } from "./notice.ts";
import { countArriving } from "./planning/arriving.ts";
import { createBookContext } from "./planning/book-context.ts";
import { contextFor, createCallWindow } from "./planning/call-window.ts";
import { batchesFor } from "./planning/plan-batches.ts";
import { createGlossary } from "./prompts/glossary.ts";
import type { PromptSettings } from "./prompts/prompt.ts";
import { createRetryingCaller, DEFAULT_RETRY_POLICY, type RetryPolicy, toAppError, type Wait } from "./retry.ts";
import type { Spending } from "./spending.ts";
import { translateChatBatch } from "./translate-chat-batch.ts";
import { translateMtBatch } from "./translate-mt-batch.ts";
import { type CacheUse, createTranslationMemory } from "./translation-memory.ts";

export type { TranslatedBatch } from "./batch-result.ts";

/** The engine with one of its keys. */
export interface TranslatorLane {
	/** Identifies provider and key without holding the key. */
	name: string;
	translator: Translator;
}

export interface TranslateSegmentsRequest {
	segments: readonly Segment[];
	/** The same engine once per key; keys are used round-robin. */
	lanes: readonly [TranslatorLane, ...TranslatorLane[]];
	/** Decides when calls may be sent; shared by all jobs that use these keys. */
	pacer: Pacer;
	/** Defaults to no accounting of what calls cost. */
	spending?: Spending | undefined;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	book: { title: string; authors: string[] };
	/** Sent only when given (rule D9). */
	temperature: number | null;
	/** A named style or the user's own words. */
	style?: string | undefined;
	/** How much the translators were asked to think; for the translation memory. Defaults to as little as they can. */
	reasoning?: "low" | "high" | undefined;
	/** The user's further instructions. */
	instructions?: string | undefined;
	/** Each batch carries only the terms that occur in it. */
	glossary?: readonly GlossaryTerm[] | undefined;
	/** The whole book in reading order and what is translated already. Defaults to batches without their neighbours. */
	context?: { segments: readonly Segment[]; settled: readonly Translation[] } | undefined;
	/** Defaults to no translation memory across books. */
	cache?: CacheUse | undefined;
	/** Skips the cache look-up; new translations overwrite cached ones (rule D6). */
	fresh?: boolean;
	/** Overrides of `DEFAULT_RETRY_POLICY`. */
	retryPolicy?: Partial<RetryPolicy>;
	/** Called for each wait for the provider, for the status message. */
	onWait?: (wait: Wait) => void;
	/** Called with what the user should know of the model's server. */
	onNotice?: (notice: Notice) => void;
	/** Called as replies arrive, with the segments in them that are likely to be whole; never more than were sent. */
	onArriving?: (segments: number) => void;
}

/** How long a server may take to say what its model takes. */
const LIMITS_TIMEOUT_MS = 10_000;

/**
 * Translates every segment and passes the results to `onBatch` as they arrive, in any order and never
 * concurrently; results that are ready together come in one call. Segments with the same text and kind
 * are translated once; the repetitions come as `cached` in the same batch, as do texts found in the cache.
 *
 * Returns when the last `onBatch` has settled. A rejection of `onBatch` stops everything and is rethrown.
 * After an abort or a failure, finished translations are still delivered, and calls in flight are aborted.
 *
 * @throws AppError `API_KEY_INVALID` (recoverable), `RATE_LIMIT_EXCEEDED` or `TRANSLATION_FAILED` where the
 *   provider refuses permanently or is unavailable, `BUDGET_EXCEEDED` where the next call may cost more than is
 *   left; an abort passes through
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
	const memory = createTranslationMemory(request.cache ?? null, {
		...settings,
		style: request.style,
		instructions: request.instructions,
		reasoning: request.reasoning,
		translator,
		context: request.context !== undefined,
	});
	const stop = new AbortController();
	const running = AbortSignal.any([signal, stop.signal]);
	const delivery = deliverSequentially(onBatch);

	const { found, rest } = request.fresh ? { found: [], rest: firsts } : await memory.lookUp(firsts);
	settings.context?.remember(found);
	await delivery.add({ ...noBatch(), translations: withRepetitions(found, repeats) });
	if (rest.length > 0) await learnLimits(translator, running);
	const session = request.pacer.join(
		request.lanes.map(({ name }) => name),
		(delayMs) => request.onWait?.({ fault: "busy", delayMs }),
		translator.kind === "chat" ? translator.slowStart : undefined,
	);
	const { batches, concurrency, translate } = planWork(request, session, settings, rest);

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
				await memory.keep(result.translations, batch);
			}
		}
	}

	const workers = Array.from({ length: Math.min(concurrency, batches.length) }, () =>
		work().catch((error: unknown) => {
			// The first failure is the reason, not the aborts that it causes elsewhere.
			if (!stop.signal.aborted) stop.abort(error);
		}),
	);
	await Promise.all(workers);
	session.leave();
	await delivery.settled().catch((error: unknown) => stop.abort(error));
	signal.throwIfAborted();
	stop.signal.throwIfAborted();
}

/**
 * Has the model's endpoint say what it takes. A server that does not answer will be asked for translations, with more
 * patience.
 *
 * @throws AppError `TRANSLATION_FAILED` where it has no such model
 */
async function learnLimits(translator: Translator, signal: AbortSignal): Promise<void> {
	if (translator.kind !== "chat") return;
	await translator.learnLimits?.(AbortSignal.any([signal, AbortSignal.timeout(LIMITS_TIMEOUT_MS)])).catch((error) => {
		signal.throwIfAborted();
		if (error instanceof CallError && error.fault === "rejected") throw toAppError(error, 0);
	});
}

interface Work {
	batches: Segment[][];
	concurrency: number;
	translate(batch: Segment[], tally: BatchTally, signal: AbortSignal): Promise<void>;
}

type PromptRequest = Pick<
	TranslateSegmentsRequest,
	"sourceLanguage" | "targetLanguage" | "book" | "temperature" | "style" | "instructions" | "glossary" | "context"
>;

/** The part of a request that prompts are built from. */
export function toSettings(request: PromptRequest): PromptSettings {
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
	session: PacingSession,
	settings: PromptSettings,
	segments: readonly Segment[],
): Work {
	const { lanes, spending, onWait } = request;
	const retryPolicy = { ...DEFAULT_RETRY_POLICY, ...request.retryPolicy };
	const [{ translator }] = lanes;
	if (translator.kind === "mt") {
		const engines = lanes.flatMap((lane): MtEngine[] => (lane.translator.kind === "mt" ? [lane.translator] : []));
		const caller = createRetryingCaller({ translators: engines, session, spending, retryPolicy, onWait });
		const work = { engine: translator, languages: request, context: settings.context, caller };
		return {
			batches: batchesFor(translator, segments),
			concurrency: Math.min(session.width, translator.maxConcurrency * lanes.length),
			translate: (batch, tally, signal) => translateMtBatch(batch, work, tally, signal),
		};
	}
	const models = lanes.flatMap((lane): ChatModel[] => (lane.translator.kind === "chat" ? [lane.translator] : []));
	const caller = createRetryingCaller({ translators: models, session, spending, retryPolicy, onWait });
	const [, mostThoughts] = translator.habits?.thoughts ?? [0, 0];
	const window = createCallWindow(() => translator.limits, settings);
	const batches = batchesFor(translator, segments, window);
	const work = {
		settings,
		caller,
		window,
		contextTokens: contextFor(batches, settings),
		onNotice: request.onNotice ?? (() => {}),
		// One that thinks at length would run into the first bound each time.
		outputBudget: { factor: mostThoughts > 1 ? 2 : 1 },
	};
	const arriving = countArriving(settings, request.onArriving);
	return {
		batches,
		concurrency: session.width,
		async translate(batch, tally, signal) {
			const call = arriving.start();
			await translateChatBatch(batch, work, tally, signal, call.onText).finally(call.end);
		},
	};
}

/** The first segment of each text and kind, and its later repetitions by the first one's id. */
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
