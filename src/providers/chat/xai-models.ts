import type { TokenPrice } from "../record.ts";

/** Grok 4.5 to 4.7 take `low` for their least effort. https://docs.x.ai/developers/grok-4-7 (seen 2026-11) */
export function canStopThinking(modelId: string): boolean {
	return modelId.startsWith("grok-4.3");
}

/** A prompt of so many tokens doubles the price of its whole call. */
const LONG_PROMPT = 200_000;

export function xaiPrice(input: number, output: number, cacheRead: number): TokenPrice {
	const longPrompt = { above: LONG_PROMPT - 1, input: 2 * input, output: 2 * output, cacheRead: 2 * cacheRead };
	return { input, output, cacheRead, longPrompt };
}
