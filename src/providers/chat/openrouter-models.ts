import type { Reasoning, TokenHabits } from "../translator.ts";
import { claudeHabits, claudeThinking, isClaude } from "./claude.ts";
import { habitsOf } from "./habits.ts";
import { isOpenAiReasoning, openAiEffort } from "./openai-models.ts";

/** Models there that answer "Reasoning is mandatory for this endpoint and cannot be disabled", beside OpenAI's and Claude. */
const ALWAYS_THINKS =
	/gpt-oss|gemini-[3-9]|gemini-2\.5-pro|grok-[4-9]|magistral|deepseek-r1|-thinking|openrouter\/auto/;

/** What OpenRouter translates into each provider's own word. */
export function openRouterEffort(modelId: string, reasoning: Reasoning): "none" | "minimal" | "low" | "high" {
	if (reasoning !== "off") return reasoning;
	if (isClaude(modelId)) return claudeThinking(modelId) === "always" ? "low" : "none";
	if (isOpenAiReasoning(modelId)) return openAiEffort(modelId, "off") ?? "none";
	return ALWAYS_THINKS.test(modelId) ? "low" : "none";
}

export function openRouterHabits(modelId: string, reasoning: Reasoning): TokenHabits {
	if (isClaude(modelId)) return claudeHabits(modelId, reasoning);
	return habitsOf(reasoning, openRouterEffort(modelId, "off") === "none" ? "none" : "little");
}
