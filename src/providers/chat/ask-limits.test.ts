import { describe, expect, it, onTestFinished } from "vitest";
import { startLoopback } from "../../../test/fixtures/providers/loopback.ts";
import { createTranslatorFactory } from "../create-translator.ts";
import type { ChatOptions } from "../record.ts";
import type { ChatModel, TranslatorRequest } from "../translator.ts";
import { withLimits } from "./ask-limits.ts";

const signal = new AbortController().signal;

/** A server that answers those paths, each with its JSON, and anything else with 404. */
async function open(
	provider: string,
	answers: Record<string, unknown>,
	more: Partial<TranslatorRequest> = {},
	size = 0,
) {
	const server = await startLoopback(({ path }) =>
		path in answers ? { status: 200, body: answers[path] } : { status: 404, body: { error: "no such thing" } },
	);
	onTestFinished(() => server.close());
	const make = createTranslatorFactory({
		baseUrls: { [provider]: `${server.url}/v1` },
		untrustedFetch: fetch,
		...(size > 0 && { localContextTokens: size }),
	});
	const request = { provider, modelId: "house", keys: ["the-key"], sourceLanguage: "en", targetLanguage: "es" };
	const baseUrl = more.baseUrl === undefined ? {} : { baseUrl: `${server.url}/v1` };
	const model = await make({ ...request, ...more, ...baseUrl });
	if (model.kind !== "chat") throw new Error("no language model");
	await model.learnLimits?.(signal);
	return { server, model };
}

describe("what a server says that its model takes", () => {
	const models = (...data: unknown[]) => ({ "/v1/models": { object: "list", data } });
	it.each([
		["vllm", models({ id: "house", max_model_len: 4_096 }, { id: "other", max_model_len: 9 }), 4_096, null],
		["vllm", models({ id: "the only one", max_model_len: 4_096 }), 4_096, null],
		["vllm", models({ id: "one", max_model_len: 1 }, { id: "two", max_model_len: 2 }), null, null],
		["llamacpp", { "/props": { default_generation_settings: { n_ctx: 8_192 }, total_slots: 4 } }, 8_192, null],
		["llamacpp", models({ id: "house", meta: { n_ctx: 2_048 } }), 2_048, null],
		["lmstudio", { "/api/v0/models": { data: [{ id: "house", loaded_context_length: 4_096 }] } }, 4_096, null],
		["lmstudio", { "/api/v0/models": { data: [{ id: "house", max_context_length: 131_072 }] } }, null, null],
		["openai-compatible", models({ id: "house", context_length: 32_768 }), 32_768, null],
		[
			"litellm",
			{
				"/model/info": {
					data: [
						{ model_name: "house", model_info: { max_input_tokens: 128_000, max_output_tokens: 4_096 } },
						{ model_name: "house", model_info: { max_input_tokens: 64_000, max_output_tokens: null } },
						{ model_name: "other", model_info: { max_input_tokens: 1 } },
					],
				},
			},
			64_000,
			4_096,
		],
		["litellm", {}, null, null],
		["vllm", { "/v1/models": "<html>" }, null, null],
	])("%s, %j: %s tokens, %s of a reply", async (provider, answers, contextTokens, outputTokens) => {
		const { model, server } = await open(provider, answers);
		expect(model.limits).toEqual({ contextTokens, outputTokens });
		expect(model.slowStart).toBe(1);
		for (const { headers } of server.requests) expect(headers.authorization).toBe("Bearer the-key");
	});

	it("is bounded by LOCAL_CONTEXT_TOKENS, which stands in for what nobody says", async () => {
		const answers = models({ id: "house", max_model_len: 8_192 });
		expect((await open("vllm", answers, {}, 4_096)).model.limits?.contextTokens).toBe(4_096);
		expect((await open("vllm", answers, {}, 16_384)).model.limits?.contextTokens).toBe(8_192);
		expect((await open("vllm", {}, {}, 4_096)).model.limits?.contextTokens).toBe(4_096);
	});

	it("is no wider than what the model has learnt itself", async () => {
		const model = { limits: { contextTokens: null, outputTokens: 2_000 } } as unknown as ChatModel;
		const options = { baseUrl: "http://127.0.0.1:1/v1", modelId: "m", key: "" } as ChatOptions;
		const asked = withLimits(model, options, async () => ({ contextTokens: 8_192, outputTokens: 4_096 }));
		await asked.learnLimits?.(signal);
		expect(asked.limits).toEqual({ contextTokens: 8_192, outputTokens: 2_000 });
		let learnt: number | null = null;
		const growing = {
			get limits() {
				return { contextTokens: learnt, outputTokens: null };
			},
		} as unknown as ChatModel;
		const other = withLimits(growing, options, async () => null);
		learnt = 4_096;
		expect(other.limits?.contextTokens).toBe(4_096);
	});

	it("is known at a caller's address too, and gets no key of the operator's there", async () => {
		const answers = models({ id: "house", max_model_len: 4_096 });
		const { model, server } = await open("openai-compatible", answers, { baseUrl: "the server's", keys: [] });
		expect(model.limits?.contextTokens).toBe(4_096);
		expect(model.endpoint).toBeUndefined();
		expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
	});
});
