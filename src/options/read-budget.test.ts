import { describe, expect, it } from "vitest";
import type { Model } from "../catalog/model.ts";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { changeOptions } from "./change-options.ts";
import { readBudget } from "./read-budget.ts";

const ENDED = Date.parse("2026-12-01");
const MODEL: Model = {
	...{ name: "openai", provider: "openai", modelId: "m", description: "", needsKey: true, keyField: null },
	...{ price: { input: 1, output: 2, until: "2026-12-01" }, pricesChecked: "2026-11-30" },
};

describe("a budget", () => {
	it("is not kept by a price that has expired, unless the user gives one", () => {
		expect(readBudget({ max_cost_usd: 1 }, MODEL, "m", ENDED - 1)).toEqual({ maxCostUsd: 1 });
		expect(() => readBudget({ max_cost_usd: 1 }, MODEL, "m", ENDED)).toThrow("Give price_input and price_output");
		const given = { max_cost_usd: 1, price_input: 3, price_output: 4 };
		expect(readBudget(given, MODEL, "m", ENDED)).toEqual({ maxCostUsd: 1, price: { input: 3, output: 4 } });
	});
});

describe("a job that is to go on", () => {
	const { options } = makeJob({ id: "a" });
	const price = { input: 0.3, output: 1.1 };
	const before = { ...options, model: "openrouter", modelId: "some/model", reasoning: "low" as const, price };
	const change = (changes: Parameters<typeof changeOptions>[1]) =>
		changeOptions({ options: before }, { api_key: "k", ...changes }, { operatorKeys: () => [] }).options;

	it("keeps its price and its depth of thought", () => {
		expect(change({ max_cost_usd: 2 })).toMatchObject({ price, maxCostUsd: 2, reasoning: "low" });
		expect(change({ price_input: 0.5 })).toMatchObject({ price: { input: 0.5, output: 1.1 } });
		expect(change({ reasoning: "high" })).toMatchObject({ price, reasoning: "high" });
		expect(change({ reasoning: "off" })).not.toHaveProperty("reasoning");
	});

	it("doesn't take the price along to another model", () => {
		expect(change({ model_id: "another/model" })).not.toHaveProperty("price");
		expect(change({ model: "mistral" })).not.toHaveProperty("price");
		expect(() => change({ model_id: "another/model", max_cost_usd: 1 })).toThrow("price_input");
	});
});
