import type { Segment } from "../core/segment.ts";
import { CallError, type ChatModel, type ChatReply, type ChatRequest } from "../providers/translator.ts";
import type { BatchTally } from "./batch-result.ts";
import type { Notice } from "./notice.ts";
import type { CallWindow } from "./planning/call-window.ts";
import { inHalves } from "./planning/plan-batches.ts";
import { buildRequest, type PromptSettings } from "./prompts/prompt.ts";
import { alignTags } from "./repair/align-tags.ts";
import type { PacedCall, RetryingCaller, Trouble } from "./retry.ts";
import { worstCase } from "./spending.ts";
import { joinParts, splitText } from "./split-text.ts";
import { type Fault, isDoubt } from "./verification/fault.ts";
import type { Accepted, Verdict } from "./verification/verdict.ts";
import { verifyReply } from "./verification/verify-reply.ts";
import { findTextFault, findWarnings } from "./verification/verify-text.ts";
import { yieldToEventLoop } from "./yield-to-event-loop.ts";

/** Requests for a single segment before its source is kept. */
const MAX_TRIES_ALONE = 3;
/** The most by which the output budget is multiplied for models that spend it on reasoning. */
const MAX_OUTPUT_BUDGET_FACTOR = 8;

/** What the batches of one run share. */
export interface ChatWork {
	settings: PromptSettings;
	caller: RetryingCaller<ChatModel>;
	/** What fits into one call. */
	window: CallWindow;
	/** Tokens of the largest call (`ChatRequest.contextTokens`). */
	contextTokens: number;
	/** Called with what the user should know of the server, each time that it shows. */
	onNotice: (notice: Notice) => void;
	/** The multiple of the output budget that was needed so far; a model that reasons at length does so every time. */
	outputBudget: { factor: number };
}

/** How far a call's reply has come. */
export type OnText = (segments: readonly Segment[], characters: number) => void;

/** A step of the repair ladder: some segments of the batch, sent in one request. */
interface Step {
	segments: Segment[];
	/** What was wrong with the last try of each, if any. */
	faults: Map<string, Fault>;
	/** Whether the failed part of an answered request was sent again already: halves come next. */
	resent: boolean;
	triesAlone: number;
	/** Shared by the halves of a step whose calls failed. */
	trouble: { since: number | null };
	/** Whether the texts before it go along; not where a content filter refused, which may have meant those. */
	hasContext: boolean;
}

interface StepOutcome {
	failed: Map<Segment, Fault>;
	/** The budget factor that was used up before the answer began; `null` where it sufficed. */
	exhaustedFactor: number | null;
}

/**
 * Translates a batch with a language model and repairs what comes back wrong (rule D3): verified texts
 * are kept, the rest is requested again with the reason, then in halves down to single segments. Where the model
 * can't keep a text's tags they are set by alignment, flagged `tags_aligned`; what still fails keeps its source
 * as `needs_review`. Content that a filter refuses is halved, sent without its neighbours, and never resent as a single
 * segment. A segment that no call can hold is translated in parts.
 *
 * @throws AppError where the provider refuses permanently; `tally` holds what came before
 */
export async function translateChatBatch(
	batch: readonly Segment[],
	work: ChatWork,
	tally: BatchTally,
	signal: AbortSignal,
	onText: OnText = () => {},
): Promise<void> {
	const tries = new Map<string, number>();
	const hasContext = work.settings.context !== null;
	// The window may have been found to be smaller since the batch was planned.
	const steps: Step[] = work.window.split(batch).map((segments) => {
		return { segments, faults: new Map(), resent: false, triesAlone: 0, trouble: { since: null }, hasContext };
	});
	for (let step = steps.shift(); step; step = steps.shift()) {
		for (const segment of step.segments) tries.set(segment.id, (tries.get(segment.id) ?? 0) + 1);
		const { failed, exhaustedFactor } = await runStep(step, tries, work, { tally, onText }, signal);
		if (exhaustedFactor !== null && exhaustedFactor < MAX_OUTPUT_BUDGET_FACTOR) {
			work.outputBudget.factor = Math.max(work.outputBudget.factor, exhaustedFactor * 2);
			steps.push(step);
			continue;
		}
		const left: [Segment, Fault][] = [];
		// Breadth first: which halves succeed shows whether the connection or a text is to blame.
		steps.push(...nextSteps(step, failed, work.window, (...one) => void left.push(one)));
		for (const [segment, fault] of left) {
			const isWhole = fault === "too_long" && (await translateInParts(segment, work, tally, signal));
			if (!isWhole) tally.giveUp(segment, fault, tries.get(segment.id) ?? 1);
		}
	}
}

/** A shorter text that is called too long is refused for another reason. */
const MIN_SPLIT_BYTES = 400;

/**
 * Translates a text that no call can hold as two or more, cut where sentences end, and joins them as the target language
 * joins sentences.
 *
 * @returns false where it can't be cut, or a part of it can't be translated; nothing is accepted then
 */
async function translateInParts(
	segment: Segment,
	work: ChatWork,
	tally: BatchTally,
	signal: AbortSignal,
): Promise<boolean> {
	const bytes = Buffer.byteLength(segment.text);
	const parts = bytes < MIN_SPLIT_BYTES ? null : splitText(segment.text, Math.ceil(bytes / 2));
	if (parts === null || parts.length < 2) return false;
	const segments = parts.map((text, index) => ({ ...segment, id: `${segment.id}.${index + 1}`, text: text.trim() }));
	const texts = new Map<string, string>();
	const flags = new Set<string>();
	let tries = 1;
	const ofParts: BatchTally = {
		...tally,
		accept(part, text, partTries, partFlags) {
			texts.set(part.id, text);
			for (const flag of partFlags) flags.add(flag);
			tries = Math.max(tries, partTries);
		},
		giveUp() {},
	};
	await translateChatBatch(segments, work, ofParts, signal);
	if (texts.size < segments.length) return false;
	const whole = joinParts(
		parts,
		segments.map(({ id }) => texts.get(id) ?? ""),
		work.settings.targetLanguage,
	);
	tally.accept(segment, whole, tries, [...flags]);
	return true;
}

/** Sends one step and keeps the verified texts. */
async function runStep(
	step: Step,
	tries: ReadonlyMap<string, number>,
	work: ChatWork,
	listeners: { tally: BatchTally; onText: OnText },
	signal: AbortSignal,
): Promise<StepOutcome> {
	const { settings, outputBudget, window } = work;
	const { tally } = listeners;
	const { factor } = outputBudget;
	const widened = Math.min(factor * 2 ** step.triesAlone, MAX_OUTPUT_BUDGET_FACTOR);
	const built = buildRequest(step.segments, step.hasContext ? settings : { ...settings, context: null }, {
		faults: step.faults,
		outputBudgetFactor: widened,
	});
	const { sent } = built;
	let request = { ...window.bound(built.request), contextTokens: work.contextTokens };
	const trouble = { since: step.trouble.since, canSplit: step.segments.length > 1 };
	const reply = await send(
		request,
		work,
		(model) => {
			// While the call waited for its turn, others may have learnt that the window is smaller.
			if (!window.fits(step.segments))
				throw new CallError("The batch no longer fits.", { fault: "too_long", unsent: true });
			const { maxOutputTokens } = window.bound(request);
			// The same request again where nothing has changed: what was refused of it is known by it.
			if (maxOutputTokens !== request.maxOutputTokens) request = { ...request, maxOutputTokens };
			tally.countRequest();
			return model.complete(request, signal, (characters) => listeners.onText(step.segments, characters));
		},
		trouble,
		signal,
	);
	const isRepair = step.segments.some(({ id }) => (tries.get(id) ?? 1) > 1);
	if (typeof reply !== "string") tally.countUsage(reply.usage, isRepair);
	step.trouble.since = trouble.since;
	if (typeof reply === "string") return { failed: allFailed(step, reply), exhaustedFactor: null };
	const harm = window.answered(request, reply);
	if (harm !== null) work.onNotice({ kind: harm, contextTokens: window.contextTokens });
	if (harm === "shortened") return { failed: allFailed(step, "too_long"), exhaustedFactor: null };
	if (reply.finish === "filtered") return { failed: allFailed(step, "content_filter"), exhaustedFactor: null };
	if (reply.finish === "length" && reply.text.trim() === "") {
		return { failed: allFailed(step, "cut_off"), exhaustedFactor: factor };
	}
	const lastTry = step.segments.length === 1 && step.triesAlone === MAX_TRIES_ALONE - 1;
	const failed = new Map<Segment, Fault>();
	await yieldToEventLoop();
	for (const verdict of verifyReply(sent, reply, settings)) {
		const { segment } = verdict;
		const taken = insistedVerdict(lastTry ? alignedVerdict(verdict, settings) : verdict, step.faults.get(segment.id));
		if ("fault" in taken) failed.set(segment, taken.fault);
		else tally.accept(segment, taken.text, tries.get(segment.id) ?? 1, flagsOf(taken, settings));
	}
	return { failed, exhaustedFactor: null };
}

/** Takes a doubtful text where the model gives the like of it again (rule D3). */
function insistedVerdict(verdict: Verdict, before: Fault | undefined): Verdict {
	if (!("fault" in verdict) || !verdict.insisted || verdict.fault !== before) return verdict;
	return { segment: verdict.segment, ...verdict.insisted };
}

function allFailed({ segments }: Step, fault: Fault): Map<Segment, Fault> {
	return new Map(segments.map((segment) => [segment, fault]));
}

/** Sets the tags of a good text by alignment, because the model gets them wrong each time. */
function alignedVerdict(verdict: Verdict, languages: PromptSettings): Verdict {
	if (!("fault" in verdict) || verdict.words === undefined) return verdict;
	const { segment, words } = verdict;
	const text = alignTags(segment.text, words);
	const fault = findTextFault({ source: segment.text, translation: text, ...languages });
	if (fault === null || isDoubt(fault)) return { segment, text, flags: ["tags_aligned", ...(fault ? [fault] : [])] };
	return { segment, fault };
}

/** @param request what the call may cost at most */
async function send(
	request: ChatRequest,
	{ caller, window }: ChatWork,
	complete: (model: ChatModel) => Promise<ChatReply>,
	trouble: Trouble,
	signal: AbortSignal,
): Promise<ChatReply | Fault> {
	try {
		const call: PacedCall<ChatModel, ChatReply> = {
			send: complete,
			billing: { worst: worstCase(request), usageOf: ({ usage }) => usage },
		};
		return await caller.run(call, signal, trouble);
	} catch (error) {
		if (error instanceof CallError && error.fault === "filtered") return "content_filter";
		if (error instanceof CallError && error.fault === "too_long") {
			window.refused(error.message);
			return "too_long";
		}
		throw error;
	}
}

function nextSteps(
	step: Step,
	failed: ReadonlyMap<Segment, Fault>,
	window: CallWindow,
	giveUp: (segment: Segment, fault: Fault) => void,
): Step[] {
	const segments = [...failed.keys()];
	const [first, ...others] = segments;
	if (!first) return [];
	const faults = new Map([...failed].map(([segment, fault]) => [segment.id, fault]));
	const fault = failed.get(first) ?? "missing";
	const refused = fault === "content_filter" || fault === "too_long";
	// An answered call ends the trouble.
	const trouble = fault === "too_long" ? step.trouble : { since: null };
	const hasContext = step.hasContext && fault !== "content_filter";
	if (others.length === 0) {
		const wasAlone = step.segments.length === 1;
		const triesAlone = wasAlone ? step.triesAlone + 1 : 0;
		const refusedAgain = wasAlone && fault === "refused" && step.faults.get(first.id) === "refused";
		const wasRefusedAlone = wasAlone && refused && hasContext === step.hasContext;
		if (triesAlone >= MAX_TRIES_ALONE || wasRefusedAlone || refusedAgain) {
			giveUp(first, fault);
			return [];
		}
		return [{ segments, faults: refused ? new Map() : faults, resent: true, triesAlone, trouble, hasContext }];
	}
	const cameThrough = failed.size < step.segments.length;
	// Shifted texts would shift again: halves show which.
	const moved = [...failed.values()].includes("shifted");
	if (cameThrough && !step.resent && !moved) {
		return [{ segments, faults, resent: true, triesAlone: 0, trouble, hasContext }];
	}
	const fitting = fault === "too_long" ? window.split(segments) : [];
	return (fitting.length > 1 ? fitting : inHalves(segments)).map((half) => ({
		segments: half,
		// A refusal says nothing about single segments, so the prompt names no fault.
		faults: refused ? new Map() : faults,
		resent: step.resent,
		triesAlone: 0,
		trouble,
		hasContext,
	}));
}

function flagsOf(
	{ segment, text, flags = [] }: Accepted,
	{ sourceLanguage, targetLanguage }: PromptSettings,
): string[] {
	return [...flags, ...findWarnings({ source: segment.text, translation: text, sourceLanguage, targetLanguage })];
}
