import { describe, expect, it } from "vitest";
import { wholeNumber } from "./query.ts";

describe("a whole number in a query", () => {
	const number = wholeNumber(1, 100, "How many");

	it.each([
		["1", 1],
		["100", 100],
		["007", 7],
		["", undefined],
		[undefined, undefined],
	])("%j is %j", (text, value) => {
		expect(number.parse(text)).toBe(value);
	});

	it.each(["0", "101", "-1", "1.5", "1e1", " 1", "ten", "0x1"])("%j is not one from 1 to 100", (text) => {
		const { success, error } = number.safeParse(text);
		expect(success).toBe(false);
		expect(error?.issues[0]?.message).toBe("must be a whole number from 1 to 100");
	});

	it("is documented as an integer", () => {
		expect(number.meta()).toEqual({ type: "integer", minimum: 1, maximum: 100, description: "How many" });
	});
});
