import { describe, expect, it } from "vitest";
import { makeSegments } from "../../../test/fixtures/segments.ts";
import type { ChatModel } from "../../providers/translator.ts";
import { buildRequest, type PromptSettings } from "../prompts/prompt.ts";
import { scriptedEngine } from "../translate-segments.fixture.ts";
import { estimateCalls } from "./estimate-calls.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const SETTINGS: PromptSettings = {
	sourceLanguage: "en",
	targetLanguage: "es",
	book: { title: "T", authors: [] },
	temperature: null,
	context: null,
	glossary: null,
};

const model = (supportsSchema: boolean): ChatModel => ({
	kind: "chat",
	engine: "fake:1",
	displayName: "Fake",
	supportsSchema,
	complete: () => Promise.reject(new Error("an estimate calls nobody")),
	async close() {},
});

/** 40 texts of 100 tokens. */
const SEGMENTS = makeSegments(Array<string>(40).fill("word".repeat(100)));

describe("an estimate for a language model", () => {
	const withSchema = estimateCalls(SEGMENTS, model(true), SETTINGS);

	it("counts the calls that would be sent, with the schema where the model takes one", () => {
		const batches = Array.from({ length: 3 }, (_, index) => SEGMENTS.slice(index * 16, index * 16 + 16));
		const requests = batches.map((batch) => buildRequest(batch, SETTINGS).request);
		const input = requests.reduce((sum, one) => sum + estimateTokens(one.system) + estimateTokens(one.user), 0);
		const without = estimateCalls(SEGMENTS, model(false), SETTINGS);
		expect(without).toMatchObject({ requests: 3, tokens: { input }, characters: 0 });
		expect(withSchema.requests).toBe(2);
		const schema = estimateTokens(JSON.stringify(requests[0]?.schema));
		const shorter = estimateCalls(SEGMENTS.slice(0, 10), model(true), SETTINGS).tokens.input;
		expect(shorter - estimateCalls(SEGMENTS.slice(0, 10), model(false), SETTINGS).tokens.input).toBe(schema);
	});

	it("weighs replies by their script, and adds ten tokens per text", () => {
		const outputTo = (targetLanguage: string, sourceLanguage = "en") =>
			estimateCalls(SEGMENTS.slice(0, 10), model(true), { ...SETTINGS, sourceLanguage, targetLanguage }).tokens.output;
		expect(outputTo("es")).toBe(1_000 + 100);
		expect(outputTo("ru")).toBe(Math.ceil((1_000 * 1.7) / 1.15) + 100);
		expect(outputTo("ja", "ru")).toBe(Math.ceil((1_000 * 1.5) / 1.7) + 100);
		// Not in the table, so among the most expensive.
		expect(outputTo("th")).toBeGreaterThan(outputTo("ru"));
	});

	it("is zero for no text", () => {
		const nothing = { requests: 0, tokens: { input: 0, output: 0 }, thoughts: { low: 0, high: 0 }, characters: 0 };
		expect(estimateCalls([], model(true), SETTINGS)).toEqual(nothing);
	});
});

describe("an estimate for an MT engine", () => {
	it("counts characters as the engine bills them, call by call, and no tokens", () => {
		const billedCharacters = (texts: readonly string[]) => texts.join("").length + 1;
		const paid = scriptedEngine((text) => text, { billedCharacters, maxTexts: 4 });
		expect(estimateCalls(SEGMENTS, paid, SETTINGS)).toEqual({
			requests: 10,
			tokens: { input: 0, output: 0 },
			thoughts: { low: 0, high: 0 },
			characters: 40 * 400 + 10,
		});
		expect(
			estimateCalls(
				SEGMENTS,
				scriptedEngine((text) => text),
				SETTINGS,
			).characters,
		).toBe(0);
	});
});
