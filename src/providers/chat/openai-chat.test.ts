import { afterEach, describe, expect, it, vi } from "vitest";
import {
	cipher,
	type FakeFault,
	type FakeOpenAi,
	type FakeOpenAiOptions,
	startFakeOpenAi,
} from "../../../test/fixtures/fake-openai.ts";
import { CallError, type ChatRequest } from "../translator.ts";
import { createOpenaiChatModel, type OpenAiChatModelOptions } from "./openai-chat.ts";

const KEY = "sk-test-0123456789abcdef";
let server: FakeOpenAi;

afterEach(() => server.close());

async function start(options: FakeOpenAiOptions = {}, model: Partial<OpenAiChatModelOptions> = {}) {
	server = await startFakeOpenAi(options);
	return createOpenaiChatModel({
		provider: "openai",
		providerName: "OpenAI",
		baseUrl: server.url,
		modelId: "gpt-6-luna",
		key: KEY,
		dialect: "official",
		structured: "schema",
		reasoning: "off",
		...model,
	});
}

function request(more: Partial<ChatRequest> = {}): ChatRequest {
	return {
		system: "Translate.",
		user: `Context.\n\n${JSON.stringify({ segments: [{ id: "1", text: "Hello <1>world</1>" }] })}`,
		schema: { type: "object", properties: {}, additionalProperties: false },
		maxOutputTokens: 500,
		temperature: null,
		...more,
	};
}

async function faultOf(fault: FakeFault, model: Partial<OpenAiChatModelOptions> = {}): Promise<CallError> {
	const chat = await start({ faults: [fault] }, model);
	const error = await chat.complete(request(), AbortSignal.timeout(5_000)).catch((one: unknown) => one);
	expect(server.calls).toHaveLength(1);
	if (!(error instanceof CallError)) throw new Error(`no CallError but ${error}`);
	expect(error.message).not.toContain(KEY);
	expect(error.message).not.toContain("Hello");
	return error;
}

describe("a call to OpenAI's chat API", () => {
	it("sends one request with a schema and gives text, finish and metered usage", async () => {
		const warn = vi.spyOn(console, "warn");
		const chat = await start();
		const reply = await chat.complete(request(), new AbortController().signal);
		expect(JSON.parse(reply.text)).toEqual({ segments: [{ id: "1", text: cipher("Hello <1>world</1>") }] });
		expect(reply.finish).toBe("stop");
		expect(reply.usage.metered).toBe(true);
		expect(reply.usage.input).toBeGreaterThan(10);
		expect(server.calls).toHaveLength(1);
		expect(server.calls[0]?.key).toBe(KEY);
		expect(server.calls[0]?.body).toMatchObject({
			model: "gpt-6-luna",
			max_completion_tokens: 500,
			response_format: { type: "json_schema", json_schema: { strict: true } },
		});
		expect(warn).not.toHaveBeenCalled();
		warn.mockRestore();
	});

	it("sends a temperature only when given, and never to a model that refuses it", async () => {
		const chat = await start({}, { modelId: "gpt-4o" });
		await chat.complete(request(), new AbortController().signal);
		await chat.complete(request({ temperature: 0.3 }), new AbortController().signal);
		expect(server.calls[0]?.body).not.toHaveProperty("temperature");
		expect(server.calls[1]?.body.temperature).toBe(0.3);
		await server.close();
		const reasoning = await start({}, { modelId: "gpt-6-astra" });
		await reasoning.complete(request({ temperature: 0.3 }), new AbortController().signal);
		expect(server.calls[0]?.body).not.toHaveProperty("temperature");
	});

	it("writes no prompt cache, which no call could read, where that is charged", async () => {
		const chat = await start();
		await chat.complete(request(), new AbortController().signal);
		expect(server.calls[0]?.body.prompt_cache_options).toEqual({ mode: "explicit" });
		await server.close();
		const older = await start({}, { modelId: "gpt-4o" });
		await older.complete(request(), new AbortController().signal);
		expect(server.calls[0]?.body).not.toHaveProperty("prompt_cache_options");
	});

	it("sends plain chat completions to local servers, without a key where there is none", async () => {
		const chat = await start(
			{},
			{ dialect: "plain", provider: "ollama", providerName: "Ollama", key: "", modelId: "qwen3:4b" },
		);
		await chat.complete(request({ temperature: 0 }), new AbortController().signal);
		expect(chat.engine).toBe("ollama:qwen3:4b");
		expect(server.calls[0]?.key).toBe("");
		expect(server.calls[0]?.body).toMatchObject({
			model: "qwen3:4b",
			max_tokens: 500,
			temperature: 0,
			response_format: { type: "json_schema" },
			messages: [{ role: "system" }, { role: "user" }],
		});
	});

	it("asks for any JSON object where the server supports no schema", async () => {
		const chat = await start({}, { dialect: "plain", structured: "object" });
		await chat.complete(request(), new AbortController().signal);
		expect(server.calls[0]?.body.response_format).toEqual({ type: "json_object" });
		expect(chat.supportsSchema).toBe(false);
	});

	it("reports cut-off and filtered replies", async () => {
		const chat = await start({ faults: ["truncated", "content_filter", "refusal"] });
		const signal = new AbortController().signal;
		expect((await chat.complete(request(), signal)).finish).toBe("length");
		expect((await chat.complete(request(), signal)).finish).toBe("filtered");
		expect((await chat.complete(request(), signal)).finish).toBe("filtered");
	});

	it("closes the socket on abort and lets the abort through", async () => {
		const chat = await start({ faults: ["hang"] });
		const controller = new AbortController();
		const call = chat.complete(request(), controller.signal);
		await vi.waitFor(() => expect(server.calls).toHaveLength(1));
		controller.abort();
		await expect(call).rejects.toMatchObject({ name: "AbortError" });
		await vi.waitFor(() => expect(server.calls[0]?.aborted).toBe(true));
	});
});

describe("a call that fails", () => {
	it("names a refused key without showing it", async () => {
		expect(await faultOf("unauthorized")).toMatchObject({ fault: "key", status: 401 });
		await server.close();
		expect(await faultOf("forbidden")).toMatchObject({ fault: "key", status: 403 });
	});

	it("distinguishes an exhausted quota from a busy provider", async () => {
		expect(await faultOf("quota")).toMatchObject({ fault: "quota", status: 429 });
		await server.close();
		expect((await faultOf("busy")).retryAfterMs).toBeUndefined();
		await server.close();
		expect(await faultOf({ kind: "busy", retryAfter: "120" })).toMatchObject({ fault: "busy", retryAfterMs: 120_000 });
		await server.close();
		const inAMinute = await faultOf({ kind: "overloaded", retryAfter: new Date(Date.now() + 60_000).toUTCString() });
		expect(inAMinute.fault).toBe("unreachable");
		expect(inAMinute.retryAfterMs).toBeGreaterThan(50_000);
	});

	it.each([
		["server_error", "unreachable"],
		["cut", "unreachable"],
		["html", "unreachable"],
		["no_choices", "unreachable"],
		["model_not_found", "rejected"],
		["context_length", "too_long"],
		["prompt_filtered", "filtered"],
		["invalid_prompt", "filtered"],
	] as const)("calls %s %s", async (fault, expected) => {
		expect((await faultOf(fault)).fault).toBe(expected);
		await server.close();
		expect((await faultOf(fault, { dialect: "plain", structured: "object" })).fault).toBe(expected);
	});

	it("blames the base URL for a web page, and the network for a cut connection", async () => {
		expect((await faultOf("html")).message).toContain("base URL");
		await server.close();
		expect((await faultOf("cut")).message).toContain("could not be reached");
	});

	it("gives up a hanging call after its timeout", async () => {
		const error = await faultOf("hang", { callTimeoutMs: 100 });
		expect(error).toMatchObject({ fault: "unreachable", message: "OpenAI gave no answer in time" });
	});

	it("reports that nobody listens at the address", async () => {
		const chat = await start();
		await server.close();
		const call = chat.complete(request(), new AbortController().signal);
		await expect(call).rejects.toMatchObject({
			fault: "unreachable",
			message: expect.stringContaining("ECONNREFUSED"),
		});
	});
});
