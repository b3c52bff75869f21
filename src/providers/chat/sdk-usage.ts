import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import type { ChatRequest, TokenUsage } from "../translator.ts";

/** What a call took: by the provider's own count, whole or at the end of a stream; guessed where it reports none. */
export function toUsage(
	{ inputTokens, outputTokens, raw }: LanguageModelV4Usage,
	request: Pick<ChatRequest, "system" | "user">,
	text: string,
): TokenUsage {
	const { total: input } = inputTokens;
	const { total: output } = outputTokens;
	const chargedUsd = chargeOf(raw);
	return {
		input: input ?? guessTokens(request.system) + guessTokens(request.user),
		output: output ?? guessTokens(text),
		...ifAny("cachedInput", inputTokens.cacheRead || countAt(raw, "prompt_cache_hit_tokens")),
		...ifAny("cacheWrites", inputTokens.cacheWrite || countAt(raw, "prompt_tokens_details", "cache_write_tokens")),
		...ifAny("thoughts", outputTokens.reasoning),
		...(chargedUsd !== null && { chargedUsd }),
		metered: input !== undefined && output !== undefined,
	};
}

function ifAny(name: "cachedInput" | "cacheWrites" | "thoughts", count: number | undefined): Partial<TokenUsage> {
	return count !== undefined && count > 0 ? { [name]: count } : {};
}

/**
 * OpenRouter's `usage.cost`, in credits of a US dollar. With a key of the user's own at the provider (`is_byok`) it is
 * OpenRouter's fee only, and the provider charges `upstream_inference_cost` beside it.
 * https://openrouter.ai/docs/use-cases/usage-accounting (seen 2026-11)
 */
function chargeOf(raw: unknown): number | null {
	const cost = numberAt(raw, "cost");
	if (cost === null) return null;
	const upstream = at(raw, "is_byok") === true ? numberAt(raw, "cost_details", "upstream_inference_cost") : null;
	return cost + (upstream ?? 0);
}

/** Where the SDK leaves out what a provider adds to OpenAI's format: DeepSeek's cache hits, OpenRouter's cache writes. */
function countAt(raw: unknown, ...path: string[]): number | undefined {
	return numberAt(raw, ...path) ?? undefined;
}

function numberAt(raw: unknown, ...path: string[]): number | null {
	const found = at(raw, ...path);
	return typeof found === "number" && Number.isFinite(found) && found >= 0 ? found : null;
}

function at(value: unknown, ...path: string[]): unknown {
	return path.reduce<unknown>(
		(found, name) => (typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined),
		value,
	);
}

/** For servers that report no usage. */
function guessTokens(text: string): number {
	return Math.ceil(text.length / 4);
}
