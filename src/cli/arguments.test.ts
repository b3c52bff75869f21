import { expect, test } from "vitest";
import { parseArguments, parseDecimal, parseWholeNumber } from "./arguments.ts";

const options = { to: { type: "string" }, json: { type: "boolean" } } as const;

test("flags and positional arguments are parsed in any order", () => {
	const { values, words } = parseArguments(["--to=es", "book.epub", "--json"], options, ["BOOK"]);
	expect({ ...values, words }).toEqual({ to: "es", json: true, words: ["book.epub"] });
});

test("an unknown flag is refused by name", () => {
	expect(() => parseArguments(["book.epub", "--glossary", "x"], options, ["BOOK"])).toThrow(
		"Unknown option '--glossary'.",
	);
});

test("a missing argument, an unexpected one and a flag without its value are named", () => {
	expect(() => parseArguments([], options, ["BOOK"])).toThrow("BOOK is missing.");
	expect(() => parseArguments(["a", "b"], options, ["BOOK"])).toThrow('"b" is an unexpected argument.');
	expect(() => parseArguments(["a", "--to"], options, ["BOOK"])).toThrow(/--to/);
});

test("numbers are parsed strictly", () => {
	expect(parseWholeNumber("10", "--test-num", { min: 1, max: 100 })).toBe(10);
	expect(parseDecimal("0.7", "--temperature", { min: 0, max: 2 })).toBe(0.7);
	for (const wrong of ["0", "1e1", "-1", "ten", "101", ""]) {
		expect(() => parseWholeNumber(wrong, "--test-num", { min: 1, max: 100 })).toThrow(
			"--test-num must be a whole number from 1 to 100",
		);
	}
	expect(() => parseDecimal("2.1", "--temperature", { min: 0, max: 2 })).toThrow("--temperature");
});
