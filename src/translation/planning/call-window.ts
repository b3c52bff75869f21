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
	/** `segments` in pieces that fit, in order; a single one stays whole. */
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
const FORMAT_TOKENS = 12;
/** A translation may be longer than its language's average. */
const REPLY_MARGIN = 1.2;
/** Tokenizers differ, and so do texts. */
const PROMPT_MARGIN = 1.1;
/** No reply is bound to less: a window that small fits nothing. */
const MIN_REPLY_TOKENS = 256;

/** Below this share of what a prompt has at least, a count means that part of it was cut away. */
const SHORTENED_SHARE = 0.7;
/** A count below this share is no count: no server cuts so much away. */
const COUNTED_SHARE = 0.05;
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

	function promptTokens({ system, user, schema }: ChatRequest): number {
		const estimated = estimateTokens(system) + estimateTokens(user) + estimateTokens(JSON.stringify(schema));
		return Math.ceil(estimated * PROMPT_MARGIN * tokenizer) + TEMPLATE_TOKENS;
	}

	function replyTokens(segments: readonly Segment[]): number {
		const source = segments.reduce((sum, { text }) => sum + estimateTokens(text), 0);
		return Math.ceil((source * growth * REPLY_MARGIN + segments.length * FORMAT_TOKENS) * tokenizer);
	}

	function fits(segments: readonly Segment[]): boolean {
		const context = contextTokens();
		const output = limits()?.outputTokens ?? null;
		const reply = replyTokens(segments);
		if (output !== null && reply > output) return false;
		if (context === null) return true;
		return promptTokens(buildRequest(segments, settings).request) + reply <= context;
	}

	function split(segments: readonly Segment[]): Segment[][] {
		if (segments.length <= 1 || fits(segments)) return [[...segments]];
		return inHalves(segments).flatMap(split);
	}

	function batchTokens(): number {
		const context = contextTokens();
		const output = limits()?.outputTokens ?? null;
		const perToken = growth * REPLY_MARGIN * tokenizer;
		const byOutput = output === null ? BATCH_TOKENS : output / perToken;
		if (context === null) return Math.max(1, Math.min(BATCH_TOKENS, Math.floor(byOutput)));
		const room = context - promptTokens(buildRequest([], settings).request) - NEIGHBOUR_TOKENS;
		const byContext = room / (PROMPT_MARGIN * tokenizer + perToken);
		return Math.max(1, Math.min(BATCH_TOKENS, Math.floor(byOutput), Math.floor(byContext)));
	}

	return {
		get contextTokens() {
			return contextTokens();
		},
		batchTokens,
		split,
		bound(request) {
			const { outputTokens = null } = limits() ?? {};
			const context = contextTokens();
			const room = context === null ? Number.POSITIVE_INFINITY : context - promptTokens(request);
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
			if (isCount) tokenizer = Math.max(tokenizer, Math.min(usage.input / promptTokens(request), 2) * tokenizer);
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
		const { system, user, schema } = buildRequest(batch, settings).request;
		const prompt = estimateTokens(system) + estimateTokens(user) + estimateTokens(JSON.stringify(schema));
		const source = batch.reduce((sum, { text }) => sum + estimateTokens(text), 0);
		const reply = source * growth * REPLY_MARGIN + batch.length * FORMAT_TOKENS;
		most = Math.max(most, prompt * PROMPT_MARGIN + TEMPLATE_TOKENS + NEIGHBOUR_TOKENS + reply + MIN_REPLY_TOKENS);
	}
	return Math.ceil(most);
}
