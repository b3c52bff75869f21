import { expect, test } from "vitest";
import { UsageError } from "./command.ts";
import { parseMoneyFlags } from "./money-flags.ts";

test("flags of money become the form's fields, without those that were not given", () => {
	expect(parseMoneyFlags({})).toEqual({});
	expect(parseMoneyFlags({ reasoning: "high", "price-input": "0.15", "price-output": "0" })).toEqual({
		reasoning: "high",
		price_input: 0.15,
		price_output: 0,
	});
});

test.each([
	[{ reasoning: "max" }, '--reasoning must be off, low or high, not "max".'],
	[{ "price-input": "-1" }, "--price-input must be a number from 0 to 100000"],
	[{ "price-output": "cheap" }, "--price-output must be a number"],
])("a wrong one is named: %j", (values, message) => {
	expect(() => parseMoneyFlags(values)).toThrow(UsageError);
	expect(() => parseMoneyFlags(values)).toThrow(message);
});
