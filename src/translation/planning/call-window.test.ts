import { describe, expect, it } from "vitest";
import { makeSegments } from "../../../test/fixtures/segments.ts";
import type { ChatReply, ModelLimits } from "../../providers/translator.ts";
import { toSettings } from "../plan-work.ts";
import { buildRequest } from "../prompts/prompt.ts";
import { createCallWindow } from "./call-window.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { readNamedWindow } from "./named-window.ts";

const SETTINGS = toSettings({
	sourceLanguage: "en",
	targetLanguage: "es",
	book: { title: "T", authors: [] },
	temperature: null,
});
const SEGMENTS = makeSegments(Array(30).fill("words and more words ".repeat(15)));
const { request: REQUEST } = buildRequest(SEGMENTS, SETTINGS);
const PROMPT = estimateTokens(REQUEST.system) + estimateTokens(REQUEST.user);

const open = (limits?: Partial<ModelLimits>) =>
	createCallWindow(() => limits && { contextTokens: null, outputTokens: null, ...limits }, SETTINGS);

function replyOf(input: number, output: number, more: Partial<ChatReply> = {}): ChatReply {
	return { text: "{", finish: "stop", usage: { input, output, metered: true }, ...more };
}

describe("the window of a call", () => {
	it("leaves the plan of rule D4 where nothing is known", () => {
		const window = open();
		expect(window.batchTokens()).toBe(2_500);
		expect(window.split(SEGMENTS)).toEqual([SEGMENTS]);
		expect(window.bound(REQUEST)).toEqual(REQUEST);
	});

	it("makes pieces that fit, in order, and bounds replies to the room that prompts leave", () => {
		const window = open({ contextTokens: 4_096 });
		const pieces = window.split(SEGMENTS);
		expect(pieces.flat()).toEqual(SEGMENTS);
		expect(pieces.length).toBe(2);
		const { maxOutputTokens } = window.bound(REQUEST);
		expect(maxOutputTokens).toBeLessThan(4_096 - PROMPT * 1.1);
		expect(maxOutputTokens).toBeGreaterThan(4_096 - PROMPT * 1.1 - 120);
		expect(window.batchTokens()).toBeLessThan(1_900);
	});

	it("regards the bound of replies too", () => {
		const window = open({ outputTokens: 1_000 });
		expect(window.split(SEGMENTS).length).toBe(4);
		expect(window.bound(REQUEST).maxOutputTokens).toBe(1_000);
		expect(window.batchTokens()).toBe(Math.floor(1_000 / 1.15));
	});

	it("takes a prompt for cut below 70 % of its least tokens, and for uncounted near nothing", () => {
		expect(open().answered(REQUEST, replyOf(Math.ceil(PROMPT * 0.7), 100))).toBeNull();
		expect(open().answered(REQUEST, replyOf(1, 100))).toBeNull();
		const guessed = { usage: { input: 900, output: 100, metered: false } };
		expect(open().answered(REQUEST, replyOf(0, 0, guessed))).toBeNull();
		const window = open();
		expect(window.answered(REQUEST, replyOf(1_026, 100))).toBe("shortened");
		expect(window.contextTokens).toBe(2_052);
	});

	it("does not judge short prompts, which no window cuts", () => {
		const { request } = buildRequest(SEGMENTS.slice(0, 3), SETTINGS);
		expect(open().answered(request, replyOf(200, 100))).toBeNull();
	});

	it("learns from a reply that ended before its bound, and not from one that ended at it", () => {
		const window = open();
		expect(window.answered(REQUEST, replyOf(PROMPT, REQUEST.maxOutputTokens, { finish: "length" }))).toBeNull();
		expect(window.contextTokens).toBeNull();
		expect(window.answered(REQUEST, replyOf(2_600, 1_496, { finish: "length" }))).toBe("cut_off");
		expect(window.contextTokens).toBe(4_096);
		expect(window.answered(REQUEST, replyOf(2_600, 20, { finish: "length", text: "" }))).toBeNull();
	});

	it("measures the tokenizer, and plans for one that makes more tokens", () => {
		const window = open({ contextTokens: 8_192 });
		expect(window.split(SEGMENTS)).toHaveLength(1);
		window.answered(REQUEST, replyOf(PROMPT * 1.8, 100));
		expect(window.split(SEGMENTS)).toHaveLength(2);
	});
});

describe("the window that a refusal names", () => {
	it.each([
		["This model's maximum context length is 4096 tokens. However, you requested 12946 tokens", 4_096],
		["request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it", 8_192],
		["the model is loaded with context length of only 4096 tokens, which is not enough", 4_096],
		["llama: n_ctx: 2048", 2_048],
		["the prompt is longer than the context length currently available to the model", null],
		["Text too long", null],
	])("%s: %s", (words, tokens) => {
		expect(readNamedWindow(words)).toBe(tokens);
	});
});
