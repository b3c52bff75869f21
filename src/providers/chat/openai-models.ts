import type { TokenPrice, TokenRates } from "../record.ts";
import type { Reasoning, TokenHabits } from "../translator.ts";
import { habitsOf } from "./habits.ts";

/** Whether it is one of OpenAI's reasoning models, by its usual name at OpenAI or elsewhere. */
export function isOpenAiReasoning(modelId: string): boolean {
	return /(^|\/)(o[1-9]|gpt-([5-9]|\d\d))(?!\d)/.test(modelId);
}

/**
 * Models that take the effort `none`. Astra and gpt-6.1-sol don't, nor do "pro", "codex" and the o series.
 * https://developers.openai.com/api/docs/models (each model's page, seen 2026-11)
 */
const NONE =
	/(^|\/)gpt-(6-(luna|sol)|6\.1-terra|5\.[1-9](-(mini|nano|sol|luna|terra))?)(-\d{4}-\d{2}-\d{2})?(:[a-z]+)?$/;
/** The first GPT-5. */
const MINIMAL = /(^|\/)gpt-5(-(mini|nano))?(-\d{4}-\d{2}-\d{2})?$/;

export type OpenAiEffort = "none" | "minimal" | "low" | "high";

/** The effort to ask an OpenAI model for; `null` where it takes none. */
export function openAiEffort(modelId: string, reasoning: Reasoning): OpenAiEffort | null {
	if (!isOpenAiReasoning(modelId)) return null;
	if (reasoning !== "off") return reasoning;
	if (NONE.test(modelId)) return "none";
	return MINIMAL.test(modelId) ? "minimal" : "low";
}

export function openAiHabits(modelId: string, reasoning: Reasoning): TokenHabits {
	const effort = openAiEffort(modelId, reasoning);
	if (effort === null) return habitsOf("off");
	return habitsOf(reasoning, effort === "none" ? "none" : effort === "minimal" ? "traces" : "little");
}

/** Models that charge for writing their prompt cache, and take `prompt_cache_options`: GPT-5.6 and later. */
export function paysForCacheWrites(modelId: string): boolean {
	return /^gpt-(5\.[6-9]|[6-9]|\d\d)/.test(modelId);
}

/** Above this many tokens of a prompt its whole call costs more, with GPT-5.4 and later. */
const LONG_PROMPT = 272_000;

/** The price of a model whose cache writes are charged: 1.25 times the input, and long prompts double. */
export function cachingPrice(input: number, output: number, cacheRead: number): TokenPrice {
	const rates: TokenRates = { input, output, cacheRead, cacheWrite: input * 1.25 };
	const twice = { input: 2 * input, cacheRead: 2 * cacheRead, cacheWrite: 2.5 * input };
	return { ...rates, longPrompt: { above: LONG_PROMPT, ...twice, output: 1.5 * output } };
}
