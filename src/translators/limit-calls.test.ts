import { describe, expect, it } from "vitest";
import { startFakeOpenAi } from "../../test/fixtures/fake-openai.ts";
import { limitCalls } from "./limit-calls.ts";
import { translatorFactory } from "./make-translator.ts";
import type { ChatModel, ChatRequest } from "./translator.ts";

const REQUEST: ChatRequest = {
	system: "Translate.",
	user: '{"segments":[{"id":"1","text":"Hello"}]}',
	schema: { type: "object" },
	maxOutputTokens: 100,
	temperature: null,
};
const LANGUAGES = { sourceLanguage: "en", targetLanguage: "es" };

async function openModels(url: string, maxPerKey: number, keySets: string[][]): Promise<ChatModel[]> {
	const make = limitCalls(translatorFactory({ baseUrls: { openai: url, ollama: url } }), maxPerKey);
	const made = await Promise.all(
		keySets.map((keys) => make({ provider: "openai", modelId: "gpt-test", keys, ...LANGUAGES })),
	);
	return made.filter((one) => one.kind === "chat");
}

describe("the ceiling of calls in flight", () => {
	it("holds for all books that use one key together", async () => {
		const provider = await startFakeOpenAi({ delayMs: 20 });
		const [one, two] = await openModels(provider.url, 2, [["k"], ["k"]]);
		const signal = new AbortController().signal;
		await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? one : two)?.complete(REQUEST, signal)));
		expect(provider.calls).toHaveLength(8);
		expect(provider.maxInFlight).toBe(2);
		await provider.close();
	});

	it("is each key's own", async () => {
		const provider = await startFakeOpenAi({ delayMs: 40 });
		const [one, two] = await openModels(provider.url, 1, [["k1"], ["k2"]]);
		const signal = new AbortController().signal;
		await Promise.all([one, two, one, two].map((model) => model?.complete(REQUEST, signal)));
		expect(provider.maxInFlight).toBe(2);
		await provider.close();
	});

	it("is left at once by a call that is aborted in the line, and by one that fails", async () => {
		const provider = await startFakeOpenAi({ faults: ["hang", "unauthorized"] });
		const [model] = await openModels(provider.url, 1, [["k"]]);
		const first = new AbortController();
		const second = new AbortController();
		const hanging = model?.complete(REQUEST, first.signal);
		const inLine = model?.complete(REQUEST, second.signal);
		second.abort(new Error("cancelled"));
		await expect(inLine).rejects.toThrow("cancelled");
		await expect.poll(() => provider.calls.length).toBe(1);
		first.abort();
		await expect(hanging).rejects.toThrow();
		await expect(model?.complete(REQUEST, new AbortController().signal)).rejects.toThrow();
		await expect(model?.complete(REQUEST, new AbortController().signal)).resolves.toBeDefined();
		await provider.close();
	});
});
