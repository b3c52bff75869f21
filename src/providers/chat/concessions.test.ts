import { describe, expect, it, onTestFinished } from "vitest";
import { type Loopback, startLoopback } from "../../../test/fixtures/providers/loopback.ts";
import { at, type FixtureReply, type SeenRequest } from "../../../test/fixtures/providers/provider-fixture.ts";
import { chunkStream } from "../../../test/fixtures/providers/streams.ts";
import { CallError, type ChatModel, type ChatRequest } from "../translator.ts";
import { createOpenaiChatModel, type OpenAiChatModelOptions } from "./openai-chat.ts";

const ANSWER = '{"segments":[{"id":"1","text":"Hola"}]}';

const REQUEST: ChatRequest = {
	system: "Translate.",
	user: `Some words before.\n\n${JSON.stringify({ segments: [{ id: "1", text: "It is a truth universally acknowledged" }] })}`,
	schema: { type: "object", properties: {}, additionalProperties: false },
	maxOutputTokens: 12_040,
	temperature: 0.3,
};

/** A server that answers unless `refuse` has a reason not to. */
async function start(refuse: (body: unknown, seen: SeenRequest) => FixtureReply | null): Promise<Loopback> {
	const server = await startLoopback((request) => {
		const refusal = refuse(request.body, request);
		if (refusal) return refusal;
		const reply = {
			status: 200,
			body: {
				id: "c1",
				object: "chat.completion",
				model: "m",
				choices: [{ index: 0, message: { role: "assistant", content: ANSWER }, finish_reason: "stop" }],
				usage: { prompt_tokens: 40, completion_tokens: 12, total_tokens: 52 },
			},
		};
		if (at(request.body, "stream") !== true) return reply;
		return { status: 200, headers: { "content-type": "text/event-stream" }, body: chunkStream()(reply, request) };
	});
	onTestFinished(() => server.close());
	return server;
}

function open(server: Loopback, more: Partial<OpenAiChatModelOptions> = {}): ChatModel {
	return createOpenaiChatModel({
		provider: "openai-compatible",
		providerName: "Server",
		baseUrl: server.url,
		modelId: "some-model",
		key: "",
		dialect: "plain",
		structured: "schema",
		reasoning: "off",
		...more,
	});
}

/** Sends as `translation/` does: again at once where something was conceded. @returns how many requests it took */
async function send(model: ChatModel, request = REQUEST): Promise<number> {
	for (let tries = 1; tries < 9; tries += 1) {
		try {
			expect((await model.complete(request, AbortSignal.timeout(5_000))).text).toBe(ANSWER);
			return tries;
		} catch (error) {
			if (!(error instanceof CallError) || error.fault !== "conceded") throw error;
		}
	}
	throw new Error("conceded for ever");
}

const refused = (status: number, error: unknown): FixtureReply => ({ status, body: { error } });
const openai = (message: string, more: { param?: string; code?: string } = {}): FixtureReply =>
	refused(400, { message, type: "invalid_request_error", param: null, code: null, ...more });
const last = (server: Loopback) => server.requests.at(-1)?.body;
const formatOf = (body: unknown) => at(body, "response_format", "type") ?? "none";

describe("a server that refuses a part of the request is asked without, at once and from then on", () => {
	const cases: Record<string, [(body: unknown) => FixtureReply | null, (body: unknown) => unknown, unknown]> = {
		// https://platform.openai.com/docs/guides/structured-outputs#supported-models
		"a schema": [
			(body) =>
				formatOf(body) === "json_schema"
					? openai("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", {
							param: "response_format",
						})
					: null,
			formatOf,
			"json_object",
		],
		"every format": [
			(body) => (formatOf(body) === "none" ? null : openai("This server does not support response_format.")),
			formatOf,
			"none",
		],
		// https://github.com/simonw/llm/issues/724
		"a temperature": [
			(body) =>
				at(body, "temperature") === undefined
					? null
					: openai("Unsupported value: 'temperature' does not support 0.3 with this model.", {
							param: "temperature",
							code: "unsupported_value",
						}),
			(body) => at(body, "temperature"),
			undefined,
		],
		// https://github.com/vllm-project/vllm/pull/2964, https://github.com/huggingface/chat-ui/issues/1386
		"a system role": [
			(body) =>
				at(body, "messages", 0, "role") === "system"
					? {
							status: 400,
							body: { object: "error", message: "System role not supported", type: "BadRequestError", code: 400 },
						}
					: null,
			(body) => at(body, "messages", 0, "content"),
			`${REQUEST.system}\n\n${REQUEST.user}`,
		],
		// https://github.com/0xPlaygrounds/rig/issues/788
		"Gemma's developer instruction": [
			(body) =>
				at(body, "messages", 0, "role") === "system"
					? refused(400, {
							code: 400,
							message: "Developer instruction is not enabled for models/gemma-3-27b-it",
							status: "INVALID_ARGUMENT",
						})
					: null,
			(body) => at(body, "messages", 0, "role"),
			"user",
		],
		// The template of Mistral 7B: https://github.com/kubeai-project/kubeai/issues/499
		"roles that don't alternate": [
			(body) =>
				at(body, "messages", 0, "role") === "system"
					? openai("Conversation roles must alternate user/assistant/user/assistant/...")
					: null,
			(body) => at(body, "messages", 0, "role"),
			"user",
		],
		// https://github.com/chathub-dev/chathub/issues/1294
		"a stream": [
			(body) =>
				at(body, "stream") === true
					? openai("Unsupported value: 'stream' does not support true with this model.", { param: "stream" })
					: null,
			(body) => at(body, "stream"),
			undefined,
		],
		// https://github.com/avante-corp/avante.nvim/issues/2347
		"an option of the stream": [
			(body) =>
				at(body, "stream_options") === undefined
					? null
					: {
							status: 422,
							body: {
								object: "error",
								message: {
									detail: [
										{
											type: "extra_forbidden",
											loc: ["body", "stream_options", "include_usage"],
											msg: "Extra inputs are not permitted",
											input: true,
										},
									],
								},
								type: "invalid_request_error",
							},
						},
			(body) => [at(body, "stream"), at(body, "stream_options")],
			[true, undefined],
		],
		// https://github.com/pydantic/pydantic-ai/issues/1205
		"the name of the reply's bound": [
			(body) =>
				at(body, "max_tokens") === undefined
					? null
					: openai(
							"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
							{
								param: "max_tokens",
								code: "unsupported_parameter",
							},
						),
			(body) => [at(body, "max_tokens"), at(body, "max_completion_tokens")],
			[undefined, 12_040],
		],
		"a field of its own": [
			(body) => (at(body, "reasoning_effort") === "off" ? openai("property 'reasoning_effort' is unsupported") : null),
			(body) => at(body, "reasoning_effort"),
			undefined,
		],
		// https://github.com/Kilo-Org/cloud/pull/3807
		"a value, where it names those that it takes": [
			(body) =>
				at(body, "reasoning_effort") === "off"
					? openai(
							"Unsupported value: 'reasoning_effort' does not support 'off' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
						)
					: null,
			(body) => at(body, "reasoning_effort"),
			"minimal",
		],
	};

	it.each(Object.entries(cases))("%s", async (_name, [refuse, of, wanted]) => {
		const server = await start(refuse);
		const options = { extraBody: () => ({ reasoning_effort: "off" }) };
		expect(await send(open(server, options))).toBeLessThanOrEqual(3);
		expect(of(last(server))).toEqual(wanted);
		const before = server.requests.length;
		// Another job, at once in the form that works.
		expect(await send(open(server, options))).toBe(1);
		expect(server.requests).toHaveLength(before + 1);
		expect(of(last(server))).toEqual(wanted);
	});

	// https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/189
	it("LM Studio, which takes a schema and no plain object, is asked for the schema", async () => {
		const server = await start((body) =>
			formatOf(body) === "json_object"
				? { status: 400, body: { error: "'response_format.type' must be 'json_schema' or 'text'" } }
				: null,
		);
		const model = open(server, { structured: "object" });
		expect(await send(model)).toBe(2);
		expect(server.requests.map(({ body }) => formatOf(body))).toEqual(["json_object", "json_schema"]);
		expect(model.supportsSchema).toBe(true);
	});

	it("concurrent refusals of the same kind lower once", async () => {
		const server = await start((body) =>
			formatOf(body) === "json_schema" ? openai("response_format json_schema is not supported") : null,
		);
		const model = open(server);
		await Promise.all(Array.from({ length: 5 }, () => send(model, { ...REQUEST })));
		expect(server.requests.map(({ body }) => formatOf(body)).filter((one) => one === "none")).toEqual([]);
		expect(server.requests.filter(({ body }) => formatOf(body) === "json_object")).toHaveLength(5);
	});
});

describe("the bound of a reply is lowered to what the refusal names, else to the half", () => {
	it.each([
		// https://github.com/ChatGPTNextWeb/NextChat/issues/3195
		[
			"OpenAI",
			4_096,
			"max_tokens is too large: 12040. This model supports at most 4096 completion tokens, whereas you provided 12040.",
		],
		// https://github.com/anomalyco/opencode/issues/16971
		["Qwen", 8_192, "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]"],
		// https://github.com/we0-dev/we0/issues/56
		["DeepSeek", 8_192, "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"],
		// https://github.com/skapadia3214/groq-moa/issues/8, https://github.com/Alishahryar1/free-claude-code/issues/955
		["Groq", 8_000, "max_tokens for `llama-3.1-8b-instant` must be less than or equal to 8000"],
		[
			"Groq, newer",
			8_192,
			"`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model",
		],
		// https://github.com/RooCodeInc/Roo-Code/issues/248, https://github.com/charmbracelet/crush/issues/946
		[
			"Bedrock",
			4_096,
			"The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.",
		],
		// https://docs.anthropic.com/en/docs/about-claude/models
		["Claude", 4_096, "max_tokens: 12040 > 4096, which is the maximum allowed number of output tokens for some-model"],
		[
			"Google",
			8_192,
			"Unable to submit request because it has a maxOutputTokens value of 12040 but the supported range is from 1 (inclusive) to 8193 (exclusive). Update the value and try again.",
		],
		["with a comma", 10_000, "maximum is 10,000 for max_tokens"],
		["without a number", 6_020, "max_tokens: this is more than the model can give"],
	])("%s: %i", async (_name, max, message) => {
		const server = await start((body) => (Number(at(body, "max_tokens")) > max ? openai(message) : null));
		const model = open(server);
		expect(await send(model)).toBe(2);
		expect(at(last(server), "max_tokens")).toBe(max);
		expect(model.limits).toEqual({ contextTokens: null, outputTokens: max });
		await send(model, { ...REQUEST, maxOutputTokens: 500 });
		expect(at(last(server), "max_tokens")).toBe(500);
	});

	it("ends where it would hold no batch", async () => {
		const server = await start(() => openai("max_tokens is not good enough"));
		await expect(send(open(server))).rejects.toMatchObject({ fault: "rejected" });
		expect(server.requests.length).toBeLessThan(9);
	});
});

describe("prompt and reply that exceed the context together", () => {
	it.each([
		// https://github.com/vllm-project/vllm/issues/20409
		[
			"This model's maximum context length is 4096 tokens. However, you requested 12090 tokens (50 in the messages, 12040 in the completion). Please reduce the length of the messages or completion.",
		],
		// https://github.com/vllm-project/vllm/issues/42474
		[
			"This model's maximum context length is 4096 tokens. However, you requested 12040 output tokens and your prompt contains at least 1 input tokens, for a total of at least 4097 tokens.",
		],
		[
			"'max_tokens' or 'max_completion_tokens' is too large: 12040. This model's maximum context length is 4096 tokens and your request has 50 input tokens (12040 > 4096 - 50).",
		],
		["`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 50 `inputs` tokens and 12040 `max_new_tokens`"],
	])("leave what the prompt leaves: %s", async (message) => {
		const server = await start((body) => (Number(at(body, "max_tokens")) > 4_046 ? openai(message) : null));
		const model = open(server);
		expect(await send(model)).toBe(2);
		expect(model.limits).toEqual({ contextTokens: 4_096, outputTokens: null });
		expect(at(last(server), "max_tokens")).toBeGreaterThan(3_800);
	});

	it("are too long where nothing is left, and then without asking", async () => {
		const server = await start(() => openai("This model's maximum context length is 4096 tokens."));
		const model = open(server);
		const long = { ...REQUEST, user: "word ".repeat(4_000) };
		await expect(send(model, long)).rejects.toMatchObject({ fault: "too_long" });
		await expect(send(model, long)).rejects.toMatchObject({ fault: "too_long", unsent: true });
		expect(server.requests).toHaveLength(1);
	});
});

describe("a request that is refused for no known reason", () => {
	const needsPlain = (body: unknown) =>
		formatOf(body) !== "none" || at(body, "stream") === true || at(body, "messages", 1) !== undefined;

	it("is tried once in its plainest form, which is remembered where it works", async () => {
		const server = await start((body) => (needsPlain(body) ? refused(400, { message: "Bad Request" }) : null));
		expect(await send(open(server, { extraBody: () => ({ enable_thinking: false }) }))).toBe(2);
		expect(last(server)).toEqual({
			model: "some-model",
			max_tokens: 4_096,
			messages: [{ role: "user", content: `${REQUEST.system}\n\n${REQUEST.user}` }],
		});
		expect(await send(open(server))).toBe(1);
	});

	it("stays refused where that doesn't help, in the provider's words without the book's", async () => {
		const server = await start((body) =>
			refused(400, {
				message: `Nope. You sent ${JSON.stringify(at(body, "messages", 1, "content") ?? at(body, "messages", 0, "content"))}`,
			}),
		);
		const error = await send(open(server, { key: "sk-secret-0123456789" })).catch((one: unknown) => one);
		expect(error).toMatchObject({ fault: "rejected", message: expect.stringContaining("Nope. You sent") });
		expect(String(error)).not.toMatch(/truth|universally|acknowledged|secret/);
		expect(server.requests).toHaveLength(2);
	});

	it("says nothing about an endpoint that has answered", async () => {
		let isOdd = false;
		const server = await start((body) => (isOdd && needsPlain(body) ? refused(400, { message: "Bad Request" }) : null));
		const model = open(server);
		await send(model);
		isOdd = true;
		expect(await send(model, { ...REQUEST })).toBe(2);
		isOdd = false;
		await send(model, { ...REQUEST });
		expect(formatOf(last(server))).toBe("json_schema");
	});

	it("is not sent again for a model that doesn't exist", async () => {
		const server = await start(() =>
			refused(404, { message: "The model `some-model` does not exist", code: "model_not_found" }),
		);
		await expect(send(open(server))).rejects.toMatchObject({ fault: "rejected" });
		expect(server.requests).toHaveLength(1);
	});
});

it("a server that ignores the wish for a stream is read all the same, and not asked again", async () => {
	const server = await start((_body, { body }) =>
		at(body, "stream") === true
			? {
					status: 200,
					body: { choices: [{ index: 0, message: { role: "assistant", content: ANSWER }, finish_reason: "stop" }] },
				}
			: null,
	);
	const model = open(server);
	const reply = await model.complete(REQUEST, AbortSignal.timeout(5_000));
	expect(reply).toMatchObject({ text: ANSWER, finish: "stop", usage: { metered: false } });
	expect(server.requests).toHaveLength(1);
	await send(model);
	expect(at(last(server), "stream")).toBeUndefined();
});

// https://github.com/FoundationAgents/OpenManus/issues/330
it("a model that does nothing but stream is asked for a stream", async () => {
	const server = await start((body) =>
		at(body, "stream") === true
			? null
			: openai("This model only support stream mode, please enable the stream parameter to access the model. ", {
					code: "invalid_parameter_error",
				}),
	);
	expect(await send(open(server))).toBe(1);
});
