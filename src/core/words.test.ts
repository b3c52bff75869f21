import { describe, expect, it } from "vitest";
import { LOADED_UNITS } from "./code-units.ts";
import { countWords } from "./words.ts";

describe("words", () => {
	it("are runs of letters and digits, with apostrophes and hyphens inside", () => {
		expect(countWords("")).toBe(0);
		expect(countWords("One two, 3 fo\u0301ur.")).toBe(4);
		expect(countWords("don't don’t well-known")).toBe(3);
		expect(countWords("rock-'n'-roll")).toBe(1);
		expect(countWords("- ' ’ -- “…”")).toBe(0);
		expect(countWords("’tis -so- ")).toBe(2);
	});

	it("are single ideographs and kana, which end a run of letters", () => {
		expect(countWords("漢字かな")).toBe(4);
		expect(countWords("abc漢def")).toBe(3);
		expect(countWords("한국어 책")).toBe(2);
	});

	it("may be written in surrogate pairs, whose halves alone are none", () => {
		expect(countWords("\u{20000}\u{20001}")).toBe(2);
		expect(countWords("\u{1D400}\u{1D401}c")).toBe(1);
		expect(countWords("a😀b")).toBe(2);
		expect(countWords("\uD835 \uDC00")).toBe(0);
	});

	it("are whole where a long text is looked at in parts", () => {
		const long = `${"a ".repeat(LOADED_UNITS / 2 - 1)}wo\u{1D400}rd's`;
		expect(countWords(long)).toBe(LOADED_UNITS / 2);
		expect(countWords(`${long} ${long}`)).toBe(LOADED_UNITS);
	});
});
