import { expect, onTestFinished, test } from "vitest";
import { startFakeOllama } from "../../test/fixtures/providers/fake-ollama.ts";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import { openLanes, probeTranslator } from "./open-lanes.ts";

const factory = createTranslatorFactory({ baseUrls: { openai: "https://api.openai.com/v1" }, untrustedFetch: fetch });
const REQUEST = {
	provider: "openai",
	modelId: "m",
	keys: ["sk-1", "sk-2"],
	sourceLanguage: "en",
	targetLanguage: "es",
};

async function namesOf(more: { baseUrl?: string; keys?: string[] } = {}): Promise<string[]> {
	const { lanes, close } = await openLanes({ ...REQUEST, ...more }, factory);
	await close();
	return lanes.map(({ name }) => name);
}

test("lanes differ by key and server, also where callers send no keys to servers of their own", async () => {
	const names = [
		...(await namesOf()),
		...(await namesOf({ baseUrl: "https://one.example/v1" })),
		...(await namesOf({ baseUrl: "https://one.example/v1", keys: [] })),
		...(await namesOf({ baseUrl: "https://two.example/v1", keys: [] })),
	];
	expect(new Set(names).size).toBe(6);
	expect(await namesOf()).toEqual(names.slice(0, 2));
	expect(names.join()).not.toContain("sk-");
});

test("a probe has a model's server say what it takes, refuses a model that is not there, and minds no server that is away", async () => {
	const ollama = await startFakeOllama({ models: { "qwen3:8b": { contextLength: 40_960 } } });
	onTestFinished(() => ollama.close());
	const probe = (modelId: string, url: string) => {
		const request = { ...REQUEST, provider: "ollama", keys: [], modelId };
		return probeTranslator(request, createTranslatorFactory({ baseUrls: { ollama: url } }));
	};
	expect(await probe("qwen3:8b", ollama.url)).toMatchObject({ limits: { contextTokens: 40_960 } });
	await expect(probe("llama9", ollama.url)).rejects.toMatchObject({
		code: "VALIDATION_ERROR",
		message: expect.stringContaining('"ollama pull llama9". It has qwen3:8b.'),
		details: { field: "model_id" },
	});
	expect(await probe("llama9", "http://127.0.0.1:1")).toMatchObject({ limits: { contextTokens: null } });
	expect(ollama.calls).toEqual([]);
});
