import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import { createBatchTally, noBatch, type TranslatedBatch } from "./batch-result.ts";
import { deliverSequentially } from "./deliver.ts";
import { learnLimits, planWork, toSettings } from "./plan-work.ts";
import type { Chain } from "./planning/schedule.ts";
import type { TranslateSegmentsRequest } from "./translate-request.ts";
import { createTranslationMemory } from "./translation-memory.ts";

export type { TranslatedBatch } from "./batch-result.ts";
export { toSettings } from "./plan-work.ts";
export type { TranslateSegmentsRequest, TranslatorLane } from "./translate-request.ts";

/** Workers for each call that may be sent, so that one is ready when another has ended. */
const WORKERS_PER_CALL = 2;

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
		{
			slowStart: translator.kind === "chat" ? translator.slowStart : undefined,
			onMoved: () => request.onQueueMoves?.(),
		},
	);
	const { schedule, concurrency, translate } = planWork(request, session, settings, rest);
	const workers: Promise<void>[] = [];

	async function work({ next }: Chain): Promise<void> {
		for (let batch = next(); batch; batch = next()) {
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
			startWorkers();
		}
	}

	/** More as the pace grows, but not all at once: each begins elsewhere in the book, without its neighbours' translation. */
	function startWorkers(): void {
		while (workers.length < Math.min(concurrency, session.window * WORKERS_PER_CALL) && !schedule.isEmpty) {
			const worker = work(schedule.start()).catch((error: unknown) => {
				// The first failure is the reason, not the aborts that it causes elsewhere.
				if (!stop.signal.aborted) stop.abort(error);
			});
			workers.push(worker);
		}
	}

	startWorkers();
	// Workers start others.
	for (const worker of workers) await worker;
	session.leave();
	await delivery.settled().catch((error: unknown) => stop.abort(error));
	signal.throwIfAborted();
	stop.signal.throwIfAborted();
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
