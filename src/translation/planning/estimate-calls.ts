import type { Segment } from "../../core/segment.ts";
import type { TokenHabits, Translator } from "../../providers/translator.ts";
import { buildRequest, type PromptSettings } from "../prompts/prompt.ts";
import { createCallWindow } from "./call-window.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { growthOf } from "./language-weights.ts";
import { batchesFor } from "./plan-batches.ts";

export interface CallEstimate {
	requests: number;
	/** Of a language model; zeros for MT engines. */
	tokens: { input: number; output: number };
	/** Beside `tokens.output`, for models that think; at least and at most. */
	thoughts: { low: number; high: number };
	/** Billed by the character; 0 for language models and free engines. */
	characters: number;
}

const NO_HABITS: TokenHabits = { tokenizer: 1, thoughts: [0, 0] };
/** What the reply's format adds to each text. */
const TOKENS_PER_SEGMENT = 10;

/**
 * The cost of translating `segments` if nothing fails: the same calls that would be sent, with estimated tokens.
 * Makes no request.
 *
 * @param segments without repetitions
 */
export function estimateCalls(
	segments: readonly Segment[],
	translator: Translator,
	settings: PromptSettings,
): CallEstimate {
	const tokens = { input: 0, output: 0 };
	const thoughts = { low: 0, high: 0 };
	if (translator.kind === "mt") {
		const batches = batchesFor(translator, segments);
		const textsOf = (batch: readonly Segment[]) => batch.map(({ text }) => text);
		const characters = batches.reduce((sum, batch) => sum + (translator.billedCharacters?.(textsOf(batch)) ?? 0), 0);
		return { requests: batches.length, tokens, thoughts, characters };
	}
	const window = createCallWindow(() => translator.limits, settings);
	const batches = batchesFor(translator, segments, window);
	const growth = growthOf(settings);
	for (const batch of batches) {
		const { system, user, schema } = buildRequest(batch, settings).request;
		tokens.input += estimateTokens(system) + estimateTokens(user);
		if (translator.supportsSchema) tokens.input += estimateTokens(JSON.stringify(schema));
		const source = batch.reduce((sum, segment) => sum + estimateTokens(segment.text), 0);
		tokens.output += Math.ceil(source * growth) + batch.length * TOKENS_PER_SEGMENT;
	}
	const { tokenizer, thoughts: perToken } = translator.habits ?? NO_HABITS;
	tokens.input = Math.ceil(tokens.input * tokenizer);
	tokens.output = Math.ceil(tokens.output * tokenizer);
	thoughts.low = Math.ceil(tokens.output * perToken[0]);
	thoughts.high = Math.ceil(tokens.output * perToken[1]);
	return { requests: batches.length, tokens, thoughts, characters: 0 };
}
