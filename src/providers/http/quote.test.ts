import { describe, expect, it } from "vitest";
import { quote } from "./quote.ts";

const BOOK = JSON.stringify({
	segments: [
		{ id: "1", text: "It is a truth universally acknowledged, that a single man" },
		{ id: "2", text: "“My dear Mr. Bennet,” said his lady" },
		{ id: "3", text: "凡是有钱的单身汉，总想娶位太太" },
	],
});

describe("a provider's own words", () => {
	it("are shown without keys, whole or shortened", () => {
		const said = quote("Wrong key abc-123 (sk-proj-ab***yz), see https://example.org", ["abc-123"]);
		expect(said).toBe("Wrong key [key] ([key]), see https://example.org");
	});

	it("are cut where they are long", () => {
		expect(quote("no ".repeat(400), [])).toHaveLength(301);
	});

	it.each([
		["as it was", "Refused: It is a truth universally acknowledged", "Refused: [text]"],
		[
			"from within a word to within another",
			"Bad input near 'niversally acknowledged, that a sing'",
			"Bad input near [text]",
		],
		["escaped and broken into lines", 'Line "\\u201cMy dear\\nMr.   Bennet": no', "Line [text] no"],
		["in Chinese", "敏感内容：有钱的单身汉", "[text]"],
		[
			"between words of its own",
			"The text “a single man” and “My dear Mr. Bennet” was flagged by policy 7",
			"was flagged by policy 7",
		],
	])("don't repeat the book: %s", (_name, message, shown) => {
		const said = quote(message, [], [BOOK]);
		expect(said).toContain(shown);
		expect(said).not.toMatch(/truth|versally|acknow|Bennet|单身/);
	});

	it("stay as they are where they share mere words with the book", () => {
		const message = "This model's maximum context length is 4096 tokens; that is a single limit.";
		expect(quote(message, [], [BOOK])).toBe(message);
	});
});
