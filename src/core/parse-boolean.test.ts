import { expect, it } from "vitest";
import { parseBoolean } from "./parse-boolean.ts";

it.each(["true", "1", "ON", "Yes"])("%s is true", (word) => {
	expect(parseBoolean(word)).toBe(true);
});

it.each(["false", "0", "Off", "no"])("%s is false", (word) => {
	expect(parseBoolean(word)).toBe(false);
});

it.each(["", "2", "y", "truth", " true"])("%j is neither", (word) => {
	expect(parseBoolean(word)).toBe(null);
});
