import { loadDetector } from "../catalog/language-detector.ts";
import type { Segment } from "../core/segment.ts";
import type { PacingSession } from "../pacing/pacer.ts";
import { CallError, type ChatModel, type MtEngine, type Translator } from "../providers/translator.ts";
import type { BatchTally } from "./batch-result.ts";
import { countArriving } from "./planning/arriving.ts";
import { createBookContext } from "./planning/book-context.ts";
import { type CallWindow, contextFor, createCallWindow } from "./planning/call-window.ts";
import { batchesFor } from "./planning/plan-batches.ts";
import { createSchedule, type Schedule } from "./planning/schedule.ts";
import { createGlossary } from "./prompts/glossary.ts";
import type { PromptSettings } from "./prompts/prompt.ts";
import { createRetryingCaller, DEFAULT_RETRY_POLICY, toAppError } from "./retry.ts";
import { translateChatBatch } from "./translate-chat-batch.ts";
import { translateMtBatch } from "./translate-mt-batch.ts";
import type { TranslateSegmentsRequest } from "./translate-request.ts";

/** How long a server may take to say what its model takes. */
const LIMITS_TIMEOUT_MS = 10_000;

/**
 * Has the model's endpoint say what it takes. A server that does not answer will be asked for translations, with more
 * patience.
 *
 * @throws AppError `TRANSLATION_FAILED` where it has no such model
 */
export async function learnLimits(translator: Translator, signal: AbortSignal): Promise<void> {
	if (translator.kind !== "chat") return;
	await translator.learnLimits?.(AbortSignal.any([signal, AbortSignal.timeout(LIMITS_TIMEOUT_MS)])).catch((error) => {
		signal.throwIfAborted();
		if (error instanceof CallError && error.fault === "rejected") throw toAppError(error, 0);
	});
}

/** How a book is translated by its engine. */
export interface Work {
	schedule: Schedule;
	/** Batches that may be under way at once. */
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

export function planWork(
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
			schedule: createSchedule(batchesFor(translator, segments)),
			concurrency: Math.min(session.width, translator.maxConcurrency * lanes.length),
			translate: (batch, tally, signal) => translateMtBatch(batch, work, tally, signal),
		};
	}
	// Before anything is paid for: the first answer would wait for it, and be lost if the process ended in that time.
	loadDetector();
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
		schedule: createSchedule(batches, (left) => replan(left, window, translator)),
		concurrency: session.width,
		async translate(batch, tally, signal) {
			const call = arriving.start();
			await translateChatBatch(batch, work, tally, signal, call.onText).finally(call.end);
		},
	};
}

/** The batches that are left, planned again where the next one no longer fits into the window. */
function replan(left: readonly Segment[][], window: CallWindow, translator: ChatModel): Segment[][] | null {
	const [next] = left;
	return !next || window.fits(next) ? null : batchesFor(translator, left.flat(), window);
}
