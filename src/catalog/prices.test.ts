import { describe, expect, it } from "vitest";
import type { TokenPrice } from "../providers/record.ts";
import { getProvider, PROVIDERS } from "../providers/registry.ts";
import { costUsd, describePrice, isExpired, worstCostUsd } from "./prices.ts";

const M = 1_000_000;
/** A Monday, in the morning and in the evening of Beijing's office hours, and the Sunday before. */
const [PEAK, OFF_PEAK, SUNDAY] = ["2026-11-30T02:00Z", "2026-11-30T12:00Z", "2026-11-29T02:00Z"].map((text) =>
	Date.parse(text),
) as [number, number, number];

function priceOf(provider: "anthropic" | "deepseek" | "google" | "openai" | "qwen", modelId: string): TokenPrice {
	const record = getProvider(provider);
	const price = record.kind === "chat" && record.prices !== "free" ? record.prices[modelId] : undefined;
	if (!price) throw new Error(`no price of ${modelId}`);
	return price;
}

describe("what a call costs", () => {
	it("counts input from and into the prompt cache at prices of their own, thoughts as output", () => {
		const price = { input: 10, output: 20, cacheRead: 1, cacheWrite: 12.5 };
		const usage = { input: 1_000, cachedInput: 300, cacheWrites: 200, output: 500, thoughts: 400 };
		expect(costUsd(price, usage, 0) * M).toBeCloseTo(500 * 10 + 300 * 1 + 200 * 12.5 + 500 * 20);
		expect(costUsd({ input: 10, output: 20 }, usage, 0) * M).toBeCloseTo(1_000 * 10 + 500 * 20);
	});

	it("follows the hour where the provider has peak hours: of weekdays, in UTC", () => {
		const price = priceOf("deepseek", "deepseek-v4-pro");
		const usage = { input: M, output: M, cachedInput: M / 2 };
		expect(costUsd(price, usage, PEAK)).toBeCloseTo(0.66 + 0.022 + 3.96);
		expect(costUsd(price, usage, OFF_PEAK)).toBeCloseTo((0.66 + 0.022 + 3.96) / 2);
		expect(costUsd(price, usage, SUNDAY)).toBeCloseTo((0.66 + 0.022 + 3.96) / 2);
		for (const [time, isPeak] of [
			["00:59", false],
			["01:00", true],
			["03:59", true],
			["04:00", false],
			["06:00", true],
			["09:59", true],
			["10:00", false],
		] as const) {
			const usd = costUsd(price, { input: M, output: 0 }, Date.parse(`2026-11-30T${time}Z`));
			expect(usd, time).toBeCloseTo(isPeak ? 1.32 : 0.66);
		}
	});

	it("follows the day where a price ends and the next is known", () => {
		const price = priceOf("google", "gemini-3.8-flash");
		const usage = { input: M, output: M };
		expect(costUsd(price, usage, Date.parse("2026-12-31T23:59:59Z"))).toBeCloseTo(4.5);
		expect(costUsd(price, usage, Date.parse("2027-01-01T00:00:00Z"))).toBeCloseTo(9);
		expect(isExpired(price, Date.parse("2030-01-01"))).toBe(false);
	});

	it("follows the length of the prompt where long ones cost more", () => {
		const price = priceOf("anthropic", "claude-haiku-5-5");
		expect(costUsd(price, { input: 100_000, output: 0 }, 0) * M).toBeCloseTo(10_000);
		expect(costUsd(price, { input: 100_001, output: 1_000 }, 0) * M).toBeCloseTo(50_000.5 + 2_500);
	});

	it("follows whether the model thinks where its thinking mode has a price of its own", () => {
		const price = priceOf("qwen", "qwen-plus");
		expect(costUsd(price, { input: 0, output: M }, 0)).toBeCloseTo(1.2);
		expect(costUsd(price, { input: 0, output: M, thoughts: 1 }, 0)).toBeCloseTo(4);
	});
});

describe("the most that a call can cost", () => {
	it("is by the peak, by writes to the cache and by the dearer mode, whatever the hour", () => {
		expect(worstCostUsd(priceOf("deepseek", "deepseek-v4-pro"), { input: M, output: M }, SUNDAY)).toBeCloseTo(5.28);
		expect(worstCostUsd(priceOf("openai", "gpt-6-luna"), { input: 100_000, output: 0 }, 0) * M).toBeCloseTo(12_500);
		expect(worstCostUsd(priceOf("qwen", "qwen-plus"), { input: 0, output: M }, 0)).toBeCloseTo(4);
	});

	it("is by the next price where that begins before the call is over", () => {
		const price = priceOf("google", "gemini-3.8-flash");
		expect(worstCostUsd(price, { input: M, output: 0 }, Date.parse("2026-12-31T23:30Z"))).toBeCloseTo(1.5);
		expect(worstCostUsd(price, { input: M, output: 0 }, Date.parse("2026-12-30T12:00Z"))).toBeCloseTo(0.75);
	});

	it("is never less than what the call costs", () => {
		for (const record of PROVIDERS) {
			if (record.kind !== "chat" || record.prices === "free") continue;
			for (const [id, price] of Object.entries(record.prices)) {
				for (const input of [1_000, 300_000]) {
					for (const at of [PEAK, OFF_PEAK, Date.parse("2026-12-31T23:59Z")]) {
						const usage = { input, output: 2_000, cacheWrites: input, thoughts: 1 };
						expect(worstCostUsd(price, usage, at), id).toBeGreaterThanOrEqual(costUsd(price, usage, at));
					}
				}
			}
		}
	});
});

describe("a price that is shown", () => {
	it("says when it was checked, from when and until when it holds, and whether it is cheaper at other hours", () => {
		const gemini = priceOf("google", "gemini-3.8-flash");
		const prices = { input: 0.75, output: 3.75, cached_input: 0.075 };
		expect(describePrice(gemini, "2026-11-30", PEAK)).toEqual({
			...prices,
			as_of: "2026-11-30",
			valid_until: "2027-01-01",
		});
		expect(describePrice(gemini, "2026-11-30", Date.parse("2027-02-01"))).toEqual({
			input: 1.5,
			output: 7.5,
			cached_input: 0.15,
			as_of: "2026-11-30",
			valid_from: "2027-01-01",
		});
		expect(describePrice(priceOf("deepseek", "deepseek-v4-pro"), "d", 0)).toMatchObject({
			input: 1.32,
			off_peak: { input: 0.66, output: 1.98 },
		});
		expect(describePrice({ characters: 20 }, "d", 0)).toEqual({ characters: 20, as_of: "d" });
	});

	it("is marked as expired where it has ended and the next is not known", () => {
		const price = { input: 1, output: 2, until: "2026-12-01" };
		expect(isExpired(price, Date.parse("2026-11-30T23:59Z"))).toBe(false);
		expect(describePrice(price, "d", Date.parse("2026-12-01"))).toMatchObject({
			expired: true,
			valid_until: "2026-12-01",
		});
		expect(costUsd(price, { input: M, output: 0 }, Date.parse("2026-12-02"))).toBe(1);
	});

	it("has a date of its check in every record that has prices", () => {
		for (const record of PROVIDERS) {
			const isPriced = record.kind === "chat" && record.prices !== "free" && Object.keys(record.prices).length > 0;
			if (isPriced) expect(record.pricesChecked, record.name).toMatch(/^\d{4}-\d\d-\d\d$/);
		}
	});
});
