import type { Segment } from "../core/segment.ts";
import { CallError, type ChatModel, type ChatReply, type ChatRequest } from "../translators/translator.ts";
import type { BatchTally } from "./batch-result.ts";
import type { Fault } from "./fault.ts";
import type { PatientCaller, Trouble } from "./patience.ts";
import { buildRequest, type PromptSettings } from "./prompt.ts";
import { type Verdict, verifyReply } from "./verify-reply.ts";
import { findWarnings } from "./verify-text.ts";

/** How often a segment is asked for alone before its source stays. */
const MAX_TRIES_ALONE = 3;

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

/**
 * Translates a batch with a language model and repairs what comes back wrong (RULES.md D3): verified texts
 * are kept, the rest is asked for again with its reason, then in halves down to single segments; what still
 * fails keeps its source and `needs_review`. Content that a filter refuses is halved and never sent again alone.
 *
 * @throws AppError where the provider refuses for good; `tally` holds what came before
 */
export async function translateChatBatch(
	batch: readonly Segment[],
	model: ChatModel,
	settings: PromptSettings,
	caller: PatientCaller,
	tally: BatchTally,
	signal: AbortSignal,
): Promise<void> {
	const tries = new Map<string, number>();
	const steps: Step[] = [
		{ segments: [...batch], faults: new Map(), reasked: false, triesAlone: 0, trouble: { since: null } },
	];
	for (let step = steps.shift(); step; step = steps.shift()) {
		for (const segment of step.segments) tries.set(segment.id, (tries.get(segment.id) ?? 0) + 1);
		const failed = await takeStep(step, tries, model, settings, caller, tally, signal);
		// Breadth first, so that what gets through tells whether the line or a text is at fault.
		steps.push(
			...nextSteps(step, failed, (segment, fault) => tally.giveUp(segment, fault, tries.get(segment.id) ?? 1)),
		);
	}
}

/** Sends one step and keeps what is right. @returns what failed, with its fault */
async function takeStep(
	step: Step,
	tries: ReadonlyMap<string, number>,
	model: ChatModel,
	settings: PromptSettings,
	caller: PatientCaller,
	tally: BatchTally,
	signal: AbortSignal,
): Promise<Map<Segment, Fault>> {
	const { sent, request } = buildRequest(step.segments, settings, step.faults, step.triesAlone);
	const trouble = { since: step.trouble.since, divisible: step.segments.length > 1 };
	const reply = await send(request, model, caller, tally, trouble, signal);
	step.trouble.since = trouble.since;
	if (typeof reply === "string") return new Map(step.segments.map((segment) => [segment, reply]));
	if (reply.finish === "filtered") return new Map(step.segments.map((segment) => [segment, "content_filter"]));
	const failed = new Map<Segment, Fault>();
	for (const verdict of verifyReply(sent, reply, settings)) {
		if ("fault" in verdict) failed.set(verdict.segment, verdict.fault);
		else tally.accept(verdict.segment, verdict.text, tries.get(verdict.segment.id) ?? 1, warningsOf(verdict, settings));
	}
	return failed;
}

async function send(
	request: ChatRequest,
	model: ChatModel,
	caller: PatientCaller,
	tally: BatchTally,
	trouble: Trouble,
	signal: AbortSignal,
): Promise<ChatReply | Fault> {
	try {
		const reply = await caller.run(
			() => {
				tally.countRequest();
				return model.complete(request, signal);
			},
			signal,
			trouble,
		);
		tally.countUsage(reply.usage);
		return reply;
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
	if (cameThrough && !step.reasked) return [{ segments, faults, reasked: true, triesAlone: 0, trouble }];
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

function warningsOf(verdict: Extract<Verdict, { text: string }>, settings: PromptSettings): string[] {
	const { sourceLanguage, targetLanguage } = settings;
	return findWarnings({ source: verdict.segment.text, translation: verdict.text, sourceLanguage, targetLanguage });
}
