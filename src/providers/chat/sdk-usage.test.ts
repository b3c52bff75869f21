import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { toUsage } from "./sdk-usage.ts";

const REQUEST = { system: "x".repeat(40), user: "y".repeat(80) };

function usageOf(given: {
	input?: Partial<LanguageModelV4Usage["inputTokens"]>;
	output?: Partial<LanguageModelV4Usage["outputTokens"]>;
	raw?: unknown;
}) {
	const inputTokens = { total: 100, noCache: undefined, cacheRead: undefined, cacheWrite: undefined, ...given.input };
	const outputTokens = { total: 50, text: undefined, reasoning: undefined, ...given.output };
	return toUsage({ inputTokens, outputTokens, raw: given.raw } as LanguageModelV4Usage, REQUEST, "z".repeat(20));
}

describe("what a call took", () => {
	it("is what the provider reports, with cache and thoughts where there were any", () => {
		expect(usageOf({ input: { cacheRead: 0 }, output: { reasoning: 0 } })).toEqual({
			input: 100,
			output: 50,
			metered: true,
		});
		expect(usageOf({ input: { cacheRead: 30, cacheWrite: 20 }, output: { reasoning: 10 } })).toEqual({
			...{ input: 100, cachedInput: 30, cacheWrites: 20 },
			...{ output: 50, thoughts: 10, metered: true },
		});
	});

	it("is guessed where it reports none", () => {
		expect(usageOf({ input: { total: undefined }, output: { total: undefined } })).toEqual({
			input: 30,
			output: 5,
			metered: false,
		});
	});

	it("takes DeepSeek's cache hits and OpenRouter's cache writes from the fields that are their own", () => {
		expect(usageOf({ input: { cacheRead: 0 }, raw: { prompt_cache_hit_tokens: 64 } }).cachedInput).toBe(64);
		expect(usageOf({ raw: { prompt_tokens_details: { cache_write_tokens: 70 } } }).cacheWrites).toBe(70);
	});

	it("takes what the provider charges, beside it what the user's own key is charged for", () => {
		expect(usageOf({ raw: { cost: 0.0123, cost_details: { upstream_inference_cost: 0.0123 } } }).chargedUsd).toBe(
			0.0123,
		);
		const own = { cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } };
		expect(usageOf({ raw: own }).chargedUsd).toBeCloseTo(0.021);
		expect(usageOf({ raw: { cost: 0 } }).chargedUsd).toBe(0);
		for (const cost of ["0.1", -1, Number.NaN, { total: 1 }, null]) {
			expect(usageOf({ raw: { cost } })).not.toHaveProperty("chargedUsd");
		}
	});
});
