import { AppError } from "../core/errors.ts";
import type { Segment } from "../core/segment.ts";
import { findTagFault, formatTag, parseTaggedText, stripTags } from "../core/tagged-text.ts";
import { CallError, type MtEngine, type TokenUsage } from "../providers/translator.ts";
import type { BatchTally } from "./batch-result.ts";
import type { BookContext } from "./planning/book-context.ts";
import { inHalves } from "./planning/plan-batches.ts";
import { alignTags } from "./repair/align-tags.ts";
import { restoreWordSpacing } from "./repair/restore-word-spacing.ts";
import type { PacedCall, RetryingCaller } from "./retry.ts";
import { joinParts, splitText } from "./split-text.ts";
import type { Fault } from "./verification/fault.ts";
import type { Languages } from "./verification/verdict.ts";
import { emptyPairs, findTextFault, findWarnings } from "./verification/verify-text.ts";

/** What the batches of one run share. */
export interface MtWork {
	engine: MtEngine;
	languages: Languages;
	/** `null` sends texts without what stands before them. */
	context: BookContext | null;
	caller: RetryingCaller<MtEngine>;
}

/**
 * Translates a batch with an MT engine, which follows no instructions. Where it can't keep tags, or they come back
 * broken or empty, they are set by alignment and the text is flagged `tags_aligned`; where that fails too, the text
 * is translated piece by piece between its tags (`tags_piecewise`). Where the engine refuses, or the budget does not suffice, the batch
 * is halved down to single texts; a single text that fails keeps its source as `needs_review`. A text that is too long for one
 * call is sent in parts.
 *
 * @throws AppError where the engine refuses permanently; `tally` holds what came before
 */
export async function translateMtBatch(
	batch: readonly Segment[],
	work: MtWork,
	tally: BatchTally,
	signal: AbortSignal,
): Promise<void> {
	const { engine, languages } = work;
	const texts = batch.map(({ text }) => (engine.keepsTags ? text : withoutTags(text)));
	const context = { ...work, tally, around: textAround(batch, work.context) };
	const replies = await callOnce(texts, { ...context, isRepair: false }, signal);
	if (!Array.isArray(replies) && batch.length > 1) {
		for (const half of inHalves(batch)) await translateMtBatch(half, work, tally, signal);
		return;
	}
	const translateRuns = (runs: readonly string[]) => callInHalves(runs, { ...context, isRepair: true }, signal);
	for (const [index, segment] of batch.entries()) {
		const { text, fault, flags } = setTags(
			segment.text,
			Array.isArray(replies) ? (replies[index] ?? null) : null,
			languages,
		);
		if (text !== null && fault === null) {
			tally.accept(segment, text, 1, [
				...flags,
				...findWarnings({ source: segment.text, translation: text, ...languages }),
			]);
			continue;
		}
		const pieced = await translatePieces(segment.text, translateRuns);
		const stillFault = pieced === null ? "engine" : findMtFault(segment.text, pieced, languages);
		if (pieced === null || stillFault !== null) tally.giveUp(segment, stillFault ?? fault ?? "engine", 2);
		else
			tally.accept(segment, pieced, 2, [
				"tags_piecewise",
				...findWarnings({ source: segment.text, translation: pieced, ...languages }),
			]);
	}
}

interface TaggedReply {
	text: string | null;
	fault: Fault | null;
	flags: string[];
}

function setTags(source: string, reply: string | null, languages: Languages): TaggedReply {
	if (reply === null) return { text: null, fault: "engine", flags: [] };
	const fault = findMtFault(source, reply, languages);
	if (fault !== "tags") return { text: restoreWordSpacing(source, reply, languages.targetLanguage), fault, flags: [] };
	const text = alignTags(source, withoutTags(reply));
	return { text, fault: findMtFault(source, text, languages), flags: ["tags_aligned"] };
}

/** The text without tags; a void tag between two words, such as a line break, becomes a space. */
function withoutTags(tagged: string): string {
	let text = "";
	for (const piece of parseTaggedText(tagged)) {
		if (piece.type === "text") text += piece.text;
		else if (piece.type === "void" && !/\s$/.test(text)) text += " ";
	}
	return text.replace(/ +(?=[ .,;:!?…)\]”’»]|$)/g, "").trim();
}

/** The texts before the batch and its own, so that an engine that takes texts one by one sees a passage. */
function textAround(batch: readonly Segment[], context: BookContext | null): string {
	const [first] = batch;
	if (first === undefined || context === null) return "";
	return [...context.before(first).map(({ source }) => source), ...batch.map(({ text }) => stripTags(text))].join("\n");
}

interface CallContext extends Omit<MtWork, "context"> {
	tally: BatchTally;
	isRepair: boolean;
	/** What stands around the texts in the book. */
	around: string;
}

/** A call that got no translations, and whether fewer or shorter texts may. */
type Refusal = "too_long" | "refused";

/** One call, or several where a text is too long for one. */
async function callOnce(
	texts: readonly string[],
	context: CallContext,
	signal: AbortSignal,
): Promise<string[] | Refusal> {
	const { maxTextBytes } = context.engine;
	if (maxTextBytes !== undefined && texts.some((text) => Buffer.byteLength(text) > maxTextBytes)) {
		const [only = "", ...others] = texts;
		return others.length > 0 ? "too_long" : callInParts(only, maxTextBytes, context, signal);
	}
	const replies = await callWhole(texts, context, signal);
	const [only = ""] = texts;
	if (replies !== "too_long" || texts.length !== 1 || Buffer.byteLength(only) < MIN_SPLIT_BYTES) return replies;
	return callInParts(only, Math.ceil(Buffer.byteLength(only) / 2), context, signal);
}

/** A shorter text that an engine calls too long is refused for another reason. */
const MIN_SPLIT_BYTES = 1_000;

/** Translates a long text part by part, and joins the translations as the target language joins sentences. */
async function callInParts(
	text: string,
	maxBytes: number,
	context: CallContext,
	signal: AbortSignal,
): Promise<string[] | Refusal> {
	const parts = splitText(text, maxBytes);
	if (parts === null || parts.length < 2) return "too_long";
	const translated: string[] = [];
	for (const part of parts) {
		const replies = await callOnce([part.trim()], context, signal);
		if (!Array.isArray(replies)) return replies;
		translated.push(replies[0] ?? "");
	}
	return [joinParts(parts, translated, context.languages.targetLanguage)];
}

async function callWhole(
	texts: readonly string[],
	{ engine, caller, tally, isRepair, around }: CallContext,
	signal: AbortSignal,
): Promise<string[] | Refusal> {
	const worst = { input: 0, output: 0, characters: engine.billedCharacters?.(texts) ?? 0 };
	const call: PacedCall<MtEngine, { replies: string[]; usage: TokenUsage }> = {
		async send(translator) {
			tally.countRequest();
			let { characters } = worst;
			const replies = await translator.translate(texts, signal, {
				...(around !== "" && { context: around }),
				onBilled(billed) {
					characters = billed;
				},
			});
			return { replies, usage: { ...worst, characters, metered: true } };
		},
		billing: { worst, usageOf: ({ usage }) => usage },
	};
	try {
		const { replies, usage } = await caller.run(call, signal);
		tally.countUsage(usage, isRepair);
		return replies.length === texts.length ? replies : "too_long";
	} catch (error) {
		if (error instanceof CallError) return error.fault === "too_long" ? "too_long" : "refused";
		if (error instanceof AppError && error.code === "BUDGET_EXCEEDED" && texts.length > 1) return "refused";
		throw error;
	}
}

/** Halves until only the texts that the engine refuses are left, which come back as `null`. */
async function callInHalves(
	texts: readonly string[],
	context: CallContext,
	signal: AbortSignal,
): Promise<Array<string | null>> {
	const replies = await callOnce(texts, context, signal);
	if (Array.isArray(replies)) return replies;
	if (texts.length <= 1) return texts.map(() => null);
	const [first, second] = inHalves(texts);
	return [...(await callInHalves(first, context, signal)), ...(await callInHalves(second, context, signal))];
}

/** An MT engine leaves unknown words as they are and adds nothing of its own: only warnings, since a retry changes nothing. */
const NOT_REPAIRABLE: ReadonlySet<Fault> = new Set<Fault>([
	"echo",
	"wrong_script",
	"wrong_language",
	"foreign_words",
	"refused",
	"remark",
]);

function findMtFault(source: string, translation: string, languages: Languages): Fault | null {
	if (findTagFault(source, translation) !== null) return "tags";
	if (emptyPairs(translation) > emptyPairs(source)) return "tags";
	const fault = findTextFault({ source, translation, ...languages });
	return fault !== null && NOT_REPAIRABLE.has(fault) ? null : fault;
}

/** Translates each run between tags separately; `null` where the engine fails on one. */
async function translatePieces(
	text: string,
	translateRuns: (texts: readonly string[]) => Promise<Array<string | null>>,
): Promise<string | null> {
	const pieces = parseTaggedText(text);
	const runs = pieces.flatMap((piece) => (piece.type === "text" && hasWords(piece.text) ? [piece.text] : []));
	const replies = runs.length === 0 ? [] : await translateRuns(runs.map((run) => run.trim()));
	let next = 0;
	let whole = "";
	for (const piece of pieces) {
		if (piece.type !== "text") whole += formatTag(piece.type, piece.number);
		else if (!hasWords(piece.text)) whole += piece.text;
		else {
			const reply = replies[next] ?? null;
			if (reply === null) return null;
			// Spaces at the edges of a run are kept as they were.
			whole += (/^\s*/.exec(piece.text)?.[0] ?? "") + reply.trim() + (/\s*$/.exec(piece.text)?.[0] ?? "");
			next += 1;
		}
	}
	return whole;
}

function hasWords(text: string): boolean {
	return /[\p{L}\p{N}]/u.test(text);
}
