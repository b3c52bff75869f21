import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CHAT_FIXTURES } from "../../../test/fixtures/providers/all.ts";
import { type Loopback, startLoopback } from "../../../test/fixtures/providers/loopback.ts";
import { createTranslatorFactory } from "../create-translator.ts";
import type { ChatModel, Reasoning } from "../translator.ts";

let server: Loopback;
beforeEach(() => {
	vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE012345678");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});
afterEach(async () => {
	vi.unstubAllEnvs();
	await server.close();
});

const REQUEST = { system: "Translate.", user: "{}", schema: {}, maxOutputTokens: 4_000, temperature: null };

/** The body of a call, and the model that made it. */
async function callOf(provider: string, modelId: string, reasoning: Reasoning) {
	const fixture = CHAT_FIXTURES.find((one) => one.provider === provider);
	if (!fixture) throw new Error(`no fixture of ${provider}`);
	server = await startLoopback(() => fixture.success(server.requests.at(-1) as never));
	const make = createTranslatorFactory({ baseUrls: { [provider]: server.url + fixture.basePath } });
	const languages = { sourceLanguage: "en", targetLanguage: "es" };
	const model = (await make({ provider, modelId, reasoning, keys: ["key"], ...languages })) as ChatModel;
	await model.complete(REQUEST, new AbortController().signal);
	return { model, body: server.requests[0]?.body as Record<string, unknown> };
}

const DISABLED = { thinking: { type: "disabled" } };
const adaptive = (effort: string) => ({ thinking: { type: "adaptive" }, output_config: { effort } });
const budget = (tokens: number) => ({ thinking: { type: "enabled", budget_tokens: tokens }, max_tokens: 4_000 });
const effort = (word: string) => ({ reasoning_effort: word });
const level = (thinkingLevel: string) => ({ generationConfig: { thinkingConfig: { thinkingLevel } } });
const nested = (word: string) => ({ reasoning: { effort: word } });

/** What each model is told for off, low and high; its reference is named in its record. */
const ROWS: ReadonlyArray<readonly [provider: string, modelId: string, off: object, low: object, high: object]> = [
	["anthropic", "claude-sonnet-5-5", { thinking: { type: "between_tools" } }, adaptive("low"), adaptive("high")],
	["anthropic", "claude-sonnet-5", DISABLED, adaptive("low"), adaptive("high")],
	["anthropic", "claude-opus-5-5", { output_config: { effort: "low" } }, adaptive("low"), adaptive("high")],
	["anthropic", "claude-opus-5", DISABLED, adaptive("low"), adaptive("high")],
	["anthropic", "claude-haiku-5-5", DISABLED, adaptive("low"), adaptive("high")],
	["anthropic", "claude-haiku-4-5", DISABLED, budget(1_024), budget(2_000)],
	["openai", "gpt-6-luna", effort("none"), effort("low"), effort("high")],
	["openai", "gpt-6-sol", effort("none"), effort("low"), effort("high")],
	["openai", "gpt-6.1-terra", effort("none"), effort("low"), effort("high")],
	["openai", "gpt-5.6-luna", effort("none"), effort("low"), effort("high")],
	["openai", "gpt-6-astra", effort("low"), effort("low"), effort("high")],
	["openai", "gpt-6.1-sol", effort("low"), effort("low"), effort("high")],
	["openai", "gpt-5-mini", effort("minimal"), effort("low"), effort("high")],
	["openai", "o3", effort("low"), effort("low"), effort("high")],
	["google", "gemini-3.5-flash-lite", level("minimal"), level("low"), level("high")],
	["google", "gemini-3.8-flash", level("low"), level("low"), level("high")],
	["groq", "openai/gpt-oss-120b", effort("low"), effort("low"), effort("high")],
	["groq", "qwen/qwen3-32b", effort("none"), effort("default"), effort("default")],
	["xai", "grok-4.7", nested("low"), nested("low"), nested("high")],
	["xai", "grok-4.3", nested("none"), nested("low"), nested("high")],
	[
		...(["qwen", "qwen-plus", { enable_thinking: false, max_tokens: 4_000 }] as const),
		{ enable_thinking: true, thinking_budget: 1_024, max_tokens: 2_976 },
		{ enable_thinking: true, thinking_budget: 2_000, max_tokens: 2_000 },
	],
	[
		...(["deepseek", "deepseek-flash", DISABLED] as const),
		{ thinking: { type: "enabled" }, ...effort("low") },
		{ thinking: { type: "enabled" }, ...effort("high") },
	],
	["mistral", "mistral-small-2603", effort("none"), effort("high"), effort("high")],
	["openrouter", "anthropic/claude-sonnet-5.5", nested("none"), nested("low"), nested("high")],
	["openrouter", "anthropic/claude-opus-5.5", nested("low"), nested("low"), nested("high")],
	["openrouter", "openai/gpt-6-luna", nested("none"), nested("low"), nested("high")],
	["openrouter", "openrouter/auto", nested("low"), nested("low"), nested("high")],
	["azure", "gpt-6-luna", effort("none"), effort("low"), effort("high")],
	["azure", "my-deployment", {}, effort("low"), effort("high")],
	["openai-compatible", "some-model", {}, effort("low"), effort("high")],
	[
		...(["bedrock", "us.anthropic.claude-sonnet-5-v1:0"] as const),
		{ additionalModelRequestFields: DISABLED },
		{ additionalModelRequestFields: adaptive("low") },
		{ additionalModelRequestFields: adaptive("high") },
	],
	[
		...(["bedrock", "us.anthropic.claude-opus-5-5-v1:0"] as const),
		{ additionalModelRequestFields: adaptive("low") },
		{ additionalModelRequestFields: adaptive("low") },
		{ additionalModelRequestFields: adaptive("high") },
	],
	[
		...(["bedrock", "anthropic.claude-haiku-4-5-20251001-v1:0", { inferenceConfig: { maxTokens: 4_000 } }] as const),
		{ additionalModelRequestFields: { thinking: { budget_tokens: 1_024 } }, inferenceConfig: { maxTokens: 4_000 } },
		{ additionalModelRequestFields: { thinking: { budget_tokens: 2_000 } }, inferenceConfig: { maxTokens: 4_000 } },
	],
];

describe("how much a model may think", () => {
	it.each(ROWS)("%s %s is told what it takes", async (provider, modelId, off, low, high) => {
		for (const [reasoning, wanted] of Object.entries({ off, low, high })) {
			const { body } = await callOf(provider, modelId, reasoning as Reasoning);
			expect(body, reasoning).toMatchObject(wanted);
			await server.close();
		}
	});

	it.each([
		["openai", "gpt-4o"],
		["openai-compatible", "some-model"],
		["azure", "my-deployment"],
		["mistral", "mistral-large-2512"],
	])("is no matter for %s %s, which is told nothing", async (provider, modelId) => {
		const { body } = await callOf(provider, modelId, "off");
		for (const field of ["reasoning_effort", "reasoning", "thinking"]) expect(body).not.toHaveProperty(field);
	});

	it.each([
		["anthropic", "claude-sonnet-5-5", 1.3, [0, 0]],
		["anthropic", "claude-opus-5-5", 1.3, [0.1, 0.5]],
		["anthropic", "claude-haiku-4-5", 1, [0, 0]],
		["openrouter", "anthropic/claude-opus-4.8", 1.3, [0, 0]],
		["openai", "gpt-6-luna", 1, [0, 0]],
		["openai", "gpt-6.1-sol", 1, [0.1, 0.5]],
		["google", "gemini-3.5-flash-lite", 1, [0, 0.2]],
		["openai", "gpt-4o", 1, [0, 0]],
	])("is known beforehand of %s %s where nobody asks for thoughts", async (provider, modelId, tokenizer, thoughts) => {
		const { model } = await callOf(provider, modelId, "off");
		expect(model.habits).toEqual({ tokenizer, thoughts });
	});
});
