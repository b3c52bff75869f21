import { describe, expect, it, onTestFinished } from "vitest";
import { type FakeOllamaOptions, startFakeOllama } from "../../../test/fixtures/providers/fake-ollama.ts";
import { createTranslatorFactory } from "../create-translator.ts";
import type { ChatModel, ChatRequest, TranslatorRequest } from "../translator.ts";

const signal = new AbortController().signal;

async function start(options: FakeOllamaOptions = {}, more: Partial<TranslatorRequest> = {}, path = "") {
	const ollama = await startFakeOllama(options);
	onTestFinished(() => ollama.close());
	const make = createTranslatorFactory({ baseUrls: { ollama: ollama.url + path }, localTimeoutMs: 2_000 });
	const request = { provider: "ollama", modelId: "llama3.1", keys: [], sourceLanguage: "en", targetLanguage: "es" };
	return { ollama, model: (await make({ ...request, ...more })) as ChatModel };
}

function ask(words: number, more: Partial<ChatRequest> = {}): ChatRequest {
	const segments = [{ id: "1", text: "word ".repeat(words) }];
	return {
		system: "Translate.",
		user: JSON.stringify({ segments }),
		schema: { type: "object" },
		maxOutputTokens: 4_000,
		temperature: null,
		...more,
	};
}

describe("Ollama", () => {
	it.each(["", "/v1"])("is reached with its address ending in '%s', one call at a time at first", async (path) => {
		const { ollama, model } = await start({}, {}, path);
		expect((await model.complete(ask(20), signal)).finish).toBe("stop");
		expect(ollama.paths).toEqual(["POST /api/chat"]);
		expect(model.slowStart).toBe(1);
		// The address is a part of the cache's keys and stays what it was.
		expect(model.endpoint).toBe(`${ollama.url}/v1`);
	});

	it("gets a window for what the job needs, in steps, at most the model's own, and is not loaded again", async () => {
		const { ollama, model } = await start({ models: { "llama3.1": { contextLength: 8_192 } } });
		await model.learnLimits?.(signal);
		expect(model.limits).toEqual({ contextTokens: 8_192, outputTokens: null });
		for (const contextTokens of [5_000, 5_400, 6_144]) await model.complete(ask(20, { contextTokens }), signal);
		expect(ollama.calls.map(({ numCtx }) => numCtx)).toEqual([6_144, 6_144, 6_144]);
		expect(ollama.loads).toBe(1);
		await model.complete(ask(20, { contextTokens: 20_000 }), signal);
		expect(ollama.calls.at(-1)?.numCtx).toBe(8_192);
	});

	it("refuses a prompt that is too long instead of cutting it", async () => {
		const { ollama, model } = await start({ models: { "llama3.1": { contextLength: 2_048 } } });
		await model.learnLimits?.(signal);
		await expect(model.complete(ask(3_000), signal)).rejects.toMatchObject({ fault: "too_long" });
		expect(ollama.calls).toMatchObject([{ end: "refused" }]);
	});

	it.each([
		["off", "qwen3:8b", false],
		["low", "qwen3:8b", "low"],
		["high", "qwen3:8b", "high"],
		["off", "gpt-oss:20b", "low"],
	] as const)("thinks as asked: %s for %s is %s", async (reasoning, modelId, think) => {
		const models = { [modelId]: { contextLength: 32_768, thinks: true } };
		const { ollama, model } = await start({ models }, { modelId, reasoning });
		await model.complete(ask(20), signal);
		expect(ollama.calls[0]?.think).toBe(think);
	});

	it("does not ask a model to think that can't, and asks again without where that shows only then", async () => {
		const { ollama, model } = await start({}, { reasoning: "high" });
		await expect(model.complete(ask(20), signal)).rejects.toMatchObject({ fault: "busy", retryAfterMs: 0 });
		expect((await model.complete(ask(20), signal)).finish).toBe("stop");
		const asked = await start({}, { reasoning: "high" });
		await asked.model.learnLimits?.(signal);
		await asked.model.complete(ask(20), signal);
		expect([...ollama.calls, ...asked.ollama.calls].map(({ think }) => think)).toEqual([undefined, undefined]);
	});

	it("says how to get a model that is missing, and which there are, without a call and with one", async () => {
		const models = { "qwen3:8b": { contextLength: 40_960 }, "gemma3:4b": { contextLength: 131_072 } };
		const { model } = await start({ models }, { modelId: "llama9" });
		const told = {
			fault: "rejected",
			message: 'Ollama has no model llama9: get it with "ollama pull llama9". It has qwen3:8b, gemma3:4b',
		};
		await expect(model.learnLimits?.(signal)).rejects.toMatchObject(told);
		await expect(model.complete(ask(20), signal)).rejects.toMatchObject(told);
	});

	it("streams: characters as they come, no limit on a call that goes on longer than its timeout", async () => {
		const speed = { secondMs: 100, reads: 10_000, writes: 10 };
		const { ollama, model } = await start({ speed });
		const seen: number[] = [];
		const startedAt = performance.now();
		const reply = await model.complete(ask(200), signal, (characters) => seen.push(characters));
		expect(performance.now() - startedAt).toBeGreaterThan(2_000);
		expect(seen).toEqual([...seen].sort((a, b) => a - b));
		expect(seen.length).toBeGreaterThan(20);
		expect(seen.at(-1)).toBe(reply.text.length);
		expect(reply.usage).toMatchObject({ metered: true, output: ollama.calls[0]?.replyTokens });
	});

	it("is given up after silence, as timed out", async () => {
		const { model } = await start({ speed: { secondMs: 60_000, reads: 1, writes: 1 } });
		await expect(model.complete(ask(20), signal)).rejects.toMatchObject({ fault: "unreachable", timedOut: true });
	});
});
