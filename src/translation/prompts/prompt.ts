import type { Segment } from "../../core/segment.ts";
import { parseTaggedText } from "../../core/tagged-text.ts";
import type { ChatRequest } from "../../providers/translator.ts";
import type { BookContext } from "../planning/book-context.ts";
import { estimateTokens } from "../planning/estimate-tokens.ts";
import { FAULT_REASONS, type Fault } from "../verification/fault.ts";
import type { WireSegment } from "../verification/verify-reply.ts";
import type { Glossary } from "./glossary.ts";
import { type PromptFrame, systemPrompt } from "./system-prompt.ts";
import { numberTagsThroughBatch } from "./wire-tags.ts";

export interface PromptSettings extends PromptFrame {
	temperature: number | null;
	/** `null` sends segments without their neighbours. */
	context: BookContext | null;
	glossary: Glossary | null;
}

/** The reply's shape (spec §7). Constant, because providers compile each new schema. */
const REPLY_SCHEMA = {
	type: "object",
	properties: {
		segments: {
			type: "array",
			items: {
				type: "object",
				properties: { id: { type: "string" }, text: { type: "string" } },
				required: ["id", "text"],
				additionalProperties: false,
			},
		},
	},
	required: ["segments"],
	additionalProperties: false,
};

/** Further terms of a batch are not sent. */
const MAX_TERMS = 80;

/** The output budget: growth over the source, ids, and room for models that reason first. */
const REPLY_GROWTH = 4;
const REPLY_TOKENS_PER_SEGMENT = 40;
const REPLY_BASE_TOKENS = 2_048;

export interface WireRequest {
	sent: WireSegment[];
	request: ChatRequest;
}

/** How a repair call differs from a first one. */
export interface RepairDetails {
	/** What was wrong with the last try of each segment, by its id. */
	faults: ReadonlyMap<string, Fault>;
	/** Multiplies the output budget. */
	outputBudgetFactor: number;
}

const FIRST_TRY: RepairDetails = { faults: new Map(), outputBudgetFactor: 1 };

/** The request for `segments`, static parts first so that providers' prompt caches hit (rule D5). */
export function buildRequest(
	segments: readonly Segment[],
	settings: PromptSettings,
	{ faults, outputBudgetFactor }: RepairDetails = FIRST_TRY,
): WireRequest {
	const wires = numberTagsThroughBatch(segments.map((segment) => segment.text));
	const sent = segments.flatMap((segment, index): WireSegment[] => {
		const wire = wires[index];
		return wire ? [{ id: String(index + 1), segment, wire }] : [];
	});
	const uses = { context: settings.context !== null, glossary: settings.glossary !== null };
	return {
		sent,
		request: {
			system: systemPrompt(settings, uses),
			user: userPrompt(sent, settings, faults),
			schema: REPLY_SCHEMA,
			maxOutputTokens: outputBudget(segments) * outputBudgetFactor,
			temperature: settings.temperature,
		},
	};
}

function userPrompt(
	sent: readonly WireSegment[],
	{ context, glossary }: PromptSettings,
	faults: ReadonlyMap<string, Fault>,
): string {
	const kinds = sent.filter((one) => one.segment.kind !== "block").map((one) => `${one.id} ${one.segment.kind}`);
	const faulty = sent.flatMap((one) => {
		const fault = faults.get(one.segment.id);
		return fault ? [`- ${one.id}: ${FAULT_REASONS[fault]}${fault === "tags" ? tagReminder(one.wire.text) : ""}`] : [];
	});
	const parts: string[] = [];
	if (faulty.length > 0)
		parts.push(`A former reply for these segments was wrong. Do better this time:\n${faulty.join("\n")}`);
	if (kinds.length > 0) parts.push(`Kinds of segments that are not plain paragraphs: ${kinds.join(", ")}.`);
	const terms = glossary?.termsIn(sent.map((one) => one.segment.text).join("\n")).slice(0, MAX_TERMS) ?? [];
	const [first] = sent;
	const before = first && context ? context.before(first.segment) : [];
	parts.push(
		JSON.stringify({
			...(terms.length > 0 && { glossary: terms.map((term) => [term.source, term.target]) }),
			...(before.length > 0 && {
				before: before.map(({ source, translation }) => (translation === undefined ? [source] : [source, translation])),
			}),
			segments: sent.map((one) => ({ id: one.id, text: one.wire.text })),
		}),
	);
	return parts.join("\n\n");
}

function tagReminder(text: string): string {
	const tags = parseTaggedText(text).flatMap((piece) => {
		if (piece.type === "open") return [`<${piece.number}>…</${piece.number}>`];
		return piece.type === "void" ? [`<${piece.number}/>`] : [];
	});
	return tags.length === 0 ? "; it has none" : `; it needs each of these once: ${tags.join(" ")}`;
}

function outputBudget(segments: readonly Segment[]): number {
	const source = segments.reduce((sum, segment) => sum + estimateTokens(segment.text), 0);
	return REPLY_BASE_TOKENS + source * REPLY_GROWTH + segments.length * REPLY_TOKENS_PER_SEGMENT;
}
