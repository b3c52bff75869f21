import type { Reasoning, TokenHabits } from "../translator.ts";

/**
 * Thoughts for each other token of a reply. Providers publish none of these figures and no real provider was called:
 * they are assumptions, wide enough for an estimate that must not be too low.
 */
export const THOUGHTS = {
	none: [0, 0],
	/** Gemini's `minimal`: "does not guarantee that thinking is off". */
	traces: [0, 0.2],
	/** The least effort of models that can't stop thinking, and `low`. */
	little: [0.1, 0.5],
	much: [1, 2.5],
} as const satisfies Record<string, TokenHabits["thoughts"]>;

/**
 * How a model spends tokens.
 *
 * @param least what it thinks where it is asked not to
 */
export function habitsOf(
	reasoning: Reasoning,
	least: keyof typeof THOUGHTS = "none",
	tokenizer: TokenHabits["tokenizer"] = 1,
): TokenHabits {
	const amount = reasoning === "off" ? least : reasoning === "low" ? "little" : "much";
	return { tokenizer, thoughts: THOUGHTS[amount] };
}
