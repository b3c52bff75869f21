import { describe, expect, it } from "vitest";
import { makeSegments } from "../../../test/fixtures/segments.ts";
import type { ChatModel } from "../../providers/translator.ts";
import { toSettings } from "../translate-segments.ts";
import { estimateCalls } from "./estimate-calls.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const MODEL: ChatModel = {
	kind: "chat",
	engine: "x:y",
	displayName: "Y",
	supportsSchema: false,
	complete: () => Promise.reject(new Error("nobody is called")),
	close: async () => {},
};
const SENTENCE = "This is a sentence of eight little words. ".repeat(20);

const outputFor = (sourceLanguage: string, targetLanguage: string) => {
	const settings = toSettings({ sourceLanguage, targetLanguage, book: { title: "T", authors: [] }, temperature: null });
	return estimateCalls(makeSegments([SENTENCE]), MODEL, settings).tokens.output;
};

describe("the replies of an estimate", () => {
	const source = estimateTokens(SENTENCE);

	it.each([
		["es", 1.15],
		["zh-Hans", 1.4],
		["zh-Hant", 1.5],
		["ja", 1.5],
		["ko", 1.6],
		["ru", 1.7],
		["th", 2],
	])("into %s have a density of %d", (target, weight) => {
		expect(outputFor("en", target)).toBe(Math.ceil((source * weight) / 1.15) + 10);
		expect(outputFor(target, "en")).toBe(Math.ceil((source * 1.15) / weight) + 10);
	});
});
