import type { Reasoning, TokenHabits } from "../translator.ts";
import { habitsOf } from "./habits.ts";

/**
 * How a Claude is told to think:
 * `optional`: thinks unless told not to; `between_tools`: the same, and its least thinks between calls of tools only,
 * of which there are none; `always`: can only be told to think little; `asked`: thinks when told to; `budget`: the same,
 * by a number of tokens.
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking (seen 2026-11)
 */
export type ClaudeThinking = "optional" | "between_tools" | "always" | "asked" | "budget";

/** By the id at Anthropic, at Bedrock (`us.anthropic.claude-…-v1:0`) and at OpenRouter (`anthropic/claude-haiku-4.5`). */
const THINKING: ReadonlyArray<readonly [RegExp, ClaudeThinking]> = [
	[/claude-sonnet-5[-.]5/, "between_tools"],
	[/claude-(opus-5[-.]5|fable-5|mythos-5)/, "always"],
	[/claude-(opus|sonnet|haiku)-[5-9]/, "optional"],
	[/claude-(opus|sonnet)-4[-.][6-8]/, "asked"],
];

/** "The same text counts as approximately 30% more tokens": Claude 4.7 and later (whats-new-haiku-5-5, seen 2026-11). */
const NEW_TOKENIZER = /claude-\w+-(4[-.][78]|[5-9])/;
const NEW_TOKENIZER_FACTOR = 1.3;

export function isClaude(modelId: string): boolean {
	return modelId.includes("claude");
}

export function claudeThinking(modelId: string): ClaudeThinking {
	return THINKING.find(([ids]) => ids.test(modelId))?.[1] ?? "budget";
}

export function claudeHabits(modelId: string, reasoning: Reasoning): TokenHabits {
	const least = claudeThinking(modelId) === "always" ? "little" : "none";
	return habitsOf(reasoning, least, NEW_TOKENIZER.test(modelId) ? NEW_TOKENIZER_FACTOR : 1);
}

/** The smallest that Anthropic takes. */
const MIN_BUDGET = 1_024;

/** Tokens of a reply, bounded by `maxOutputTokens`, that a Claude with a thinking budget may spend on thoughts. */
export function thinkingBudget(reasoning: "low" | "high", maxOutputTokens: number): number {
	return reasoning === "low" ? MIN_BUDGET : Math.max(MIN_BUDGET, Math.floor(maxOutputTokens / 2));
}
