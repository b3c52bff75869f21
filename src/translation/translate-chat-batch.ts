import type { Segment } from "../core/segment.ts";
import { CallError, type ChatModel, type ChatReply, type ChatRequest } from "../providers/translator.ts";
import { alignTags } from "./align-tags.ts";
import type { BatchTally } from "./batch-result.ts";
import type { Fault } from "./fault.ts";
import { buildRequest, type PromptSettings } from "./prompt.ts";
import type { PacedCall, RetryingCaller, Trouble } from "./retry.ts";
import { worstCase } from "./spending.ts";
import type { Verdict } from "./verdict.ts";
import { verifyReply } from "./verify-reply.ts";
import { findTextFault, findWarnings } from "./verify-text.ts";
import { yieldToEventLoop } from "./yield-to-event-loop.ts";

/** How often a segment is asked for alone before its source stays. */
const MAX_TRIES_ALONE = 3;
/** The most by which a reply's bound is widened for models that spend it on reasoning. */
const MAX_REPLY_ROOM = 8;

/** What the batches of one run share. */
export interface ChatWork {
	settings: PromptSettings;
	caller: RetryingCaller<ChatModel>;
	/** By how much the bound of replies has had to be widened so far; a model that reasons long does so every time. */
	replyRoom: { factor: number };
}

/** A step of the ladder: some segments of the batch, asked for together. */
interface Step {
	segments: Segment[];
	/** What was wrong with the last try of each, where there was one. */
	faults: Map<string, Fault>;
	/** Whether some part of the batch has come through before: what is left is asked for in halves next. */
	reasked: boolean;
	triesAlone: number;
	/** Shared by the halves of a step whose calls did not get through. */
	trouble: { since: number | null };
}

interface StepOutcome {
	failed: Map<Segment, Fault>;
	/** The bound was used up before the answer began: the factor that was too small. */
	spentRoom: number | null;
}

/**
 * Translates a batch with a language model and repairs what comes back wrong (rule D3): verified texts
 * are kept, the rest is asked for again with its reason, then in halves down to single segments; a model that
 * can't keep a text's tags has them set by alignment, flagged `tags_aligned`; what still fails keeps its source
 * and `needs_review`. Content that a filter refuses is halved and never sent again alone.
 *
 * @throws AppError where the provider refuses for good; `tally` holds what came before
 */
export async function translateChatBatch(
	batch: readonly Segment[],
	work: ChatWork,
	tally: BatchTally,
	signal: AbortSignal,
): Promise<void> {
	const tries = new Map<string, number>();
	const steps: Step[] = [
		{ segments: [...batch], faults: new Map(), reasked: false, triesAlone: 0, trouble: { since: null } },
	];
	for (let step = steps.shift(); step; step = steps.shift()) {
		for (const segment of step.segments) tries.set(segment.id, (tries.get(segment.id) ?? 0) + 1);
		const { failed, spentRoom } = await takeStep(step, tries, work, tally, signal);
		if (spentRoom !== null && spentRoom < MAX_REPLY_ROOM) {
			work.replyRoom.factor = Math.max(work.replyRoom.factor, spentRoom * 2);
			steps.push(step);
			continue;
		}
		// Breadth first, so that what gets through tells whether the line or a text is at fault.
		steps.push(
			...nextSteps(step, failed, (segment, fault) => tally.giveUp(segment, fault, tries.get(segment.id) ?? 1)),
		);
	}
}

/** Sends one step and keeps what is right. */
async function takeStep(
	step: Step,
	tries: ReadonlyMap<string, number>,
	work: ChatWork,
	tally: BatchTally,
	signal: AbortSignal,
): Promise<StepOutcome> {
	const { settings, replyRoom } = work;
	const room = replyRoom.factor;
	const wider = Math.min(room * 2 ** step.triesAlone, MAX_REPLY_ROOM);
	const { sent, request } = buildRequest(step.segments, settings, { faults: step.faults, replyRoom: wider });
	const trouble = { since: step.trouble.since, canSplit: step.segments.length > 1 };
	const reply = await send(request, { ...work, tally }, trouble, signal);
	const isRepair = step.segments.some(({ id }) => (tries.get(id) ?? 1) > 1);
	if (typeof reply !== "string") tally.countUsage(reply.usage, isRepair);
	step.trouble.since = trouble.since;
	if (typeof reply === "string") return { failed: allFailed(step, reply), spentRoom: null };
	if (reply.finish === "filtered") return { failed: allFailed(step, "content_filter"), spentRoom: null };
	if (reply.finish === "length" && reply.text.trim() === "") {
		return { failed: allFailed(step, "cut_off"), spentRoom: room };
	}
	const lastTry = step.segments.length === 1 && step.triesAlone === MAX_TRIES_ALONE - 1;
	const failed = new Map<Segment, Fault>();
	await yieldToEventLoop();
	for (const verdict of verifyReply(sent, reply, settings)) {
		const found = lastTry ? alignedVerdict(verdict, settings) : verdict;
		const { segment } = found;
		if ("fault" in found) failed.set(segment, found.fault);
		else tally.accept(segment, found.text, tries.get(segment.id) ?? 1, flagsOf(found, settings, found !== verdict));
	}
	return { failed, spentRoom: null };
}

function allFailed({ segments }: Step, fault: Fault): Map<Segment, Fault> {
	return new Map(segments.map((segment) => [segment, fault]));
}

/** A good text whose tags the model gets wrong each time: they are set by alignment. */
function alignedVerdict(verdict: Verdict, languages: PromptSettings): Verdict {
	if (!("fault" in verdict) || verdict.words === undefined) return verdict;
	const { segment, words } = verdict;
	const text = alignTags(segment.text, words);
	const fault = findTextFault({ source: segment.text, translation: text, ...languages });
	return fault ? { segment, fault } : { segment, text };
}

async function send(
	request: ChatRequest,
	{ caller, tally }: ChatWork & { tally: BatchTally },
	trouble: Trouble,
	signal: AbortSignal,
): Promise<ChatReply | Fault> {
	try {
		const call: PacedCall<ChatModel, ChatReply> = {
			send(model) {
				tally.countRequest();
				return model.complete(request, signal);
			},
			bill: { worst: worstCase(request), usageOf: ({ usage }) => usage },
		};
		return await caller.run(call, signal, trouble);
	} catch (error) {
		if (error instanceof CallError && error.fault === "filtered") return "content_filter";
		if (error instanceof CallError && error.fault === "too_long") return "too_long";
		throw error;
	}
}

function nextSteps(
	step: Step,
	failed: ReadonlyMap<Segment, Fault>,
	giveUp: (segment: Segment, fault: Fault) => void,
): Step[] {
	const segments = [...failed.keys()];
	const [first, ...others] = segments;
	if (!first) return [];
	const faults = new Map([...failed].map(([segment, fault]) => [segment.id, fault]));
	const fault = failed.get(first) ?? "missing";
	const refused = fault === "content_filter" || fault === "too_long";
	// Once a call was answered, its trouble is over.
	const trouble = fault === "too_long" ? step.trouble : { since: null };
	if (others.length === 0) {
		const wasAlone = step.segments.length === 1;
		const triesAlone = wasAlone ? step.triesAlone + 1 : 0;
		if (triesAlone >= MAX_TRIES_ALONE || (wasAlone && refused)) {
			giveUp(first, fault);
			return [];
		}
		return [{ segments, faults, reasked: true, triesAlone, trouble }];
	}
	const cameThrough = failed.size < step.segments.length;
	// Where texts moved they would move again: halves show which.
	const moved = [...failed.values()].includes("shifted");
	if (cameThrough && !step.reasked && !moved) return [{ segments, faults, reasked: true, triesAlone: 0, trouble }];
	const middle = Math.ceil(segments.length / 2);
	return [segments.slice(0, middle), segments.slice(middle)].map((half) => ({
		segments: half,
		// A refusal says nothing of the single segments, so there is nothing to tell the model.
		faults: refused ? new Map() : faults,
		reasked: step.reasked,
		triesAlone: 0,
		trouble,
	}));
}

function flagsOf(
	{ segment, text }: Extract<Verdict, { text: string }>,
	{ sourceLanguage, targetLanguage }: PromptSettings,
	aligned: boolean,
): string[] {
	const warnings = findWarnings({ source: segment.text, translation: text, sourceLanguage, targetLanguage });
	return aligned ? ["tags_aligned", ...warnings] : warnings;
}
