import { describe, expect, it } from "vitest";
import { readErrorBody } from "./error-body.ts";
import { droppablePaths, type RefusedRequest, readRefusal } from "./refusals.ts";

const REQUEST: RefusedRequest = {
	isTooLong: false,
	promptBytes: 4_000,
	modelId: "m",
	structured: "schema",
	isStreamed: true,
	hasTemperature: false,
	maxOutputTokens: 12_040,
	body: {
		model: "m",
		messages: [],
		max_tokens: 12_040,
		stream: true,
		stream_options: { include_usage: true },
		store: false,
		thinking: { type: "disabled" },
		reasoning: { effort: "none" },
		generationConfig: { maxOutputTokens: 12_040, thinkingConfig: { thinkingLevel: "minimal" } },
	},
};

const read = (error: object, more: Partial<RefusedRequest> = {}) =>
	readRefusal(readErrorBody(JSON.stringify({ error })), { ...REQUEST, ...more });

describe("a refusal", () => {
	it("is about a field that was sent, however it is spelled", () => {
		expect(read({ message: "Argument not supported on this model: streamOptions" })).toMatchObject({
			path: "stream_options",
		});
		expect(read({ message: 'Unknown name "thinkingConfig" at generation_config' })).toMatchObject({
			path: "generationConfig.thinkingConfig",
		});
		expect(read({ message: "Extra inputs are not permitted", param: "thinking" })).toMatchObject({ path: "thinking" });
		// https://github.com/anomalyco/opencode/issues/4451
		const values = "Unsupported value: 'none' is not supported. Supported values are: 'low', 'medium', and 'high'.";
		expect(read({ message: values, param: "***.effort" })).toEqual({
			kind: "field",
			path: "reasoning.effort",
			instead: "low",
		});
	});

	it("is about none that merely reads like a word of it", () => {
		expect(read({ message: "I was thinking about reasoning for a store" })).toBeNull();
	});

	it("never has a provider store what it was sent", () => {
		expect(read({ message: "Unsupported parameter: 'store'", param: "store" })).toBeNull();
		expect(droppablePaths(REQUEST.body ?? {})).not.toContain("store");
	});

	it("keeps what a request can't do without", () => {
		expect(droppablePaths(REQUEST.body ?? {})).toEqual([
			"reasoning.effort",
			"generationConfig.thinkingConfig",
			"stream_options",
			"thinking",
			"reasoning",
		]);
	});

	it("of a body that isn't ours to change is about no field", () => {
		expect(read({ message: "stream_options is not supported" }, { body: null })).toBeNull();
	});

	it("names the context in the words of each server", () => {
		const of = (message: string) => read({ message }, { isTooLong: true });
		expect(of("prompt is too long: 205000 tokens > 200000 maximum")).toMatchObject({
			contextTokens: 200_000,
			promptTokens: 205_000,
		});
		// https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server-context.cpp
		expect(
			of("request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it"),
		).toMatchObject({
			contextTokens: 4_096,
			promptTokens: 5_000,
		});
		expect(of("The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).")).toMatchObject(
			{
				contextTokens: 1_048_576,
				promptTokens: 1_048_577,
			},
		);
		expect(of("Input is too long for requested model.")).toMatchObject({ contextTokens: null, promptTokens: null });
	});
});
