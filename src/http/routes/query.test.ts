import { describe, expect, it } from "vitest";
import { readJobId } from "./job-id.ts";
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

	it.each(["0", "101", "-1", "1.5", "1e1", " 1", "ten", "0x1"])("%j is none from 1 to 100", (text) => {
		const { success, error } = number.safeParse(text);
		expect(success).toBe(false);
		expect(error?.issues[0]?.message).toBe("must be a whole number from 1 to 100");
	});

	it("is described as one", () => {
		expect(number.meta()).toEqual({ type: "integer", minimum: 1, maximum: 100, description: "How many" });
	});
});

describe("a job's id", () => {
	const ID = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";

	it("is a UUID as Diglot makes them", () => {
		expect(readJobId(ID, "none")).toBe(ID);
	});

	it.each(["", "..", ID.toUpperCase(), `${ID}0`, ` ${ID}`, ID.replaceAll("-", ""), `${ID}\n`])(
		"is not %j, which is simply not found",
		(text) => {
			expect(() => readJobId(text, "No such job.")).toThrow(
				expect.objectContaining({ code: "NOT_FOUND", message: "No such job." }),
			);
		},
	);
});
