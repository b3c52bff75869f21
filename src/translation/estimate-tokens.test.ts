import { expect, it } from "vitest";
import { estimateTokens } from "./estimate-tokens.ts";

it("tokens go by the script of each character, alone or among others", () => {
	const samples: [text: string, perCharacter: number][] = [
		["Plain words, “quoted” — and ç à ñ ő", 0.25],
		["Слова", 0.5],
		["字字字字", 1],
		["한글", 1],
	];
	for (const [text, perCharacter] of samples) {
		const alone = estimateTokens(text.repeat(40));
		expect(alone).toBe(Math.ceil(text.length * 40 * perCharacter));
		expect(estimateTokens(`${"word".repeat(100)}${text.repeat(40)}`)).toBe(alone + 100);
	}
});
