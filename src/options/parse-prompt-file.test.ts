import { describe, expect, it } from "vitest";
import { parsePromptFile } from "./parse-prompt-file.ts";

const parse = (name: string, text: string) => parsePromptFile({ name, content: new TextEncoder().encode(text) });

describe("a prompt file", () => {
	it.each([
		["p.txt", "Translate {text} to {language}.\n", "Translate {text} to {language}."],
		["p.json", '{"system":"Be a poet.","user":"{text} in {language}"}', "Be a poet.\n\n{text} in {language}"],
		["p.json", '{"user":"{text}"}', "{text}"],
		[
			"p.md",
			"# My prompt\n\n## System Message\n\nBe a poet.\n\n## User Message\n\nTranslate: {text}\n",
			"Be a poet.\n\nTranslate: {text}",
		],
		["p.md", "# Keep names\n\nAs they are.", "# Keep names\n\nAs they are."],
	])("%s is read: %j", (name, text, expected) => {
		expect(parse(name, text)).toBe(expected);
	});

	it.each([
		["p.txt", " \n", "is empty"],
		["p.json", '{"system":', "is not valid JSON"],
		["p.json", '{"assistant":"x"}', 'unknown part "assistant"'],
		["p.json", '{"user":5}', "must contain strings"],
		["p.json", "{}", '"user"'],
		["p.txt", "x".repeat(8_001), "more than 8000 characters"],
	])("%s is refused: %j", (name, text, message) => {
		expect(() => parse(name, text)).toThrow(
			expect.objectContaining({ details: { field: "prompt_file" }, message: expect.stringContaining(message) }),
		);
	});
});
