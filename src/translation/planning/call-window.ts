import type { Segment } from "../../core/segment.ts";
import type { ChatReply, ChatRequest, ModelLimits } from "../../providers/translator.ts";
import { buildRequest, type PromptSettings } from "../prompts/prompt.ts";
import { estimateTokens, leastTokens } from "./estimate-tokens.ts";
import { growthOf } from "./language-weights.ts";
import { readNamedWindow } from "./named-window.ts";
import { BATCH_TOKENS, inHalves } from "./plan-batches.ts";

/** What a chat model's endpoint can take in one call, as it says or as this run has learnt. */
export interface CallWindow {
	/** The most source tokens of a batch, by the window; `BATCH_TOKENS` at most. */
	batchTokens(): number;
	/** Whether `segments` fit into one call; a single one always does. */
	fits(segments: readonly Segment[]): boolean;
	/** `segments` in pieces that fit, in order. */
	split(segments: readonly Segment[]): Segment[][];
	/** `request` with a bound on its reply that its prompt leaves room for. */
	bound(request: ChatRequest): ChatRequest;
	/** Learns from a refusal as too long, by the number in its words. */
	refused(words: string): void;
	/**
	 * Learns from an answer.
	 *
	 * @returns what the server did to it: `shortened`, its prompt was cut, so that the reply must not be trusted;
	 *   `cut_off`, the reply ended at a window that nobody knew of; `null`, nothing
	 */
	answered(request: ChatRequest, reply: ChatReply): "shortened" | "cut_off" | null;
	/** The window in tokens, as far as it is known. */
	readonly contextTokens: number | null;
}

/** Roles, separators and the beginning of the reply, which chat templates add. */
const TEMPLATE_TOKENS = 60;
/** Neighbours of a batch, at most (`book-context.ts`). */
const NEIGHBOUR_TOKENS = 180;
/** What the wire format adds to a segment, in the prompt and in the reply. */
const FORMAT_TOKENS = 10;
/** A translation may be longer than its language's average. */
const REPLY_MARGIN = 1.15;
/** Tokenizers differ: how far a prompt may be from its estimate, before and after the model's own was measured. */
const UNMEASURED_MARGIN = 1.1;
const MEASURED_MARGIN = 1.03;
/** No reply is bound to less: a window that small fits nothing. */
const MIN_REPLY_TOKENS = 256;

/** Below this share of what a prompt has at least, a count means that part of it was cut away. */
const SHORTENED_SHARE = 0.7;
/** A count below this share is no count: no server cuts so much away. */
const COUNTED_SHARE = 0.05;
/** How much a single count may change what is thought of a tokenizer. */
const MAX_STEP = 2;
/** No server that is fit for books has a smaller window, so counts of shorter prompts say nothing. */
const SMALLEST_WINDOW = 1_500;
/** A reply that ended this far below its bound ended by another one. */
const BOUND_SHARE = 0.9;
/** Ollama keeps half of its window of a prompt that is too long (llm/llama_server.go, `contextShiftPromptLimit`). */
const KEPT_SHARE = 0.5;

/** @param limits what the model says of itself; read at each use, because it may learn */
export function createCallWindow(limits: () => ModelLimits | undefined, settings: PromptSettings): CallWindow {
	const growth = growthOf(settings);
	let learnt: number | null = null;
	/** How many tokens this model's tokenizer makes of one that we estimate; measured, never below 1. */
	let tokenizer = 1;
	let isMeasured = false;

	function contextTokens(): number | null {
		const known = [learnt, limits()?.contextTokens].filter((one) => typeof one === "number");
		return known.length === 0 ? null : Math.min(...known);
	}

	function learn(tokens: number): boolean {
		// What is smaller is a quirk of the reply, no window.
		if (tokens < SMALLEST_WINDOW) return false;
		learnt = Math.min(learnt ?? tokens, tokens);
		return true;
	}

	/** Schemas are not counted: servers with small windows turn them into grammars. */
	function promptTokens({ system, user }: Pick<ChatRequest, "system" | "user">): number {
		return Math.ceil((estimateTokens(system) + estimateTokens(user)) * tokenizer) + TEMPLATE_TOKENS;
	}

	function replyTokens(segments: readonly Segment[]): number {
		const source = segments.reduce((sum, { text }) => sum + estimateTokens(text), 0);
		return Math.ceil((source * growth * REPLY_MARGIN + segments.length * FORMAT_TOKENS) * tokenizer);
	}

	function fits(segments: readonly Segment[]): boolean {
		if (segments.length <= 1) return true;
		const context = contextTokens();
		const output = limits()?.outputTokens ?? null;
		const reply = replyTokens(segments);
		if (output !== null && reply > output) return false;
		if (context === null) return true;
		return promptTokens(buildRequest(segments, settings).request) + reply <= context;
	}

	function split(segments: readonly Segment[]): Segment[][] {
		return fits(segments) ? [[...segments]] : inHalves(segments).flatMap(split);
	}

	function batchTokens(): number {
		const context = contextTokens();
		const output = limits()?.outputTokens ?? null;
		const perToken = growth * REPLY_MARGIN * tokenizer;
		const byOutput = output === null ? BATCH_TOKENS : output / perToken;
		if (context === null) return Math.max(1, Math.min(BATCH_TOKENS, Math.floor(byOutput)));
		const neighbours = settings.context === null ? 0 : NEIGHBOUR_TOKENS;
		const room = context - promptTokens(buildRequest([], settings).request) - neighbours;
		const byContext = room / (tokenizer + perToken);
		return Math.max(1, Math.min(BATCH_TOKENS, Math.floor(byOutput), Math.floor(byContext)));
	}

	return {
		get contextTokens() {
			return contextTokens();
		},
		batchTokens,
		fits,
		split,
		bound(request) {
			const { outputTokens = null } = limits() ?? {};
			const context = contextTokens();
			const prompt = promptTokens(request) * (isMeasured ? MEASURED_MARGIN : UNMEASURED_MARGIN);
			const room = context === null ? Number.POSITIVE_INFINITY : Math.floor(context - prompt);
			const most = Math.min(request.maxOutputTokens, outputTokens ?? Number.POSITIVE_INFINITY, room);
			return { ...request, maxOutputTokens: Math.max(most, MIN_REPLY_TOKENS) };
		},
		refused(words) {
			const named = readNamedWindow(words);
			if (named !== null) learn(named);
		},
		answered(request, { finish, usage, text }) {
			if (!usage.metered) return null;
			const { system, user } = request;
			const least = leastTokens(system) + leastTokens(user);
			const isCount = usage.input >= least * COUNTED_SHARE;
			if (isCount && least >= SMALLEST_WINDOW && usage.input < least * SHORTENED_SHARE) {
				learn(Math.floor(usage.input / KEPT_SHARE));
				return "shortened";
			}
			if (isCount) {
				isMeasured = true;
				tokenizer = Math.max(tokenizer, Math.min(usage.input / promptTokens(request), MAX_STEP) * tokenizer);
			}
			const isOurs = usage.output >= request.maxOutputTokens * BOUND_SHARE;
			if (finish !== "length" || isOurs || text.trim() === "") return null;
			return learn(usage.input + usage.output) ? "cut_off" : null;
		},
	};
}

/** The tokens of prompt and reply that the largest of `batches` needs; the same for the same languages and instructions. */
export function contextFor(batches: readonly (readonly Segment[])[], settings: PromptSettings): number {
	const growth = growthOf(settings);
	let most = 0;
	for (const batch of batches) {
		const { system, user } = buildRequest(batch, settings).request;
		const prompt = estimateTokens(system) + estimateTokens(user);
		const source = batch.reduce((sum, { text }) => sum + estimateTokens(text), 0);
		const reply = source * growth * REPLY_MARGIN + batch.length * FORMAT_TOKENS;
		most = Math.max(most, prompt * UNMEASURED_MARGIN + TEMPLATE_TOKENS + NEIGHBOUR_TOKENS + reply + MIN_REPLY_TOKENS);
	}
	return Math.ceil(most);
}
