import { describe, expect, it } from "vitest";
import { splitText } from "./split-text.ts";

const bytes = (text: string) => Buffer.byteLength(text);

describe("a text that is too long for one call", () => {
	it("is cut at the ends of sentences, and its parts joined are the text", () => {
		const text = "One is here. Two is “there.” Three? And four!";
		expect(splitText(text, 34)).toEqual(["One is here. Two is “there.” ", "Three? And four!"]);
		expect(splitText("第一句话。第二句话！第三句话？", 20)).toEqual(["第一句话。", "第二句话！", "第三句话？"]);
	});

	it("is never cut inside a pair of tags", () => {
		const text = "Before it. <1>Inside one. Inside two.</1> After it. <2/>The end.";
		const parts = splitText(text, 48);
		expect(parts).toEqual(["Before it. ", "<1>Inside one. Inside two.</1> After it. ", "<2/>The end."]);
		expect(splitText(text, 20), "the pair alone is longer").toBeNull();
	});

	it("without the end of a sentence is cut at a space, without one anywhere but inside a character", () => {
		expect(splitText("several words here", 8)).toEqual(["several ", "words ", "here"]);
		const parts = splitText("𝒜".repeat(10), 9);
		expect(parts?.join("")).toBe("𝒜".repeat(10));
		for (const part of parts ?? []) expect(part.isWellFormed() && bytes(part) <= 9).toBe(true);
	});

	it("of whatever shape comes out whole or not at all", () => {
		for (const unit of ["a", ". ", ".", " ", "<1/>", "”", "<1>"]) {
			const text = unit.repeat(20_000);
			expect(splitText(text, 1_000)?.join("") ?? text).toBe(text);
		}
	});
});
